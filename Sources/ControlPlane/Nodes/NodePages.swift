import HTTPTypes
import HostSupport
import Hummingbird
import PlatformModel
import WebUI

/// The administrators' pages of nodes.
struct NodePages {
    /// Enough for one page; more nodes than that want the command line.
    private static let limit = 200

    let website: Website
    let nodes: Nodes

    func add(to table: inout RouteTable) {
        table.administrator(.get, "/nodes", "Page of nodes") { request, _, person in
            website.page(try await content(), for: person, request)
        }
        table.administrator(.get, "/nodes/events", "Tells the page of nodes what changed") { [nodes] _, _, _ in
            PageEvents(surroundings: website.surroundings).stream([]) {
                try await nodes.list(after: nil, limit: Self.limit)
            }
        }
        table.administrator(.post, "/nodes", "Makes a node and shows how it joins") { request, _, person in
            try await create(try await FormBody(request), request, person)
        }
        addChanges(to: &table)
    }

    private func addChanges(to table: inout RouteTable) {
        let states: [(String, Node.AdminState, Website.Outcome)] = [
            ("enable", .enabled, .nodeEnabled), ("disable", .disabled, .nodeDisabled),
            ("drain", .draining, .nodeDraining),
        ]
        for (word, state, outcome) in states {
            table.administrator(.post, "/nodes/{node}/\(word)", "Sets a node's state (\(word)) from its page") {
                [website, nodes] _, context, _ in
                _ = try await nodes.update(context.nodeID()) { $0.adminState = state }
                return website.redirect("/nodes", outcome)
            }
        }
        table.administrator(.get, "/nodes/{node}/delete", "Page that asks before a node goes") {
            request, context, person in
            website.page(content(deleting: try await nodes.find(context.nodeID())), for: person, request)
        }
        table.administrator(.post, "/nodes/{node}/delete", "Deletes a node from the form") {
            request, context, person in
            try await delete(context.nodeID(), try await FormBody(request), request, person)
        }
    }

    private func content(deleting record: NodeRecord) -> NodeDeleteContent {
        NodeDeleteContent(
            name: record.node.name, path: "/nodes/\(record.node.id)/delete", instanceCount: record.instanceCount)
    }

    private func delete(
        _ id: NodeID, _ form: FormBody, _ request: Request, _ person: Person
    ) async throws -> Response {
        let record = try await nodes.find(id)
        guard form.text("confirm") == record.node.name else {
            var content = content(deleting: record)
            content.problem = "This must be the node's name."
            return website.page(content, for: person, request, status: .unprocessableContent)
        }
        do {
            try await nodes.delete(id, force: false)
            return website.redirect("/nodes", .nodeDeleted)
        } catch let failure as PlatformError where failure.code == .conflict {
            let content = content(deleting: try await nodes.find(id))
            return website.page(content, for: person, request, status: .conflict)
        }
    }

    private func content() async throws -> NodeListContent {
        let now = website.surroundings.now
        let records = try await nodes.list(after: nil, limit: Self.limit)
        var content = NodeListContent(
            nodes: records.map { NodeListContent.Item($0.node, problems: $0.problems, now: now) })
        content.region = FormField(website.surroundings.configuration.defaultRegion)
        return content
    }

    /// The token is kept as a hash only, so the command is the answer to the form itself.
    private func create(_ form: FormBody, _ request: Request, _ person: Person) async throws -> Response {
        do {
            let made = try await nodes.create(name: form.text("name"), region: form.text("region"))
            let command = NodeRoutes.joinCommand(
                publicURL: website.surroundings.configuration.publicURL, token: made.token.reveal())
            let content = NodeJoinContent(
                name: made.node.node.name, region: made.node.node.region, command: command,
                expiresAt: made.expiresAt, now: website.surroundings.now)
            return website.page(content, for: person, request, status: .created)
        } catch let failure as PlatformError where failure.code.status < 500 {
            var content = try await content()
            content.name = FormField(form.text("name"), problem: failure.problem("name"))
            content.region = FormField(form.text("region"), problem: failure.problem("region"))
            content.formProblem = failure.remainder(without: ["name", "region"])
            return website.page(content, for: person, request, status: .init(code: failure.code.status))
        }
    }
}

import HTTPTypes
import HostSupport
import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// The administrators' page of one node: its name, limits and identity.
struct NodeSettingsPages {
    private static let path = "/nodes/{node}"

    let website: Website
    let nodes: Nodes

    func add(to table: inout RouteTable) {
        table.administrator(.get, Self.path, "Page of a node's settings") { request, context, person in
            website.page(try await content(try await nodes.find(context.nodeID())), for: person, request)
        }
        table.administrator(.post, Self.path, "Changes a node from its page") { request, context, person in
            try await save(context.nodeID(), try await FormBody(request), request, person)
        }
        table.administrator(.post, Self.path + "/token", "Makes a node's join command anew") {
            request, context, person in
            let made = try await nodes.reissueToken(context.nodeID())
            return website.page(joining(made), for: person, request, status: .created)
        }
        table.administrator(.post, Self.path + "/rotate", "Asks a node for a new key from its page") {
            request, context, person in
            let id = try context.nodeID()
            do {
                _ = try await nodes.rotateCredentials(id)
                return website.redirect("/nodes/\(id)", .rotating)
            } catch let failure as PlatformError where failure.isAboutForm {
                var content = try await content(try await nodes.find(id))
                content.formProblem = failure.message
                return website.page(content, for: person, request, status: .init(code: failure.code.status))
            }
        }
    }

    private func content(_ record: NodeRecord) async throws -> NodeSettingsContent {
        var content = NodeSettingsContent(
            record.node, hasJoined: record.publicKey != nil, keyRotatedAt: record.keyRotatedAt,
            now: website.surroundings.now)
        content.show(try await nodes.samples(of: record.node.id, hours: 24))
        return content
    }

    private func save(
        _ id: NodeID, _ form: FormBody, _ request: Request, _ person: Person
    ) async throws -> Response {
        do {
            let change = NodeRequest(
                name: form.text("name"), region: form.text("region"),
                maxContainers: try form.number("max_containers"), maxCPUPercent: try form.number("max_cpu_percent"),
                maxMemoryPercent: try form.number("max_memory_percent"))
            _ = try await nodes.update(id) { try $0.apply(change) }
            return website.redirect("/nodes/\(id)", .saved)
        } catch let failure as PlatformError where failure.isAboutForm {
            var content = try await content(try await nodes.find(id))
            for index in content.inputs.indices {
                content.inputs[index].value = form.text(content.inputs[index].name)
                content.inputs[index].problem = failure.problem(content.inputs[index].name)
            }
            content.formProblem = failure.remainder(without: Set(content.inputs.map(\.name)))
            return website.page(content, for: person, request, status: .init(code: failure.code.status))
        }
    }

    /// The token is kept as a hash only, so the command is the answer to the form itself.
    private func joining(_ made: Nodes.Registration) -> NodeJoinContent {
        NodeJoinContent(
            name: made.node.node.name, region: made.node.node.region,
            command: NodeRoutes.joinCommand(
                publicURL: website.surroundings.configuration.publicURL, token: made.token.reveal()),
            expiresAt: made.expiresAt, now: website.surroundings.now)
    }
}

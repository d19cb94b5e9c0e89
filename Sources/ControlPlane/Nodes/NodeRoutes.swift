import HTTPTypes
import HostSupport
import Hummingbird
import PlatformAPI
import PlatformModel

/// `/api/admin/paas/nodes`.
package struct NodeRoutes: Sendable {
    private static let base = "/api/admin/paas/nodes"

    private let nodes: Nodes
    private let publicURL: String

    package init(_ nodes: Nodes, publicURL: String) {
        self.nodes = nodes
        self.publicURL = publicURL
    }

    package func add(to table: inout RouteTable) {
        addReading(to: &table)
        addRegistration(to: &table)
        addChanges(to: &table)
    }

    private func addReading(to table: inout RouteTable) {
        table.administrator(.get, Self.base, .init("List the nodes", gives: .list(of: NodeResource.self))) {
            [nodes] request, _, _ in
            let page = try ListPage(request)
            let records = try await nodes.list(after: page.id(), limit: page.limit + 1)
            let shown = records.prefix(page.limit)
            let next = records.count > page.limit ? shown.last?.node.id.text : nil
            return try .json(ListResource(items: shown.map { NodeResource($0) }, nextCursor: next))
        }
        table.administrator(.get, "\(Self.base)/{node}", .init("Show a node", gives: .json(NodeResource.self))) {
            [nodes] _, context, _ in
            try .json(NodeResource(try await nodes.find(context.nodeID())))
        }
        table.administrator(
            .get, "\(Self.base)/{node}/metrics",
            .init(
                "Show a node's use", gives: .json(NodeMetricsResource.self),
                query: [.integer("hours", "Hours that are looked back (24 when absent)", in: 1...744)])
        ) { [nodes] request, context, _ in
            let record = try await nodes.find(context.nodeID())
            var metrics = NodeMetricsResource(record)
            let samples = try await nodes.samples(of: record.node.id, hours: try Self.hours(request))
            metrics.samples = samples.map(NodeSampleResource.init)
            return try .json(metrics)
        }
    }

    private static func hours(_ request: Request) throws -> Int64 {
        guard let text = request.uri.queryParameters["hours"] else { return 24 }
        guard let hours = Int64(digits: text), (1...744).contains(hours) else {
            throw PlatformError.invalid([.init("hours", "must be a number from 1 to 744.")])
        }
        return hours
    }

    private func addRegistration(to table: inout RouteTable) {
        table.administrator(
            .post, "\(Self.base)/register",
            .init(
                "Make a node and its registration token", takes: .json(RegisterNodeRequest.self),
                gives: .json(NodeRegistrationResource.self, .created))
        ) {
            request, _, _ in
            let body = try await request.json(RegisterNodeRequest.self)
            return try answer(try await nodes.create(name: body.name, region: body.region), status: .created)
        }
        table.administrator(
            .post, "\(Self.base)/{node}/token",
            .init("Make a new registration token", gives: .json(NodeRegistrationResource.self))
        ) { _, context, _ in
            try answer(try await nodes.reissueToken(context.nodeID()), status: .ok)
        }
    }

    private func addChanges(to table: inout RouteTable) {
        table.administrator(
            .put, "\(Self.base)/{node}",
            .init(
                "Change a node's name, region or limits", takes: .json(NodeRequest.self),
                gives: .json(NodeResource.self))
        ) {
            [nodes] request, context, _ in
            let body = try await request.json(NodeRequest.self)
            let record = try await nodes.update(context.nodeID()) { try $0.apply(body) }
            return try .json(NodeResource(record))
        }
        let states: [(String, Node.AdminState, String)] = [
            ("enable", .enabled, "Let a node take applications"),
            ("disable", .disabled, "Place nothing more on a node"),
            ("drain", .draining, "Empty a node: its applications are built anew elsewhere"),
        ]
        for (word, state, summary) in states {
            table.administrator(.post, "\(Self.base)/{node}/\(word)", .init(summary, gives: .json(NodeResource.self))) {
                [nodes] _, context, _ in
                let record = try await nodes.update(context.nodeID()) { $0.adminState = state }
                return try .json(NodeResource(record))
            }
        }
        table.administrator(
            .post, "\(Self.base)/{node}/rotate-credentials",
            .init("Ask a node for a new key", gives: .json(NodeResource.self, .accepted))
        ) { [nodes] _, context, _ in
            try .json(NodeResource(try await nodes.rotateCredentials(context.nodeID())), status: .accepted)
        }
        table.administrator(
            .delete, "\(Self.base)/{node}",
            .init("Remove a node", gives: .nothing, query: [.flag("force", "Also when it still hosts something")])
        ) { [nodes] request, context, _ in
            try await nodes.delete(context.nodeID(), force: request.flag("force"))
            return .noContent
        }
    }

    /// What to run on the machine that joins: the operator's own address and a token made here, both free of the
    /// shell's characters.
    static func joinCommand(publicURL: String, token: String) -> String {
        "curl -fsSL \(publicURL)/agent/install.sh | bash -s -- \(publicURL) \(token)"
    }

    private func answer(_ registration: Nodes.Registration, status: HTTPResponse.Status) throws -> Response {
        let token = registration.token.reveal()
        let node = registration.node.node
        return try .json(
            NodeRegistrationResource(
                id: node.id.text, name: node.name, region: node.region, registrationToken: token,
                registrationTokenExpiresAt: registration.expiresAt.rfc3339,
                joinCommand: Self.joinCommand(publicURL: publicURL, token: token)),
            status: status)
    }
}

extension PlatformContext {
    /// The node in the path; what is no id is no node.
    func nodeID() throws -> NodeID {
        guard let id = parameters.get("node").flatMap({ NodeID(outside: $0) }) else {
            throw PlatformError.notFound("node")
        }
        return id
    }
}

extension Node {
    mutating func apply(_ request: NodeRequest) throws {
        var problems: [PlatformError.Field] = []
        if let count = request.maxContainers, !(1...10_000).contains(count) {
            problems.append(.init("max_containers", "must be from 1 to 10000."))
        }
        for (name, percent) in [
            ("max_cpu_percent", request.maxCPUPercent), ("max_memory_percent", request.maxMemoryPercent),
        ] {
            guard let percent, !(1...100).contains(percent) else { continue }
            problems.append(.init(name, "must be from 1 to 100."))
        }
        guard problems.isEmpty else { throw PlatformError.invalid(problems) }
        name = request.name ?? name
        region = request.region ?? region
        maxContainers = request.maxContainers ?? maxContainers
        maxCPUPercent = request.maxCPUPercent ?? maxCPUPercent
        maxMemoryPercent = request.maxMemoryPercent ?? maxMemoryPercent
    }
}

import AgentProtocol
import Foundation
import HTTPTypes
package import Hummingbird
import Logging
import NIOFoundationEssentialsCompat
package import PlatformModel
import SQLStore

/// `/api/internal/paas/nodes`: for agents alone.
package struct AgentRoutes: Sendable {
    private static let base = "/api/internal/paas/nodes"
    private static let exchangeBytes = 8 << 20

    private let surroundings: Surroundings
    private let nodes: Nodes
    private let connections: AgentConnections
    private let sourceFile: @Sendable (SourceID) async throws -> String?

    /// - Parameter sourceFile: path of a source's archive on this machine; nil when there is none.
    package init(
        _ surroundings: Surroundings, nodes: Nodes, connections: AgentConnections,
        sourceFile: @escaping @Sendable (SourceID) async throws -> String?
    ) {
        self.surroundings = surroundings
        self.nodes = nodes
        self.connections = connections
        self.sourceFile = sourceFile
    }

    /// The node whose token a request carries; nil without one.
    package static func authenticate(_ request: Request, nodes: Nodes) async throws -> NodeID? {
        guard let header = request.headers[.authorization] else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer",
            let node = try await nodes.authenticate(token: String(parts[1]))
        else { throw PlatformError(.unauthenticated, "This node's token is not valid.") }
        return node
    }

    package func add(to table: inout RouteTable) {
        table.anonymous(
            .post, "\(Self.base)/register",
            .init(
                "Exchange a registration token for a node's identity", takes: .json(RegistrationRequest.self),
                gives: .json(RegistrationResponse.self, .created), problems: [.unauthenticated])
        ) {
            [nodes] request, _ in
            try .json(try await nodes.register(try await request.json(RegistrationRequest.self)), status: .created)
        }
        table.node(.get, "\(Self.base)/{node}/connect", .init("Open the agent's socket", gives: .socket)) {
            [connections] request, context, node in
            try context.check(node)
            return webSocketResponse(to: request) { await connections.serve($0, node: node) }
        }
        table.node(
            .post, "\(Self.base)/{node}/exchange",
            .init("Exchange frames without a socket", takes: .json([JSONValue].self), gives: .json([JSONValue].self))
        ) {
            [connections] request, context, node in
            try context.check(node)
            let frames = try await request.json([Frame<AgentMessage>].self, limit: Self.exchangeBytes)
            guard frames.count <= 256 else { throw PlatformError(.tooLarge, "At most 256 frames at a time.") }
            return try .json(try await connections.exchange(frames, node: node))
        }
        table.node(
            .get, "\(Self.base)/{node}/sources/{source}",
            .init("Fetch the source of a build", gives: .bytes("application/gzip"))
        ) {
            _, context, node in
            try context.check(node)
            return try await source(context, node)
        }
    }

    private func source(_ context: PlatformContext, _ node: NodeID) async throws -> Response {
        guard let id = context.parameters.get("source").flatMap({ SourceID(outside: $0) }) else {
            throw PlatformError.notFound("source")
        }
        let isWanted = try await surroundings.store.read { try BuildStore().mayRead(source: id, node: node, $0) }
        guard isWanted, let path = try await sourceFile(id) else {
            surroundings.logger.notice(
                "a node asked for a source that it gets not",
                metadata: ["node_id": "\(node)", "source_id": "\(id)", "has_task": "\(isWanted)"])
            throw PlatformError.notFound("source")
        }
        let body: ResponseBody
        do {
            body = try await FileIO().loadFile(path: path, context: context)
        } catch {
            surroundings.logger.error("a source has no file", metadata: ["source_id": "\(id)", "path": "\(path)"])
            throw error
        }
        var headers: HTTPFields = [.contentType: "application/gzip"]
        if let length = body.contentLength { headers[.contentLength] = String(length) }
        return Response(status: .ok, headers: headers, body: body)
    }
}

extension PlatformContext {
    /// A node reaches its own address only; another one's does not exist for it.
    fileprivate func check(_ node: NodeID) throws {
        guard try nodeID() == node else { throw PlatformError.notFound("node") }
    }
}

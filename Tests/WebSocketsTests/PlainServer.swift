import HTTPTypes
import NIOCore
import NIOHTTPTypes
import NIOPosix
import NIOSSL
import WebSockets

/// An HTTP server on a real port, as small as one can be that answers requests in turn and serves WebSockets.
struct PlainServer: Sendable {
    enum Answer: Sendable {
        case status(HTTPResponse.Status, String = "")
        case accept(@Sendable (WebSocketConnection) async -> Void)
    }

    typealias Route = @Sendable (HTTPRequest) async -> Answer

    let channel: any Channel
    private let connections: ConnectionList

    var port: Int { channel.localAddress?.port ?? 0 }

    /// Runs a server while `body` does.
    static func with<Value: Sendable>(
        limits: WebSocketLimits = WebSocketLimits(), tls: NIOSSLContext? = nil, route: @escaping Route,
        _ body: @escaping @Sendable (PlainServer) async throws -> Value
    ) async throws -> Value {
        let connections = ConnectionList()
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    connections.add(channel)
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try WebSocketServer.addHandlers(to: channel, limits: limits)
                    return try NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>(
                        wrappingChannelSynchronously: channel)
                }
            }
        let server = PlainServer(channel: listener.channel, connections: connections)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await listener.executeThenClose { clients in
                    await withDiscardingTaskGroup { group in
                        do {
                            for try await client in clients {
                                group.addTask { await serve(client, limits, route) }
                            }
                        } catch {}
                    }
                }
            }
            let value = try await body(server)
            group.cancelAll()
            return value
        }
    }

    /// What a graceful stop of a server does to each connection.
    func quiesce() {
        for channel in connections.all {
            channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
    }

    private static func serve(
        _ client: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>, _ limits: WebSocketLimits, _ route: Route
    ) async {
        try? await client.executeThenClose { inbound, outbound in
            let parts = PartReader(inbound)
            while case .head(let request)? = try await parts.next() {
                switch await route(request) {
                case .status(let status, let text):
                    let fields: HTTPFields = [.contentLength: String(text.utf8.count)]
                    try await outbound.write(.head(HTTPResponse(status: status, headerFields: fields)))
                    try await outbound.write(.body(ByteBuffer(string: text)))
                    try await outbound.write(.end(nil))
                case .accept(let run):
                    try await outbound.write(.head(HTTPResponse(status: .switchingProtocols)))
                    await WebSocketServer.serve(
                        body: PartBody(parts: parts), limits: limits,
                        write: { for part in $0 { try await outbound.write(.body(part)) } }, run: run)
                    try await outbound.write(.end(nil))
                }
                while let part = try await parts.next() { if case .end = part { break } }
            }
        }
    }
}

/// One reader of a connection's parts, usable as a request body in between.
private actor PartReader {
    private var iterator: NIOAsyncChannelInboundStream<HTTPRequestPart>.AsyncIterator

    init(_ stream: NIOAsyncChannelInboundStream<HTTPRequestPart>) { iterator = stream.makeAsyncIterator() }

    func next() async throws -> HTTPRequestPart? {
        var present = iterator
        defer { iterator = present }
        return try await present.next(isolation: self)
    }
}

private struct PartBody: AsyncSequence, Sendable {
    let parts: PartReader

    struct AsyncIterator: AsyncIteratorProtocol {
        let parts: PartReader

        mutating func next() async throws -> ByteBuffer? {
            guard case .body(let buffer)? = try await parts.next() else { return nil }
            return buffer
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(parts: parts) }
}

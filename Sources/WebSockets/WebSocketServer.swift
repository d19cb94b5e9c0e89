package import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// The server's side, for any web framework on NIO whose routes read a request body and write a response body.
package enum WebSocketServer {
    /// Lays out HTTP/1 with the switch to WebSockets; what follows in the pipeline are `HTTPRequestPart` and
    /// `HTTPResponsePart`. Call it on the channel's event loop.
    /// - Parameter removedOnSwitch: handlers of the framework that shall not see a WebSocket; the caller adds them to
    ///   the pipeline after this call.
    package static func addHandlers(
        to channel: any Channel, limits: WebSocketLimits = WebSocketLimits(),
        removedOnSwitch: [any RemovableChannelHandler] = []
    ) throws {
        var bounds = NIOHTTPDecoderLimitConfiguration()
        bounds.maxHeaderFieldSize = 16 * 1024
        bounds.maxHeaderListSize = 64 * 1024
        bounds.maxHeaderFieldCount = 200
        let encoder = HTTPResponseEncoder()
        let decoder = ByteToMessageHandler(
            HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: bounds))
        let types = HTTP1ToHTTPServerCodec(secure: false)
        let change = WebSocketSwitch(
            limits: limits, removed: [encoder, types] + removedOnSwitch, decoder: decoder)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(encoder)
        try pipeline.addHandler(decoder)
        try pipeline.addHandler(types)
        try pipeline.addHandler(change)
    }

    /// Runs a connection inside the response body of a 101. Returns when the connection has been served; the caller
    /// then ends the body.
    /// - Parameters:
    ///   - body: the parts of the request body.
    ///   - write: writes parts of the response body, in order, with back-pressure.
    ///   - run: serves the connection; when it returns the connection is closed.
    package static func serve<Body: AsyncSequence & Sendable>(
        body: Body, limits: WebSocketLimits = WebSocketLimits(), write: ([ByteBuffer]) async throws -> Void,
        run: @escaping @Sendable (WebSocketConnection) async -> Void
    ) async where Body.Element == ByteBuffer {
        let outbox = WebSocketOutbox()
        let connection = WebSocketConnection(items: WebSocketBodyItems(parts: body), limits: limits) {
            try await outbox.send($0)
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await run(connection)
                outbox.finish()
            }
            while let entry = await outbox.next() {
                do {
                    try await write(entry.item.bodyParts)
                    entry.complete(.success(()))
                } catch {
                    entry.complete(.failure(error))
                    outbox.finish()
                    group.cancelAll()
                }
            }
        }
    }
}

/// Body parts joined to items.
struct WebSocketBodyItems<Parts: AsyncSequence & Sendable>: AsyncSequence, Sendable
where Parts.Element == ByteBuffer {
    let parts: Parts

    struct AsyncIterator: AsyncIteratorProtocol {
        var parts: Parts.AsyncIterator
        var decoder = WebSocketBodyDecoder()

        mutating func next() async throws -> WebSocketItem? {
            while let part = try await parts.next() {
                if let item = decoder.take(part) { return item }
            }
            return nil
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(parts: parts.makeAsyncIterator()) }
}

import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOWebSocket

/// Stands in an HTTP/1 pipeline and lets the route decide about an upgrade: the request goes on without its end; a
/// response of 101 turns the connection into a WebSocket, any other ends it, since the decoder reads nothing after a
/// request with `Upgrade`.
///
/// NIO's own typed upgrader is not used: it hangs when it refuses after waiting (apple/swift-nio#2632), and only the
/// first request of a connection can upgrade (apple/swift-nio#680).
final class WebSocketSwitch: ChannelDuplexHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// What a request that awaits its response asked for.
    private enum Expectation: Equatable {
        case plain
        /// Another protocol, or a WebSocket in a wrong way: answered, then closed.
        case last
        case webSocket(key: String)
    }

    private let limits: WebSocketLimits
    private var removed: [any RemovableChannelHandler]
    private let decoder: any RemovableChannelHandler
    private var expected = CircularBuffer<Expectation>()
    private var heldEnd: HTTPRequestPart?
    /// Between the request for an upgrade and its answer nothing is read, so that nothing piles up.
    private var deciding = false
    private var readHeldBack = false
    private var switched = false

    init(limits: WebSocketLimits, removed: [any RemovableChannelHandler], decoder: any RemovableChannelHandler) {
        self.limits = limits
        self.removed = removed
        self.decoder = decoder
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !switched else { return context.fireChannelRead(data) }
        let part = Self.unwrapInboundIn(data)
        switch part {
        case .head(let request):
            let expectation = Self.expectation(of: request)
            expected.append(expectation)
            if case .webSocket = expectation { deciding = true }
        case .body:
            break
        case .end:
            if deciding {
                heldEnd = part
                return
            }
        }
        context.fireChannelRead(data)
    }

    private static func expectation(of request: HTTPRequest) -> Expectation {
        if let key = WebSocketUpgrade.key(of: request) { return .webSocket(key: key) }
        return WebSocketUpgrade.asksToUpgrade(request) ? .last : .plain
    }

    func read(context: ChannelHandlerContext) {
        guard deciding else { return context.read() }
        readHeldBack = true
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !switched else { return context.write(data, promise: promise) }
        switch Self.unwrapOutboundIn(data) {
        case .head(let response):
            writeHead(context, response, promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            writeEnd(context, data, promise: promise)
        }
    }

    private func writeHead(
        _ context: ChannelHandlerContext, _ response: HTTPResponse, promise: EventLoopPromise<Void>?
    ) {
        if response.status.kind == .informational, response.status != .switchingProtocols {
            return context.write(Self.wrapOutboundOut(.head(response)), promise: promise)
        }
        var head = response
        if case .webSocket(let key) = expected.first {
            if head.status == .switchingProtocols { return change(context, head, key: key, promise: promise) }
            head.headerFields[.connection] = "close"
            context.write(Self.wrapOutboundOut(.head(head)), promise: promise)
            return decided(context)
        }
        if head.status == .switchingProtocols {
            // Nobody asked for it: a mistake in the route must not leave the client in a state of its own.
            head = HTTPResponse(status: .internalServerError, headerFields: [.contentLength: "0"])
            if !expected.isEmpty { expected[expected.startIndex] = .last }
        }
        if expected.first == .last { head.headerFields[.connection] = "close" }
        context.write(Self.wrapOutboundOut(.head(head)), promise: promise)
    }

    private func writeEnd(_ context: ChannelHandlerContext, _ data: NIOAny, promise: EventLoopPromise<Void>?) {
        let expectation = expected.popFirst() ?? .plain
        guard expectation != .plain else { return context.write(data, promise: promise) }
        context.writeAndFlush(data, promise: promise)
        context.close(promise: nil)
    }

    /// Lets the request end and reading go on.
    private func decided(_ context: ChannelHandlerContext) {
        deciding = false
        if let end = heldEnd {
            heldEnd = nil
            context.fireChannelRead(Self.wrapInboundOut(end))
            context.fireChannelReadComplete()
        }
        resumeReading(context)
    }

    private func resumeReading(_ context: ChannelHandlerContext) {
        guard readHeldBack else { return }
        readHeldBack = false
        context.read()
    }

    private func change(
        _ context: ChannelHandlerContext, _ response: HTTPResponse, key: String, promise: EventLoopPromise<Void>?
    ) {
        var head = response
        head.headerFields[.upgrade] = "websocket"
        head.headerFields[.connection] = "Upgrade"
        head.headerFields[.secWebSocketAccept] = WebSocketUpgrade.accept(for: key)
        head.headerFields[.contentLength] = nil
        head.headerFields[.transferEncoding] = nil
        context.writeAndFlush(Self.wrapOutboundOut(.head(head)), promise: promise)
        let pipeline = context.pipeline.syncOperations
        for handler in removed { pipeline.removeHandler(handler, promise: nil) }
        removed = []
        switched = true
        deciding = false
        heldEnd = nil
        do {
            let frames = ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: limits.maximumFrameBytes))
            try pipeline.addHandlers(
                [
                    WebSocketFrameEncoder(), frames, WebSocketFrames(role: .server, limits: limits),
                    WebSocketBodyParts(),
                ], position: .before(self))
        } catch {
            return context.close(promise: nil)
        }
        // Its removal forwards what came in one packet with the request.
        pipeline.removeHandler(decoder).assumeIsolated().whenComplete { _ in
            context.fireChannelReadComplete()
            self.resumeReading(context)
        }
    }
}

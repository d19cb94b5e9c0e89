import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// The client's half of the opening handshake: sends the request, then either turns the channel into a WebSocket or
/// says why not. It alone completes `ready`, on the event loop.
final class WebSocketClientHandshake: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart
    typealias Ready = NIOAsyncChannel<WebSocketItem, WebSocketItem>

    private static let maximumBodyBytes = 64 * 1024

    private let head: HTTPRequestHead
    private let key: String
    private let limits: WebSocketLimits
    private let timeout: TimeAmount
    private let httpHandlers: [any RemovableChannelHandler]
    private let ready: EventLoopPromise<Ready>
    private var timer: Scheduled<Void>?
    private var sent = false
    private var done = false
    private var response: HTTPResponseHead?
    private var body = ByteBuffer()

    init(
        _ request: WebSocketClient.Request, target: WebSocketTarget, httpHandlers: [any RemovableChannelHandler],
        ready: EventLoopPromise<Ready>
    ) {
        key = NIOWebSocketClientUpgrader.randomRequestKey()
        var headers = HTTPHeaders()
        headers.add(name: "Host", value: target.authority)
        for field in request.headers { headers.add(name: field.name.rawName, value: field.value) }
        headers.replaceOrAdd(name: "Upgrade", value: "websocket")
        headers.replaceOrAdd(name: "Connection", value: "Upgrade")
        headers.replaceOrAdd(name: "Sec-WebSocket-Version", value: "13")
        headers.replaceOrAdd(name: "Sec-WebSocket-Key", value: key)
        head = HTTPRequestHead(version: .http1_1, method: .GET, uri: target.path, headers: headers)
        limits = request.limits
        timeout = request.timeout
        self.httpHandlers = httpHandlers
        self.ready = ready
    }

    func handlerAdded(context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) {
            self.fail(context, WebSocketClientError.timedOut)
        }
        if context.channel.isActive { send(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        finish(.failure(WebSocketClientError.connection("closed before it was open")))
    }

    func channelActive(context: ChannelHandlerContext) {
        send(context)
        context.fireChannelActive()
    }

    private func send(_ context: ChannelHandlerContext) {
        guard !sent else { return }
        sent = true
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !done else { return context.fireChannelRead(data) }
        switch Self.unwrapInboundIn(data) {
        case .head(let head):
            response = head
        case .body(let part):
            if body.readableBytes < Self.maximumBodyBytes { body.writeImmutableBuffer(part) }
        case .end:
            answered(context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if response != nil { answered(context) }
        fail(context, WebSocketClientError.connection("the server closed the connection"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(context, WebSocketClientError.connection("\(error)"))
    }

    private func answered(_ context: ChannelHandlerContext) {
        guard !done, let response else { return }
        guard response.status == .switchingProtocols else {
            let text = String(buffer: body)
            return fail(context, WebSocketClientError.refused(status: Int(response.status.code), body: text))
        }
        guard response.headers.first(name: "Sec-WebSocket-Accept") == WebSocketUpgrade.accept(for: key),
            response.headers.first(name: "Upgrade")?.lowercased() == "websocket"
        else { return fail(context, WebSocketClientError.connection("the answer does not match the request")) }
        do {
            try change(context)
        } catch {
            fail(context, WebSocketClientError.connection("\(error)"))
        }
    }

    private func change(_ context: ChannelHandlerContext) throws {
        let pipeline = context.pipeline.syncOperations
        let frames = ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: limits.maximumFrameBytes))
        let early = EarlyBytes()
        try pipeline.addHandlers(
            [WebSocketFrameEncoder(), early, frames, WebSocketFrames(role: .client, limits: limits)],
            position: .before(self))
        let channel = try Ready(wrappingChannelSynchronously: context.channel)
        done = true
        timer?.cancel()
        // The decoder forwards what came with the 101 while it leaves, and takes no frame as an answer to it.
        let left = httpHandlers.map { pipeline.removeHandler($0) }
        EventLoopFuture.andAllComplete(left, on: context.eventLoop).assumeIsolated().whenComplete { _ in
            early.release()
            context.fireChannelReadComplete()
            pipeline.removeHandler(early, promise: nil)
            pipeline.removeHandler(self, promise: nil)
            self.ready.succeed(channel)
        }
    }

    private func fail(_ context: ChannelHandlerContext, _ error: WebSocketClientError) {
        guard !done else { return }
        finish(.failure(error))
        context.close(promise: nil)
    }

    private func finish(_ result: Result<Ready, any Error>) {
        guard !done else { return }
        done = true
        timer?.cancel()
        ready.completeWith(result)
    }
}

/// Holds bytes back until the HTTP handlers before it have gone.
private final class EarlyBytes: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private var held: [ByteBuffer] = []
    private var context: ChannelHandlerContext?

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { held.append(Self.unwrapInboundIn(data)) }

    func release() {
        guard let context else { return }
        for buffer in held { context.fireChannelRead(Self.wrapInboundOut(buffer)) }
        held = []
    }
}

import NIOCore
import NIOWebSocket

/// Turns frames into whole messages and back, and keeps the connection: answers and sends pings, notices a dead peer,
/// performs the closing handshake. Its last inbound item is always a close.
final class WebSocketFrames: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias InboundOut = WebSocketItem
    typealias OutboundIn = WebSocketItem
    typealias OutboundOut = WebSocketFrame

    enum Role { case client, server }
    private enum State { case open, closeSent, closed }

    private let role: Role
    private let limits: WebSocketLimits
    private var assembly: FragmentAssembly
    private var state = State.open
    private var endDelivered = false
    /// Whether bytes are awaited; silence while reading is held back says nothing about the peer.
    private var reading = true
    private var lastHeard = NIODeadline.now()
    private var timer: Scheduled<Void>?

    init(role: Role, limits: WebSocketLimits) {
        self.role = role
        self.limits = limits
        assembly = FragmentAssembly(limits: limits)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        lastHeard = .now()
        scheduleWatch(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    // MARK: inbound

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = Self.unwrapInboundIn(data)
        guard state != .closed else { return }
        guard !frame.rsv1, !frame.rsv2, !frame.rsv3, (frame.maskKey != nil) == (role == .server) else {
            return fail(context, code: .protocolError)
        }
        switch frame.opcode {
        case .text, .binary, .continuation: takeData(context, frame)
        case .ping: answerPing(context, frame)
        case .pong: break
        case .connectionClose: takeClose(context, frame)
        default: fail(context, code: .protocolError)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        reading = false
        lastHeard = .now()
        context.fireChannelReadComplete()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deliverEnd(context, WebSocketClose(code: .lost))
        state = .closed
        timer?.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let breach = error as? NIOWebSocketError else {
            deliverEnd(context, WebSocketClose(code: .lost))
            return context.close(promise: nil)
        }
        fail(context, code: breach == .invalidFrameLength ? .tooLarge : .protocolError)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            sendClose(context, WebSocketClose(code: .goingAway, reason: "the server stops"), promise: nil)
        case ChannelEvent.inputClosed:
            deliverEnd(context, WebSocketClose(code: .lost))
            context.close(promise: nil)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    private func takeData(_ context: ChannelHandlerContext, _ frame: WebSocketFrame) {
        do {
            let item = try assembly.add(frame.opcode, final: frame.fin, data: frame.unmaskedData)
            if let item { context.fireChannelRead(Self.wrapInboundOut(item)) }
        } catch {
            fail(context, code: error.code)
        }
    }

    /// A peer that pings without reading gets no more pongs than its window holds.
    private func answerPing(_ context: ChannelHandlerContext, _ frame: WebSocketFrame) {
        guard state == .open, context.channel.isWritable else { return }
        send(context, .pong, frame.unmaskedData)
    }

    private func takeClose(_ context: ChannelHandlerContext, _ frame: WebSocketFrame) {
        guard let close = WebSocketClose(payload: frame.unmaskedData) else {
            return fail(context, code: .protocolError)
        }
        let answer = state == .open
        state = .closed
        deliverEnd(context, close)
        if answer { send(context, .connectionClose, WebSocketClose(code: close.code).payload) }
        closeAfterFlush(context)
    }

    private func fail(_ context: ChannelHandlerContext, code: WebSocketCloseCode) {
        guard state != .closed else { return }
        let told = state == .closeSent
        state = .closed
        deliverEnd(context, WebSocketClose(code: code))
        if !told { send(context, .connectionClose, WebSocketClose(code: code).payload) }
        closeAfterFlush(context)
    }

    private func deliverEnd(_ context: ChannelHandlerContext, _ close: WebSocketClose) {
        guard !endDelivered else { return }
        endDelivered = true
        context.fireChannelRead(Self.wrapInboundOut(.close(close)))
        context.fireChannelReadComplete()
    }

    // MARK: outbound

    func read(context: ChannelHandlerContext) {
        if !reading {
            reading = true
            lastHeard = .now()
        }
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch Self.unwrapOutboundIn(data) {
        case .close(let close):
            sendClose(context, close, promise: promise)
        case .text(let buffer):
            sendMessage(context, .text, buffer, promise: promise)
        case .binary(let buffer):
            sendMessage(context, .binary, buffer, promise: promise)
        }
    }

    private func sendMessage(
        _ context: ChannelHandlerContext, _ opcode: WebSocketOpcode, _ buffer: ByteBuffer,
        promise: EventLoopPromise<Void>?
    ) {
        guard state == .open else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        var rest = buffer
        var next = opcode
        while rest.readableBytes > limits.maximumFrameBytes {
            guard let piece = rest.readSlice(length: limits.maximumFrameBytes) else { break }
            context.write(Self.wrapOutboundOut(frame(next, piece, final: false)), promise: nil)
            next = .continuation
        }
        context.write(Self.wrapOutboundOut(frame(next, rest)), promise: promise)
    }

    private func sendClose(
        _ context: ChannelHandlerContext, _ close: WebSocketClose, promise: EventLoopPromise<Void>?
    ) {
        guard state == .open else {
            promise?.succeed()
            return
        }
        state = .closeSent
        context.writeAndFlush(Self.wrapOutboundOut(frame(.connectionClose, close.payload)), promise: promise)
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: limits.closeTimeout) {
            self.deliverEnd(context, WebSocketClose(code: .lost))
            context.close(promise: nil)
        }
    }

    private func send(_ context: ChannelHandlerContext, _ opcode: WebSocketOpcode, _ data: ByteBuffer) {
        context.writeAndFlush(Self.wrapOutboundOut(frame(opcode, data)), promise: nil)
    }

    private func frame(_ opcode: WebSocketOpcode, _ data: ByteBuffer, final: Bool = true) -> WebSocketFrame {
        WebSocketFrame(fin: final, opcode: opcode, maskKey: role == .client ? .random() : nil, data: data)
    }

    private func closeAfterFlush(_ context: ChannelHandlerContext) {
        timer?.cancel()
        context.flush()
        context.close(promise: nil)
    }

    // MARK: liveness

    private func scheduleWatch(_ context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: limits.pingInterval) { self.watch(context) }
    }

    private func watch(_ context: ChannelHandlerContext) {
        guard state == .open else { return }
        if reading, NIODeadline.now() - lastHeard > limits.silenceLimit {
            state = .closed
            deliverEnd(context, WebSocketClose(code: .lost, reason: "the peer has fallen silent"))
            return context.close(promise: nil)
        }
        if context.channel.isWritable { send(context, .ping, ByteBuffer()) }
        scheduleWatch(context)
    }
}

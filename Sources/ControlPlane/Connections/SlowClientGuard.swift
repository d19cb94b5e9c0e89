import HTTPTypes
package import NIOCore
package import NIOHTTPTypes

/// Cuts clients off that hold a connection by sending very slowly: a request's head must be there within a time, and a
/// body must come at a least rate once it has had a while.
package final class SlowClientGuard: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart
    package typealias OutboundOut = HTTPResponsePart

    /// How slow is too slow.
    package struct Patience: Sendable {
        /// For the first head on a connection.
        package var firstHead: TimeAmount = .seconds(20)
        /// For each later one, from the end of the answer before.
        package var nextHead: TimeAmount = .seconds(90)
        /// A whole body that says that it is at most ``smallBody`` long must come within this; of a longer one
        /// ``leastBytes`` must.
        package var body: TimeAmount = .seconds(60)
        package var smallBody = 1_048_576
        package var leastBytes = 1024

        package init() {}
    }

    private let patience: Patience
    private var timer: Scheduled<Void>?
    private var received = 0
    /// Requests that have no whole answer yet.
    private var open = 0

    package init(_ patience: Patience) { self.patience = patience }

    package func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { wait(patience.firstHead, context) }
    }

    package func channelActive(context: ChannelHandlerContext) {
        wait(patience.firstHead, context)
        context.fireChannelActive()
    }

    package func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    package func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            received = 0
            open += 1
            let length = head.headerFields[.contentLength].flatMap { Int($0) }
            watchBody(context, isSmall: length.map { $0 <= patience.smallBody } ?? false)
        case .body(let bytes): received += bytes.readableBytes
        // From here on it is the server's turn.
        case .end: timer?.cancel()
        }
        context.fireChannelRead(data)
    }

    private func wait(_ time: TimeAmount, _ context: ChannelHandlerContext) {
        timer?.cancel()
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            open -= 1
            if open <= 0 { wait(patience.nextHead, context) }
        }
        context.write(data, promise: promise)
    }

    private func watchBody(_ context: ChannelHandlerContext, isSmall: Bool) {
        timer?.cancel()
        let before = received
        let channel = context.channel
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: patience.body) {
            let (handler, context) = loopBound.value
            guard !isSmall, handler.received - before >= handler.patience.leastBytes else {
                channel.close(promise: nil)
                return
            }
            handler.watchBody(context, isSmall: false)
        }
    }
}

package import HummingbirdCore
package import Logging
package import NIOCore
package import NIOHTTPTypes
import NIOSSL
package import WebSockets

/// HTTP/1.1 whose routes may turn a connection into a WebSocket (see ``webSocketResponse(to:limits:run:)``).
///
/// Use it plain or inside TLS: `HTTPServerBuilder { try TLSChannel(PlatformChannel(responder: $0), …) }`.
package struct PlatformChannel: HTTPChannelHandler {
    package typealias Value = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    package let responder: Responder
    private let limits: WebSocketLimits
    private let idleTimeout: Duration
    private let patience: SlowClientGuard.Patience

    /// - Parameters:
    ///   - idleTimeout: how long a connection may wait for a request, and a request for its next byte.
    ///   - patience: how slowly a client may send.
    package init(
        responder: @escaping Responder, limits: WebSocketLimits = WebSocketLimits(),
        idleTimeout: Duration = .seconds(75), patience: SlowClientGuard.Patience = .init()
    ) {
        self.responder = responder
        self.limits = limits
        self.idleTimeout = idleTimeout
        self.patience = patience
    }

    package func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            // Half-closed TLS connections stay until NIOSSL's own time limit of 5 s, and delay a stop by that.
            if (try? channel.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)) != nil {
                try channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: false)
            }
            let slow = SlowClientGuard(patience)
            let state = HTTPConnectionStateHandler(idleTimeout: idleTimeout, logger: logger)
            try WebSocketServer.addHandlers(to: channel, limits: limits, removedOnSwitch: [slow, state])
            try channel.pipeline.syncOperations.addHandler(slow)
            try channel.pipeline.syncOperations.addHandler(state)
            return try NIOAsyncChannel(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
    }

    package func handle(value: Value, logger: Logger) async {
        await handleHTTP(asyncChannel: value, logger: logger)
    }
}

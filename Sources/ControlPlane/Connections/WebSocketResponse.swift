import HTTPTypes
package import HummingbirdCore
import NIOCore
package import WebSockets

/// The response of a route that has decided to accept a WebSocket: 101, with `run` serving the connection in the body.
/// A request that does not ask for a WebSocket gets 426. The connection closes when `run` returns.
package func webSocketResponse(
    to request: Request, limits: WebSocketLimits = WebSocketLimits(),
    run: @escaping @Sendable (WebSocketConnection) async -> Void
) -> Response {
    guard WebSocketUpgrade.isRequested(by: request.head) else {
        return Response(
            status: .upgradeRequired,
            headers: [.upgrade: "websocket", .secWebSocketVersion: "13", .contentLength: "0"])
    }
    let body = ResponseBody { writer in
        await WebSocketServer.serve(
            body: request.body, limits: limits, write: { try await writer.write(contentsOf: $0) }, run: run)
        try await writer.finish(nil)
    }
    return Response(status: .switchingProtocols, body: body)
}

package import Hummingbird
import WebSockets

/// Lets requests that may become a WebSocket be answered by a task of their own.
///
/// A Swift task keeps the memory of its deepest call until it ends, and the connection's task lives for as long as the
/// socket: through all middleware that is more than all else that an agent's connection needs (`Benchmarks/agents`).
package struct UpgradeResponder<Inner: HTTPResponder>: HTTPResponder where Inner.Context == PlatformContext {
    private let inner: Inner

    package init(_ inner: Inner) { self.inner = inner }

    package func respond(to request: Request, context: PlatformContext) async throws -> Response {
        guard WebSocketUpgrade.isRequested(by: request.head) else {
            return try await inner.respond(to: request, context: context)
        }
        let answer = Task { [inner] in try await inner.respond(to: request, context: context) }
        return try await withTaskCancellationHandler {
            try await answer.value
        } onCancel: {
            answer.cancel()
        }
    }
}

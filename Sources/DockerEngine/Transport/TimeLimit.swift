import NIOCore

/// Runs `operation` and cancels it when `limit` has passed, which then throws ``DockerError/timedOut(_:)``.
/// Cancelling the caller cancels the operation.
func withTimeLimit<Value: Sendable>(
    _ limit: TimeAmount?, on eventLoop: any EventLoop, naming name: String,
    _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    guard let limit else { return try await operation() }
    let work = Task { try await operation() }
    let alarm = eventLoop.scheduleTask(in: limit) { work.cancel() }
    defer { alarm.cancel() }
    do {
        return try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            work.cancel()
        }
    } catch {
        try Task.checkCancellation()
        throw work.isCancelled ? DockerError.timedOut(name) : error
    }
}

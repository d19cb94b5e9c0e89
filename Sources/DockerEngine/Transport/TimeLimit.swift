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
    return try await value(of: work, naming: name)
}

/// What the work gives; ``DockerError/timedOut(_:)`` when it was cancelled and the caller was not.
func value<Value: Sendable>(of work: Task<Value, any Error>, naming name: String) async throws -> Value {
    do {
        let value = try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            work.cancel()
        }
        // Done in the very moment of its end: the connection under a stream is cut all the same.
        guard !work.isCancelled else { throw DockerError.timedOut(name) }
        return value
    } catch {
        try Task.checkCancellation()
        throw work.isCancelled ? DockerError.timedOut(name) : error
    }
}

import NIOCore
import Synchronization

/// When a call that sends a stream last got on.
final class ProgressWatch: Sendable {
    private struct State {
        var last = NIODeadline.now()
        var hasSentAll = false
    }

    private let state = Mutex(State())
    private let limit: TimeAmount
    private let afterwards: TimeAmount?

    /// - Parameters:
    ///   - limit: most time between two pieces of the body.
    ///   - afterwards: most time from the last piece to the answer's head; nil for ever.
    init(_ limit: TimeAmount, afterwards: TimeAmount?) {
        self.limit = limit
        self.afterwards = afterwards
    }

    func note(hasSentAll: Bool) {
        state.withLock {
            $0.last = .now()
            $0.hasSentAll = $0.hasSentAll || hasSentAll
        }
    }

    var isStalled: Bool {
        let state = state.withLock { $0 }
        guard let limit = state.hasSentAll ? afterwards : limit else { return false }
        return NIODeadline.now() - state.last >= limit
    }

    /// How often it is worth a look.
    var interval: TimeAmount { .nanoseconds(max(1_000_000, min(limit, afterwards ?? limit).nanoseconds / 8)) }
}

/// A body that tells when a piece of it is wanted, which is when the one before was taken, and when there is one.
/// A source that gives nothing for the limit stalls the call as well.
struct WatchedPieces<Base: AsyncSequence & Sendable>: AsyncSequence, Sendable where Base.Element == ByteBuffer {
    let base: Base
    let watch: ProgressWatch

    struct AsyncIterator: AsyncIteratorProtocol {
        var base: Base.AsyncIterator
        let watch: ProgressWatch

        mutating func next() async throws -> ByteBuffer? {
            watch.note(hasSentAll: false)
            let piece = try await base.next()
            watch.note(hasSentAll: piece == nil)
            return piece
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(base: base.makeAsyncIterator(), watch: watch) }
}

/// Runs `operation` and cancels it when the watch says that it does not get on, which then throws
/// ``DockerError/timedOut(_:)``. Cancelling the caller cancels the operation.
func withProgress<Value: Sendable>(
    _ watch: ProgressWatch, on eventLoop: any EventLoop, naming name: String,
    _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    let work = Task { try await operation() }
    let looks = eventLoop.scheduleRepeatedTask(initialDelay: watch.interval, delay: watch.interval) { _ in
        if watch.isStalled { work.cancel() }
    }
    defer { looks.cancel() }
    return try await value(of: work, naming: name)
}

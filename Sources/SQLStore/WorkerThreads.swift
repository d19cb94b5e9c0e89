import NIOPosix
import Synchronization

/// A bounded number of threads that may block, with a bounded queue before them. Work that was accepted always runs to
/// its end: the cancellation of the task that waits for it changes nothing.
final class WorkerThreads: Sendable {
    private let pool: NIOThreadPool
    private let limit: Int
    private let pending = Mutex(0)
    private let isShutDown = Mutex(false)

    /// - Parameter limit: how much may wait and run at once before `run` refuses with `busy`.
    init(count: Int, limit: Int = 10_000) {
        pool = NIOThreadPool(numberOfThreads: count)
        self.limit = limit
        pool.start()
    }

    func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        let accepted = pending.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
        guard accepted else { throw StoreError(.busy, "too many transactions are waiting") }
        defer { pending.withLock { $0 -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            pool.submit { state in
                guard case .active = state else {
                    return continuation.resume(throwing: StoreError(.closed, "the store is closed"))
                }
                continuation.resume(with: Result { try work() })
            }
        }
    }

    /// Runs `work` some time; it is told whether the threads still go on. For callers that bound their work themselves.
    func submit(_ work: @escaping @Sendable (_ isActive: Bool) -> Void) {
        pool.submit { state in
            if case .active = state { work(true) } else { work(false) }
        }
    }

    /// Ends the threads after what they have begun. May be called again.
    func shutDown() async {
        let first = isShutDown.withLock { down in
            defer { down = true }
            return !down
        }
        guard first else { return }
        await withCheckedContinuation { continuation in
            pool.shutdownGracefully { _ in continuation.resume() }
        }
    }

    deinit {
        if !isShutDown.withLock({ $0 }) { pool.shutdownGracefully { _ in } }
    }
}

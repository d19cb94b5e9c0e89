import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Answers what version the store has. Everybody who asks while a look is under way waits for the next one together, so
/// that many questions cost one look, and no answer is older than its question. Looks that follow each other keep a
/// distance, the longer the more ask, so that many requests a second do not become as many looks.
final class VersionWatch: Sendable {
    private struct State {
        var waiting: [CheckedContinuation<StoreVersion, any Error>] = []
        var isLooking = false
    }

    private static let limit = 10_000
    /// Microseconds from the beginning of one look to the next, for each who asked; whoever comes alone does not wait.
    private static let distance = 500
    private static let mostDistance = 2000

    private let state = Mutex(State())
    private let thread = WorkerThreads(count: 1)
    private let look: @Sendable () throws -> StoreVersion

    /// - Parameter look: asks the database; may block.
    init(look: @escaping @Sendable () throws -> StoreVersion) { self.look = look }

    func version() async throws -> StoreVersion {
        try await withCheckedThrowingContinuation { continuation in
            let (isAccepted, isFirst) = state.withLock { state in
                guard state.waiting.count < Self.limit else { return (false, false) }
                state.waiting.append(continuation)
                defer { state.isLooking = true }
                return (true, !state.isLooking)
            }
            guard isAccepted else {
                return continuation.resume(throwing: StoreError(.busy, "too many requests are waiting"))
            }
            if isFirst { thread.submit { [self] isActive in lookForAll(isActive) } }
        }
    }

    func shutDown() async { await thread.shutDown() }

    private func lookForAll(_ isActive: Bool) {
        while let asking = next() {
            let distance = min(Self.mostDistance, Self.distance * min(asking.count, Self.limit))
            let end = ContinuousClock.now.advanced(by: .microseconds(distance))
            let result = Result {
                guard isActive else { throw StoreError(.closed, "the store is closed") }
                return try look()
            }
            for continuation in asking { continuation.resume(with: result) }
            let rest = ContinuousClock.now.duration(to: end)
            if isActive, rest > .zero { usleep(UInt32(clamping: rest.components.attoseconds / 1_000_000_000_000)) }
        }
    }

    /// Those who wait now; nil, and the end of the looks, when there are none.
    private func next() -> [CheckedContinuation<StoreVersion, any Error>]? {
        state.withLock { state in
            defer { state.waiting = [] }
            state.isLooking = !state.waiting.isEmpty
            return state.isLooking ? state.waiting : nil
        }
    }
}

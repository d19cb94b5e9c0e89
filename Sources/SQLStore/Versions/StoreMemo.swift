import Synchronization

/// What was made from the store alone, kept in memory for as long as the store does not change at all.
///
/// A value is given out only for the very version that it was read from, so whatever was revoked, on whichever server,
/// is refused by the next request. What else a value depends on (the time, who may see it) belongs into its key or is
/// checked by whoever asks.
package final class StoreMemo<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private typealias Answer = (value: Value, version: StoreVersion?)

    private struct Question: Hashable {
        let key: Key
        let version: StoreVersion
    }

    private struct State {
        var version: StoreVersion?
        var values: [Key: Value] = [:]
        var size = 0
        /// Who waits for a read that is under way, without the one who does it.
        var asking: [Question: [CheckedContinuation<Answer?, any Error>]] = [:]
    }

    private static var mostAsking: Int { 10_000 }

    private let state = Mutex(State())
    private let capacity: Int
    private let size: @Sendable (Value) -> Int

    /// - Parameters:
    ///   - capacity: how large all values may be together.
    ///   - size: of one value, in any unit.
    package init(capacity: Int, size: @escaping @Sendable (Value) -> Int = { _ in 1 }) {
        self.capacity = capacity
        self.size = size
    }

    /// The value at `version`, or what `read` finds, with the version that it is of. With nil for the version, which
    /// means that it is not known, nothing is kept.
    ///
    /// Those who miss the same value at the same version wait for one read: it sees that version or a later
    /// one, so it is new enough for all of them.
    package func value(
        _ key: Key, at version: StoreVersion?, _ read: () async throws -> (Value, StoreVersion?)
    ) async throws -> (value: Value, version: StoreVersion?) {
        guard let version else { return (try await read().0, nil) }
        if let found = state.withLock({ $0.version == version ? $0.values[key] : nil }) { return (found, version) }
        let question = Question(key: key, version: version)
        if let answer = try await answer(to: question) { return answer }
        do {
            let (value, seen) = try await read()
            if let seen { keep(value, key, seen) }
            for asking in takeAsking(question) { asking.resume(returning: (value, seen)) }
            return (value, seen)
        } catch {
            for asking in takeAsking(question) { asking.resume(throwing: error) }
            throw error
        }
    }

    /// What somebody else reads for this question; nil for the first who asks it, and who has to read.
    private func answer(to question: Question) async throws -> Answer? {
        try await withCheckedThrowingContinuation { continuation in
            let count = state.withLock { state -> Int? in
                guard let count = state.asking[question]?.count else {
                    state.asking[question] = []
                    return nil
                }
                if count < Self.mostAsking { state.asking[question]?.append(continuation) }
                return count
            }
            guard let count else { return continuation.resume(returning: nil) }
            if count >= Self.mostAsking {
                continuation.resume(throwing: StoreError(.busy, "too many requests are waiting"))
            }
        }
    }

    private func takeAsking(_ question: Question) -> [CheckedContinuation<Answer?, any Error>] {
        state.withLock { $0.asking.removeValue(forKey: question) ?? [] }
    }

    private func keep(_ value: Value, _ key: Key, _ version: StoreVersion) {
        let added = size(value)
        state.withLock { state in
            if state.version != version || state.size > capacity - added {
                (state.version, state.values, state.size) = (version, [:], 0)
            }
            guard added <= capacity, state.values.updateValue(value, forKey: key) == nil else { return }
            state.size += added
        }
    }
}

import Synchronization

/// What was made from the store alone, kept in memory for as long as the store does not change at all.
///
/// A value is given out only for the very version that it was read from, so whatever was revoked, on whichever server,
/// is refused by the next request. What else a value depends on (the time, who may see it) belongs into its key or is
/// checked by whoever asks.
package final class StoreMemo<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct State {
        var version: StoreVersion?
        var values: [Key: Value] = [:]
        var size = 0
    }

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
    package func value(
        _ key: Key, at version: StoreVersion?, _ read: () async throws -> (Value, StoreVersion?)
    ) async throws -> (value: Value, version: StoreVersion?) {
        guard let version else { return (try await read().0, nil) }
        if let found = state.withLock({ $0.version == version ? $0.values[key] : nil }) { return (found, version) }
        let (value, seen) = try await read()
        if let seen { keep(value, key, seen) }
        return (value, seen)
    }

    private func keep(_ value: Value, _ key: Key, _ version: StoreVersion) {
        let added = size(value)
        state.withLock { state in
            if state.version != version || state.size > capacity - added {
                state = State(version: version)
            }
            guard added <= capacity, state.values.updateValue(value, forKey: key) == nil else { return }
            state.size += added
        }
    }
}

import Synchronization

/// How long transactions that may write were open since the store was: as the counts of a histogram.
///
/// On SQLite nobody else writes meanwhile, so the longest is what another one may have waited for.
package final class WriteTimes: Sendable {
    package struct Counts: Sendable, Equatable {
        /// How many took at most as long as the bound of the same place, and longer than the bound before it; the last
        /// one has no bound.
        package var buckets = [Int](repeating: 0, count: WriteTimes.bounds.count + 1)
        package var total = Duration.zero

        mutating func note(_ time: Duration) {
            let place = WriteTimes.bounds.firstIndex { time <= $0 } ?? WriteTimes.bounds.count
            buckets[place] += 1
            total += time
        }
    }

    package static let bounds: [Duration] = [1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 10_000].map {
        .milliseconds($0)
    }

    private let state = Mutex(Counts())

    package var counts: Counts { state.withLock { $0 } }

    /// Counts how long `work` takes, also where it throws.
    func measured<T>(_ work: () throws -> T) rethrows -> T {
        let start = ContinuousClock.now
        defer {
            let time = ContinuousClock.now - start
            state.withLock { $0.note(time) }
        }
        return try work()
    }
}

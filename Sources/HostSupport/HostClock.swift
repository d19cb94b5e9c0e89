/// The machine's clock, and the only place that sleeps. Services take one; pure code takes `now` as a value.
package struct HostClock: Sendable {
    /// Milliseconds since 1970 UTC.
    package var now: @Sendable () -> Int64
    /// Waits; throws `CancellationError` when the task is cancelled.
    package var sleep: @Sendable (Duration) async throws -> Void

    package init(
        now: @escaping @Sendable () -> Int64, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.sleep = sleep
    }

    package static let system = HostClock(
        now: { systemMilliseconds() },
        sleep: { try await Task.sleep(for: $0) }
    )
}

/// Milliseconds of a clock that never jumps, for measuring how long something took.
package func monotonicMilliseconds() -> Int64 {
    let (seconds, attoseconds) = monotonicStart.duration(to: .now).components
    return seconds &* 1000 &+ attoseconds / 1_000_000_000_000_000
}

private let monotonicStart = ContinuousClock.now

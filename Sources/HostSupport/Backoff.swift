/// Exponential back-off with full jitter: the n-th wait is random between 0 and `first · 2ⁿ`, at most `cap`.
/// Source: "Exponential Backoff And Jitter", M. Brooker, AWS Architecture Blog, 2015.
package struct Backoff: Sendable, Equatable {
    /// Milliseconds.
    package var first: Int64
    /// Milliseconds.
    package var cap: Int64

    package init(first: Int64 = 1000, cap: Int64 = 60_000) {
        self.first = first
        self.cap = cap
    }

    /// The longest wait before retry number `attempt`, counted from 0.
    package func ceiling(attempt: Int) -> Duration {
        let doublings = min(max(attempt, 0), 40)
        let (grown, overflow) = first.multipliedReportingOverflow(by: Int64(1) << Int64(doublings))
        return .milliseconds(overflow ? cap : min(cap, grown))
    }

    /// The wait before retry number `attempt`; `unit` is random in 0...1.
    package func wait(attempt: Int, unit: Double) -> Duration {
        ceiling(attempt: attempt) * min(max(unit, 0), 1)
    }

    /// The wait with the machine's own randomness.
    package func wait(attempt: Int) -> Duration { wait(attempt: attempt, unit: .random(in: 0...1)) }
}

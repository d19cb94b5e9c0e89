/// When an organization is reminded of what it owes: at a few moments of its grace, and on a few days after its
/// suspension, so that their number is bounded.
package enum PaymentReminders {
    /// Days after the suspension.
    package static let suspendedDays: [Int64] = [1, 3, 7, 14]

    /// The last of the moments that have come; nil before the first. Where half of it is left, and an eighth; none in a
    /// grace of less than two hours.
    package static func due(graceUntil end: Timestamp, graceSeconds: Int64, now: Timestamp) -> Timestamp? {
        guard graceSeconds >= 7200 else { return nil }
        return [graceSeconds / 8, graceSeconds / 2].map { end.adding(seconds: -$0) }.first { $0 <= now }
    }

    /// The same after a suspension.
    package static func due(suspendedAt begin: Timestamp, now: Timestamp) -> Timestamp? {
        suspendedDays.reversed().map { begin.adding(seconds: $0 * 86_400) }.first { $0 <= now }
    }
}

/// How much one instance may log: a bucket that fills with time. Pure.
struct LogAllowance: Sendable, Equatable {
    /// Lines per second and in one burst.
    static let linesPerSecond: Int64 = 500
    static let burst: Int64 = 5000

    /// Thousandths of a line.
    private var left = Self.burst * 1000
    private var filledAt: Int64?
    /// Lines refused since the last one that passed.
    private(set) var refused = 0

    /// Whether a line may pass now.
    mutating func allows(now: Int64) -> Bool {
        if let filledAt, now > filledAt {
            let gained = min(now - filledAt, 60_000) * Self.linesPerSecond
            left = min(Self.burst * 1000, left + gained)
        }
        filledAt = now
        guard left >= 1000 else {
            refused = min(refused + 1, Int.max - 1)
            return false
        }
        left -= 1000
        return true
    }

    /// How many were refused, which is said once.
    mutating func takeRefused() -> Int {
        defer { refused = 0 }
        return refused
    }
}

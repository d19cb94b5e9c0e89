/// How much one instance may log: a bucket of bytes that fills with time. Pure.
struct LogAllowance: Sendable, Equatable {
    /// What a line costs at least: it is a row and a frame however short it is.
    static let leastBytes = 512
    /// 500 short lines a second, and 5,000 in one burst; fewer long ones.
    static let bytesPerSecond = Int64(500 * leastBytes)
    static let burst = Int64(5000 * leastBytes)

    /// Thousandths of a byte.
    private var left = Self.burst * 1000
    private var filledAt: Int64?
    /// Lines refused since the last one that passed.
    private(set) var refused = 0

    /// Whether a line of so many bytes may pass now.
    mutating func allows(bytes: Int, now: Int64) -> Bool {
        guard !refuses(now: now) else { return false }
        // One may take more than is left: what it takes too much is missing later.
        left -= Int64(max(Self.leastBytes, min(bytes, 1 << 20))) * 1000
        return true
    }

    /// Whether nothing may pass now; counts what was refused then.
    mutating func refuses(now: Int64) -> Bool {
        if let filledAt, now > filledAt {
            left = min(Self.burst * 1000, left + min(now - filledAt, 60_000) * Self.bytesPerSecond)
        }
        filledAt = now
        guard left < Int64(Self.leastBytes) * 1000 else { return false }
        refused = min(refused + 1, Int.max - 1)
        return true
    }

    /// How many were refused, which is said once.
    mutating func takeRefused() -> Int {
        defer { refused = 0 }
        return refused
    }
}

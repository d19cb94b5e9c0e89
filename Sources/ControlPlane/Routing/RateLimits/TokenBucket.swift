/// How many requests of a kind somebody may make: `burst` at once, and `perMinute` in the long run.
package struct RateLimit: Sendable, Equatable {
    package let perMinute: Int
    package let burst: Int

    /// Nil for no limit, which 0 means. The burst is a quarter of a minute's requests, at least 10.
    package init?(perMinute: Int) {
        guard perMinute > 0 else { return nil }
        self.perMinute = perMinute
        burst = max(10, perMinute / 4)
    }

    /// Milliseconds after which one more request is allowed, at least 1.
    var interval: Int64 { max(1, Int64(clamping: 60_000 / max(1, perMinute))) }
    /// Milliseconds in which an empty bucket fills.
    var span: Int64 { interval &* Int64(clamping: burst) }
}

/// A token bucket as the time at which it is full again (the generic cell rate algorithm, ITU-T I.371): one number, so
/// that one statement can keep it for several servers.
package struct TokenBucket: Sendable, Equatable {
    /// Milliseconds since 1970.
    package private(set) var fullAt: Int64

    package init(fullAt: Int64 = 0) { self.fullAt = fullAt }

    /// Takes `count` tokens; otherwise nothing, and answers the seconds to wait.
    package mutating func take(_ count: Int64 = 1, _ limit: RateLimit, now: Int64) -> Int? {
        let next = max(fullAt, now) &+ limit.interval &* count
        let excess = next &- (now &+ limit.span)
        guard excess > 0 else {
            fullAt = next
            return nil
        }
        return Int(clamping: (excess + 999) / 1000)
    }

    /// Whether forgetting it makes no difference.
    package func isFull(now: Int64) -> Bool { fullAt <= now }
}

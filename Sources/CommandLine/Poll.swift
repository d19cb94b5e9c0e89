import HostSupport

/// Asks again and again until there is an answer or the time is over: after 0.3 s at first, then each 1 s.
struct Poll: Sendable {
    let clock: HostClock
    let seconds: Int64

    /// `nil` when the time is over.
    func until<Answer: Sendable>(_ ask: @Sendable () async throws -> Answer?) async throws -> Answer? {
        let begin = clock.now()
        var turn = 0
        while true {
            if let answer = try await ask() { return answer }
            guard clock.now() - begin < seconds * 1000, turn < 100_000 else { return nil }
            try await clock.sleep(.milliseconds(turn < 30 ? 300 : 1000))
            turn += 1
        }
    }
}

import HostSupport
import Synchronization

/// Slows down whoever guesses passwords. Failures are counted per address and email together, and per address; never
/// per email alone, or an outsider could lock a person out.
final class LoginLimits: Sendable {
    /// How many within ``window``.
    static let failuresPerPerson = 10
    static let failuresPerAddress = 50
    static let registrationsPerAddress = 60
    /// Milliseconds.
    static let window: Int64 = 300_000
    private static let capacity = 20_000

    private struct Count {
        var number: Int
        let endsAt: Int64
    }

    private let clock: HostClock
    private let counts = Mutex<[String: Count]>([:])

    init(clock: HostClock) { self.clock = clock }

    /// Counts an attempt as failed until ``noteSuccess(email:address:)`` or ``withdraw(email:address:)``, so that
    /// guesses sent at once are not all checked before the first is counted. Throws `tooManyRequests` while there have
    /// been too many.
    func beginLogin(email: String, address: String) throws {
        try check(person(email, address), limit: Self.failuresPerPerson)
        try check(address, limit: Self.failuresPerAddress)
        note(person(email, address))
        note(address)
    }

    func noteSuccess(email: String, address: String) {
        withdraw(email: email, address: address)
        counts.withLock { $0[person(email, address)] = nil }
    }

    /// Takes back an attempt that was not decided.
    func withdraw(email: String, address: String) {
        counts.withLock { counts in
            for key in [person(email, address), address] {
                guard let count = counts[key], count.number > 0 else { continue }
                counts[key]?.number = count.number - 1
            }
        }
    }

    /// Counts a registration; throws when there have been too many from one address.
    func checkRegistration(address: String) throws {
        try check("new \(address)", limit: Self.registrationsPerAddress)
        note("new \(address)")
    }

    private func person(_ email: String, _ address: String) -> String { "\(address) \(email)" }

    private func check(_ key: String, limit: Int) throws {
        let now = clock.now()
        guard let count = counts.withLock({ $0[key] }), count.endsAt > now, count.number >= limit else { return }
        let seconds = Int(clamping: (count.endsAt - now) / 1000 + 1)
        throw PlatformError(
            .tooManyRequests, "Too many attempts; try again in \(seconds) seconds.", retryAfter: seconds)
    }

    private func note(_ key: String) {
        let now = clock.now()
        counts.withLock { counts in
            if let known = counts[key], known.endsAt > now {
                counts[key]?.number += 1
                return
            }
            if counts.count >= Self.capacity { counts = counts.filter { $0.value.endsAt > now } }
            // Whoever has so many addresses is not held by counting; memory must be.
            if counts.count >= Self.capacity { counts = [:] }
            counts[key] = Count(number: 1, endsAt: now + Self.window)
        }
    }
}

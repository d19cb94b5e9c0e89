import HostSupport
import PlatformModel
import Synchronization

/// Slows down whoever guesses passwords. Failures are counted per source and email together, and per source; never per
/// email alone, or an outsider could lock a person out.
final class LoginLimits: Sendable {
    static let failuresPerPerson = 10
    static let failuresPerSource = 50
    static let failuresPerSite = 500
    static let registrationsPerSource = 60
    static let windowSeconds: Int64 = 300

    private struct Tables {
        var logins = AttemptTable(table(failuresPerSource, failuresPerPerson))
        var sites = AttemptTable(table(failuresPerSite, failuresPerSite))
        var registrations = AttemptTable(table(registrationsPerSource, registrationsPerSource))

        private static func table(_ perSource: Int, _ perSubject: Int) -> AttemptTable.Limits {
            .init(perSource: perSource, perSubject: perSubject, windowSeconds: windowSeconds)
        }
    }

    private let clock: HostClock
    private let tables = Mutex(Tables())

    init(clock: HostClock) { self.clock = clock }

    /// Counts an attempt as failed until ``noteSuccess(email:address:)`` or ``withdraw(email:address:)``. Throws
    /// `tooManyRequests` while there have been too many.
    func beginLogin(email: String, address: String) throws {
        let now = Timestamp(milliseconds: clock.now())
        let source = ClientAddress.source(address)
        let wait = tables.withLock { tables -> Int? in
            if let wait = tables.logins.begin(source: source, subject: email, now: now) { return wait }
            guard let site = ClientAddress.site(address),
                let wait = tables.sites.begin(source: site, subject: "", now: now)
            else { return nil }
            tables.logins.withdraw(source: source, subject: email)
            return wait
        }
        if let wait { throw Self.refusal(wait) }
    }

    func noteSuccess(email: String, address: String) {
        tables.withLock { tables in
            tables.logins.forgive(source: ClientAddress.source(address), subject: email)
            if let site = ClientAddress.site(address) { tables.sites.withdraw(source: site, subject: "") }
        }
    }

    /// Takes back an attempt that was not decided.
    func withdraw(email: String, address: String) {
        tables.withLock { tables in
            tables.logins.withdraw(source: ClientAddress.source(address), subject: email)
            if let site = ClientAddress.site(address) { tables.sites.withdraw(source: site, subject: "") }
        }
    }

    /// Counts a registration; throws when there have been too many from one source.
    func checkRegistration(address: String) throws {
        let now = Timestamp(milliseconds: clock.now())
        let wait = tables.withLock {
            $0.registrations.begin(source: ClientAddress.source(address), subject: "", now: now)
        }
        if let wait { throw Self.refusal(wait) }
    }

    private static func refusal(_ seconds: Int) -> PlatformError {
        PlatformError(.tooManyRequests, "Too many attempts; try again in \(seconds) seconds.", retryAfter: seconds)
    }
}

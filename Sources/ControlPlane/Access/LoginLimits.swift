import HostSupport
import PlatformModel
import Synchronization

/// Slows down whoever guesses passwords. Failures are counted per source and email together, and per source; never per
/// email alone, or an outsider could lock a person out. Codes of a second factor are counted per person: who gets that
/// far knows the password.
final class LoginLimits: Sendable {
    static let failuresPerPerson = 10
    static let failuresPerSource = 50
    static let failuresPerSite = 500
    static let registrationsPerSource = 60
    static let wrongCodes = 10
    static let linksPerSource = 20
    static let windowSeconds: Int64 = 300

    /// What failures are counted by.
    enum Source: Sendable, Equatable {
        case address(String)
        /// One that the person has used before (``KnownDevices``).
        case device(String)

        fileprivate var name: String {
            switch self {
            case .address(let address): ClientAddress.source(address)
            case .device(let name): name
            }
        }

        fileprivate var site: String? {
            if case .address(let address) = self { ClientAddress.site(address) } else { nil }
        }
    }

    private struct Tables {
        var logins = AttemptTable(table(failuresPerSource, failuresPerPerson))
        var sites = AttemptTable(table(failuresPerSite, failuresPerSite))
        var codes = AttemptTable(table(wrongCodes, wrongCodes))
        var links = AttemptTable(table(linksPerSource, linksPerSource))
        var registrations = AttemptTable(table(registrationsPerSource, registrationsPerSource))

        private static func table(_ perSource: Int, _ perSubject: Int) -> AttemptTable.Limits {
            .init(perSource: perSource, perSubject: perSubject, windowSeconds: windowSeconds)
        }
    }

    private let clock: HostClock
    private let tables = Mutex(Tables())

    init(clock: HostClock) { self.clock = clock }

    private var now: Timestamp { Timestamp(milliseconds: clock.now()) }

    /// Counts an attempt as failed until ``noteSuccess(email:from:)`` or ``withdraw(email:from:)``. Throws
    /// `tooManyRequests` while there have been too many.
    func beginLogin(email: String, from source: Source) throws {
        let now = now
        let wait = tables.withLock { tables -> Int? in
            if let wait = tables.logins.begin(source: source.name, subject: email, now: now) { return wait }
            guard let site = source.site, let wait = tables.sites.begin(source: site, subject: "", now: now) else {
                return nil
            }
            tables.logins.withdraw(source: source.name, subject: email)
            return wait
        }
        if let wait { throw Self.refusal(wait) }
    }

    func noteSuccess(email: String, from source: Source) {
        tables.withLock { tables in
            tables.logins.forgive(source: source.name, subject: email)
            if let site = source.site { tables.sites.withdraw(source: site, subject: "") }
        }
    }

    /// Takes back an attempt that was not decided.
    func withdraw(email: String, from source: Source) {
        tables.withLock { tables in
            tables.logins.withdraw(source: source.name, subject: email)
            if let site = source.site { tables.sites.withdraw(source: site, subject: "") }
        }
    }

    /// Counts a code of a person's second factor as wrong until ``noteCode(of:from:)``.
    func beginCode(of user: UserID, from source: Source) throws {
        let now = now
        let wait = tables.withLock { $0.codes.begin(source: Self.codeSource(user, source), subject: "", now: now) }
        if let wait { throw Self.refusal(wait) }
    }

    func noteCode(of user: UserID, from source: Source) {
        tables.withLock { $0.codes.forgive(source: Self.codeSource(user, source), subject: "") }
    }

    /// Counts a registration; throws when there have been too many from one source.
    func checkRegistration(address: String) throws {
        let now = now
        let wait = tables.withLock {
            $0.registrations.begin(source: ClientAddress.source(address), subject: "", now: now)
        }
        if let wait { throw Self.refusal(wait) }
    }

    /// Counts a request for a link by mail, or the use of one.
    func checkLink(address: String) throws {
        let now = now
        let wait = tables.withLock { $0.links.begin(source: ClientAddress.source(address), subject: "", now: now) }
        if let wait { throw Self.refusal(wait) }
    }

    private static func codeSource(_ user: UserID, _ source: Source) -> String {
        if case .device(let name) = source { "\(user.text) \(name)" } else { user.text }
    }

    private static func refusal(_ seconds: Int) -> PlatformError {
        PlatformError(.tooManyRequests, "Too many attempts; try again in \(seconds) seconds.", retryAfter: seconds)
    }
}

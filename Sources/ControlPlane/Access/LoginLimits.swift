import PlatformModel

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

    private let logins: AttemptCounter
    private let sites: AttemptCounter
    private let codes: AttemptCounter
    private let links: AttemptCounter
    private let registrations: AttemptCounter

    init(_ surroundings: Surroundings) {
        func counter(_ name: String, _ perSource: Int, _ perSubject: Int? = nil) -> AttemptCounter {
            let limits = AttemptTable.Limits(
                perSource: perSource, perSubject: perSubject ?? perSource, windowSeconds: Self.windowSeconds)
            return AttemptCounter(name, limits, surroundings)
        }
        logins = counter("logins", Self.failuresPerSource, Self.failuresPerPerson)
        sites = counter("sites", Self.failuresPerSite)
        codes = counter("codes", Self.wrongCodes)
        links = counter("links", Self.linksPerSource)
        registrations = counter("registrations", Self.registrationsPerSource)
    }

    /// Counts an attempt as failed until ``noteSuccess(email:from:)`` or ``withdraw(email:from:)``. Throws
    /// `tooManyRequests` while there have been too many.
    func beginLogin(email: String, from source: Source) async throws {
        try Self.refuse(await logins.begin(source: source.name, subject: email))
        guard let site = source.site, let wait = try await sites.begin(source: site, subject: "") else { return }
        try await logins.withdraw(source: source.name, subject: email)
        try Self.refuse(wait)
    }

    func noteSuccess(email: String, from source: Source) async throws {
        try await logins.forgive(source: source.name, subject: email)
        if let site = source.site { try await sites.withdraw(source: site, subject: "") }
    }

    /// Takes back an attempt that was not decided.
    func withdraw(email: String, from source: Source) async throws {
        try await logins.withdraw(source: source.name, subject: email)
        if let site = source.site { try await sites.withdraw(source: site, subject: "") }
    }

    /// Counts a code of a person's second factor as wrong until ``noteCode(of:from:)``.
    func beginCode(of user: UserID, from source: Source) async throws {
        try Self.refuse(await codes.begin(source: Self.codeSource(user, source), subject: ""))
    }

    func noteCode(of user: UserID, from source: Source) async throws {
        try await codes.forgive(source: Self.codeSource(user, source), subject: "")
    }

    /// Counts a registration; throws when there have been too many from one source.
    func checkRegistration(address: String) async throws {
        try Self.refuse(await registrations.begin(source: ClientAddress.source(address), subject: ""))
    }

    /// Counts a request for a link by mail, or the use of one.
    func checkLink(address: String) async throws {
        try Self.refuse(await links.begin(source: ClientAddress.source(address), subject: ""))
    }

    private static func codeSource(_ user: UserID, _ source: Source) -> String {
        if case .device(let name) = source { "\(user.text) \(name)" } else { user.text }
    }

    private static func refuse(_ wait: Int?) throws {
        guard let wait else { return }
        throw PlatformError(.tooManyRequests, "Too many attempts; try again in \(wait) seconds.", retryAfter: wait)
    }
}

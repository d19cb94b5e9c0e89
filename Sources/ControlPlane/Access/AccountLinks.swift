package import HostSupport
package import PlatformModel
import SQLStore

/// Links that are sent to people: to set a new password, to confirm an address. Each works once and ends soon.
package struct AccountLinks: Sendable {
    /// Seconds.
    static let resetLifetime: Int64 = 3600
    static let administratorLifetime: Int64 = 86_400
    static let confirmationLifetime: Int64 = 3 * 86_400
    /// Mails of one kind that a person gets in an hour, whoever asks for them.
    static let mostPerHour = 5

    private let surroundings: Surroundings
    private let checks: PasswordChecks
    private let mails: Mails

    init(_ checks: PasswordChecks, mails: Mails) {
        surroundings = checks.surroundings
        self.checks = checks
        self.mails = mails
    }

    /// A link that was just made.
    package struct Made: Sendable {
        package let url: Secret<String>
        package let expiresAt: Timestamp
    }

    // MARK: asking

    /// Asks for a mail to set a new password. The answer and its time are the same for everybody: the mail is stored
    /// unseen, and the runner finds out whether there is such a person.
    package func requestReset(email text: String, address: String) async throws {
        try await checks.limits.checkLink(address: address)
        guard let email = AccountRules.email(text) else { return }
        try await surroundings.store.write { try mails.enqueue(.passwordReset, to: email, in: $0) }
    }

    /// Sends another mail to confirm the address of a signed-in person.
    package func requestConfirmation(of user: User, address: String) async throws {
        try await checks.limits.checkLink(address: address)
        try await surroundings.store.write { transaction in
            guard try !AccountLinkStore.isConfirmed(user, in: transaction) else { return }
            try mails.enqueue(.emailConfirmation, to: user.email, in: transaction)
        }
    }

    /// A link for an administrator to hand on.
    package func makeResetLink(of name: String) async throws -> Made {
        let user = try await surroundings.store.read { transaction in
            try UserStore.find(UserID(name), in: transaction)
                ?? AccountRules.email(name).flatMap { try UserStore.credentials(email: $0, in: transaction)?.user }
        }
        guard let user else { throw PlatformError.notFound("user") }
        return try await make(.administratorReset, for: user, lifetime: Self.administratorLifetime)
    }

    // MARK: using

    /// Sets a new password and ends all sign-ins. The second factor stays.
    package func reset(token: String, newPassword: String, address: String) async throws {
        if let problem = AccountRules.problem(ofPassword: newPassword) {
            throw PlatformError.invalid([.init("new_password", "\(problem).")])
        }
        try await checks.limits.checkLink(address: address)
        let hash = try await checks.hashing.hash(newPassword)
        let now = surroundings.now
        let isDone = try await surroundings.store.write { transaction -> Bool in
            guard let link = try AccountLinkStore.use(hash: OpaqueToken.hash(token), now: now, in: transaction),
                link.purpose != .confirmation, let user = try UserStore.find(link.userID, in: transaction)
            else { return false }
            transaction.remark("user \(user.id.text): another password by link; all sessions ended")
            try UserStore.setPasswordHash(hash, of: user.id, now: now, in: transaction)
            try SignInStore.endAll(of: user.id, but: nil, .passwordChanged, now: now, in: transaction)
            try AccountLinkStore.deleteAll(of: user.id, [.reset, .administratorReset], in: transaction)
            if link.purpose == .reset { try confirm(link, user, now, transaction) }
            return true
        }
        guard isDone else { throw Self.unknown }
    }

    package func confirm(token: String, address: String) async throws {
        try await checks.limits.checkLink(address: address)
        let now = surroundings.now
        let isDone = try await surroundings.store.write { transaction -> Bool in
            guard let link = try AccountLinkStore.use(hash: OpaqueToken.hash(token), now: now, in: transaction),
                link.purpose == .confirmation, let user = try UserStore.find(link.userID, in: transaction)
            else { return false }
            try confirm(link, user, now, transaction)
            return true
        }
        guard isDone else { throw Self.unknown }
    }

    private func confirm(
        _ link: AccountLinkStore.Link, _ user: User, _ now: Timestamp, _ transaction: Transaction
    ) throws {
        guard link.email == user.email else { return }
        transaction.remark("user \(user.id.text): address confirmed")
        try AccountLinkStore.confirm(user.id, email: user.email, now: now, in: transaction)
    }

    private static var unknown: PlatformError {
        PlatformError.invalid([.init("token", "is unknown, used or too old; ask for a new link.")])
    }

    // MARK: mails

    /// The text of a mail; nil when there is nothing to send after all.
    func compose(_ content: MailContent, to recipient: String) async throws -> MailMessage? {
        if case .text(let subject, let body) = content {
            return MailMessage(recipient: recipient, subject: subject, body: body)
        }
        let purpose: AccountLinkStore.Purpose = content == .passwordReset ? .reset : .confirmation
        let since = surroundings.now.adding(seconds: -3600)
        let user = try await surroundings.store.read { transaction -> User? in
            guard let user = try UserStore.credentials(email: recipient, in: transaction)?.user,
                try AccountLinkStore.count(of: user.id, purpose, since: since, in: transaction) < Self.mostPerHour
            else { return nil }
            return user
        }
        guard let user else { return nil }
        let lifetime = purpose == .reset ? Self.resetLifetime : Self.confirmationLifetime
        let link = try await make(purpose, for: user, lifetime: lifetime).url.reveal()
        return purpose == .reset ? Self.resetMail(user, link) : Self.confirmationMail(user, link)
    }

    private func make(
        _ purpose: AccountLinkStore.Purpose, for user: User, lifetime: Int64
    ) async throws -> Made {
        let token = OpaqueToken.make("skl_", surroundings.ids)
        let now = surroundings.now
        let expiresAt = now.adding(seconds: lifetime)
        let link = AccountLinkStore.Link(userID: user.id, purpose: purpose, email: user.email)
        try await surroundings.store.write { transaction in
            transaction.remark("user \(user.id.text) \(user.email), until \(expiresAt.rfc3339)")
            try AccountLinkStore.insert(
                link, hash: OpaqueToken.hash(token), now: now, expiresAt: expiresAt, in: transaction)
        }
        let page = purpose == .confirmation ? "confirm-email" : "reset-password"
        return Made(
            url: Secret("\(surroundings.configuration.publicURL)/\(page)?token=\(token)"), expiresAt: expiresAt)
    }

    private static func resetMail(_ user: User, _ link: String) -> MailMessage {
        MailMessage(
            recipient: user.email, subject: "Set a new password for SkyPanel",
            body: """
                Somebody, probably you, asked to set a new password for \(user.email).

                Open this page within one hour:
                \(link)

                If it was not you, there is nothing to do: your password stays.
                """)
    }

    private static func confirmationMail(_ user: User, _ link: String) -> MailMessage {
        MailMessage(
            recipient: user.email, subject: "Confirm your address for SkyPanel",
            body: """
                An account was made with \(user.email).

                Open this page within three days to confirm that the address is yours:
                \(link)

                If it was not you, ignore this mail.
                """)
    }
}

import PlatformModel
import SQLStore

/// Finds out whether people are who they say: by password, and by second factor where one is set.
struct PasswordChecks: Sendable {
    let surroundings: Surroundings
    let hashing: PasswordHashing
    let limits: LoginLimits
    let devices: KnownDevices
    let factors: SecondFactors

    private typealias Known = (user: User, passwordHash: String)

    /// Password and, where the person has one, second factor.
    ///
    /// - Throws: `unauthenticated` without telling whether the person exists; `secondFactorRequired` when the password
    ///   is right and no code was given.
    func check(email: String, _ password: String, code: String?, from visitor: Visitor) async throws -> User {
        let user = try await checkPassword(email: email, password, code: code, from: visitor)
        guard try await factors.isEnabled(for: user.id) else { return user }
        guard let code, !code.isEmpty else { throw Self.secondFactorRequired }
        try await checkCode(code, of: user, from: visitor)
        return user
    }

    /// The password alone. A code, where given, helps past attempts that others used up.
    func checkPassword(
        email text: String, _ password: String, code: String? = nil, from visitor: Visitor
    ) async throws -> User {
        let email = AccountRules.email(text) ?? ""
        let known = try await surroundings.store.read { try UserStore.credentials(email: email, in: $0) }
        if let known { AuditNote.about(known.user) }
        let source = source(of: visitor, known?.user.id)
        do {
            try await limits.beginLogin(email: email, from: source)
        } catch let refusal {
            // Whoever shows the right code of the second factor is not the one who used up the attempts.
            guard let code, let known, try await factors.isRight(code, of: known.user.id),
                try await hashing.verify(password, against: known.passwordHash)
            else { throw refusal }
            return known.user
        }
        let isRight: Bool
        do {
            isRight = try await hashing.verify(password, against: known?.passwordHash)
        } catch {
            try await limits.withdraw(email: email, from: source)
            throw error
        }
        guard isRight, let known else {
            throw PlatformError(.unauthenticated, "The email or the password is wrong.")
        }
        try await limits.noteSuccess(email: email, from: source)
        if hashing.isOutdated(known.passwordHash) { try await rehash(password, of: known.user.id) }
        return known.user
    }

    /// Uses up a code of a person whose password was right.
    func checkCode(_ text: String, of user: User, from visitor: Visitor) async throws {
        let wrong = PlatformError(
            .unauthenticated, "The code of the second factor is wrong or was used before; wait for the next one.")
        AuditNote.about(user)
        let source = source(of: visitor, user.id)
        switch SecondFactorCode(text) {
        case nil: throw wrong
        case .recovery(let code)?:
            // With 80 bits there is nothing to guess, so wrong codes of others don't matter.
            guard try await factors.use(.recovery(code), of: user.id) else { throw wrong }
        case .time(let code)?:
            try await limits.beginCode(of: user.id, from: source)
            guard try await factors.use(.time(code), of: user.id) else { throw wrong }
        }
        try await limits.noteCode(of: user.id, from: source)
    }

    static var secondFactorRequired: PlatformError {
        PlatformError(.secondFactorRequired, "Add the code that your authenticator shows, or a recovery code.")
    }

    private func source(of visitor: Visitor, _ user: UserID?) -> LoginLimits.Source {
        guard let user, let device = devices.name(in: visitor.deviceToken, of: user, now: surroundings.now) else {
            return .address(visitor.address)
        }
        return .device(device)
    }

    private func rehash(_ password: String, of user: UserID) async throws {
        let hash = try await hashing.hash(password)
        let now = surroundings.now
        try await WriteAttachment.withheld {
            try await surroundings.store.write { try UserStore.setPasswordHash(hash, of: user, now: now, in: $0) }
        }
    }
}

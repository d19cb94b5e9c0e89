import HostSupport
import Logging
package import PlatformAPI
import PlatformModel
import SQLStore

/// Signing in and out, for programs (access and refresh token) and for browsers (session).
package struct SignIns: Sendable {
    /// Seconds that a sign-in lasts without being used.
    static let lifetime: Int64 = 30 * 86_400
    /// Milliseconds within which a refresh token may be used again, by a client whose answer got lost or that asked
    /// twice at once. Later it is taken for stolen, and the whole sign-in ends.
    static let reuseLeeway: Int64 = 10_000

    let surroundings: Surroundings
    let hashing: PasswordHashing
    let tokens: AccessTokens
    let limits: LoginLimits

    /// Checks a password. The failure does not tell whether the person exists.
    func checkPassword(email text: String, _ password: String, address: String) async throws -> User {
        let email = AccountRules.email(text) ?? ""
        try limits.beginLogin(email: email, address: address)
        let known: (user: User, passwordHash: String)?
        let isRight: Bool
        do {
            known = try await surroundings.store.read { try UserStore.credentials(email: email, in: $0) }
            isRight = try await hashing.verify(password, against: known?.passwordHash)
        } catch {
            limits.withdraw(email: email, address: address)
            throw error
        }
        guard isRight, let known else {
            throw PlatformError(.unauthenticated, "The email or the password is wrong.")
        }
        limits.noteSuccess(email: email, address: address)
        if hashing.isOutdated(known.passwordHash) { try await rehash(password, of: known.user.id) }
        return known.user
    }

    /// Signs a program in.
    package func signIn(_ request: LoginRequest, address: String) async throws -> TokenResource {
        let user = try await checkPassword(email: request.email, request.password, address: address)
        let id = surroundings.ids.next()
        let refresh = OpaqueToken.make("skr_", surroundings.ids)
        let now = surroundings.now
        try await surroundings.store.write { transaction in
            try SignInStore.insert(
                id, of: user.id, now: now, expiresAt: now.adding(seconds: Self.lifetime), in: transaction)
            try SignInStore.insertRefreshToken(hash: OpaqueToken.hash(refresh), signIn: id, now: now, in: transaction)
        }
        return try answer(signIn: id, user: user.id, refresh: refresh, now: now)
    }

    private enum Refreshing: Sendable {
        case refused, reused
        case done(signIn: String, user: UserID)
    }

    /// Exchanges a refresh token for the next pair.
    package func refresh(_ token: String) async throws -> TokenResource {
        let next = OpaqueToken.make("skr_", surroundings.ids)
        let now = surroundings.now
        let outcome = try await surroundings.store.write { try exchange(token, for: next, now: now, in: $0) }
        switch outcome {
        case .done(let signIn, let user): return try answer(signIn: signIn, user: user, refresh: next, now: now)
        case .reused:
            surroundings.logger.warning("a refresh token was used twice; its sign-in has been ended")
            fallthrough
        case .refused:
            throw PlatformError(.unauthenticated, "The refresh token is not valid any more; sign in again.")
        }
    }

    private func exchange(
        _ token: String, for next: String, now: Timestamp, in transaction: Transaction
    ) throws -> Refreshing {
        let hash = OpaqueToken.hash(token)
        guard let known = try SignInStore.refreshToken(hash: hash, in: transaction),
            let signIn = try SignInStore.find(known.signIn, in: transaction), signIn.isValid(now: now)
        else { return .refused }
        if let usedAt = known.usedAt, now.milliseconds(since: usedAt) > Self.reuseLeeway {
            try SignInStore.end(signIn.id, now: now, in: transaction)
            return .reused
        }
        try SignInStore.useRefreshToken(hash: hash, now: now, in: transaction)
        try SignInStore.insertRefreshToken(
            hash: OpaqueToken.hash(next), signIn: signIn.id, now: now, in: transaction)
        try SignInStore.prolong(signIn.id, until: now.adding(seconds: Self.lifetime), in: transaction)
        return .done(signIn: signIn.id, user: signIn.userID)
    }

    /// Ends the sign-in of a refresh token; an unknown one has ended already.
    package func signOut(_ token: String) async throws {
        let now = surroundings.now
        try await surroundings.store.write { transaction in
            guard let known = try SignInStore.refreshToken(hash: OpaqueToken.hash(token), in: transaction) else {
                return
            }
            try SignInStore.end(known.signIn, now: now, in: transaction)
        }
    }

    private func answer(signIn: String, user: UserID, refresh: String, now: Timestamp) throws -> TokenResource {
        TokenResource(
            accessToken: try tokens.make(signIn: signIn, user: user, now: now), refreshToken: refresh,
            expiresIn: Int(AccessTokens.lifetime), tokenType: "Bearer")
    }

    private func rehash(_ password: String, of user: UserID) async throws {
        let hash = try await hashing.hash(password)
        let now = surroundings.now
        try await surroundings.store.write { try UserStore.setPasswordHash(hash, of: user, now: now, in: $0) }
    }
}

import HostSupport
import Logging
package import PlatformAPI
package import PlatformModel
import SQLStore

/// Signing in and out, for programs (access and refresh token) and for browsers (session).
package struct SignIns: Sendable {
    /// Seconds that a sign-in lasts without being used.
    static let lifetime: Int64 = 30 * 86_400

    let surroundings: Surroundings
    let checks: PasswordChecks
    let tokens: AccessTokens

    /// Signs a program in.
    package func signIn(_ request: LoginRequest, from visitor: Visitor) async throws -> TokenResource {
        let user = try await checks.check(
            email: request.email, request.password, code: request.totp, from: visitor)
        let refresh = OpaqueToken.make("skr_", surroundings.ids)
        let now = surroundings.now
        let id = try await begin(.program, of: user, from: visitor) { signIn, transaction in
            try SignInStore.insertRefreshToken(
                hash: OpaqueToken.hash(refresh), signIn: signIn, now: now, in: transaction)
        }
        var answer = try answer(signIn: id, user: user.id, refresh: refresh, now: now)
        answer.deviceToken = checks.devices.token(for: user.id, now: now)
        return answer
    }

    /// Stores a new sign-in together with what `body` adds to it; answers its id.
    func begin(
        _ kind: SignInStore.Kind, of user: User, from visitor: Visitor,
        _ body: @escaping @Sendable (_ signIn: String, Transaction) throws -> Void
    ) async throws -> String {
        let now = surroundings.now
        let signIn = SignInStore.SignIn(
            id: surroundings.ids.next(), userID: user.id, kind: kind, device: visitor.device, address: visitor.address,
            createdAt: now, seenAt: now, expiresAt: now.adding(seconds: Self.lifetime), isEnded: false)
        try await surroundings.store.write { transaction in
            // Only here, after password and code: before, it would tell outsiders.
            guard try UserStore.find(user.id, in: transaction)?.suspendedAt == nil else {
                throw Authentication.suspended
            }
            transaction.remark("user \(user.id.text) \(user.email), session \(signIn.id)")
            try SignInStore.insert(signIn, in: transaction)
            try body(signIn.id, transaction)
        }
        return signIn.id
    }

    private enum Refreshing: Sendable {
        case refused, reused
        case done(signIn: String, user: UserID)
    }

    /// Exchanges a refresh token for the next pair.
    package func refresh(_ token: String, from visitor: Visitor) async throws -> TokenResource {
        let next = OpaqueToken.make("skr_", surroundings.ids)
        let now = surroundings.now
        let outcome = try await surroundings.store.write {
            try exchange(token, for: next, from: visitor, now: now, in: $0)
        }
        switch outcome {
        case .done(let signIn, let user): return try answer(signIn: signIn, user: user, refresh: next, now: now)
        case .reused:
            surroundings.logger.warning(
                "a refresh token was used twice; its sign-in has been ended",
                metadata: ["client_address": "\(visitor.address)"])
            fallthrough
        case .refused:
            throw PlatformError(.unauthenticated, "The refresh token is not valid any more; sign in again.")
        }
    }

    private func exchange(
        _ token: String, for next: String, from visitor: Visitor, now: Timestamp, in transaction: Transaction
    ) throws -> Refreshing {
        let hash = OpaqueToken.hash(token)
        guard let known = try SignInStore.refreshToken(hash: hash, in: transaction),
            let signIn = try SignInStore.find(known.signIn, in: transaction)
        else { return .refused }
        switch RefreshRule.decide(isSignInValid: signIn.isValid(now: now), usedAt: known.usedAt, now: now) {
        case .refuse: return .refused
        case .endSignIn:
            transaction.remark("session \(signIn.id) of user \(signIn.userID.text) ended: a token was used twice")
            try SignInStore.end(signIn.id, .reused, now: now, in: transaction)
            return .reused
        case .exchange:
            try SignInStore.useRefreshToken(hash: hash, now: now, in: transaction)
            try SignInStore.insertRefreshToken(
                hash: OpaqueToken.hash(next), signIn: signIn.id, now: now, in: transaction)
            try SignInStore.prolong(
                signIn.id, until: now.adding(seconds: Self.lifetime), from: visitor, now: now, in: transaction)
            return .done(signIn: signIn.id, user: signIn.userID)
        }
    }

    /// Ends the sign-in of a refresh token; an unknown one has ended already.
    package func signOut(_ token: String) async throws {
        let now = surroundings.now
        try await surroundings.store.write { transaction in
            guard let known = try SignInStore.refreshToken(hash: OpaqueToken.hash(token), in: transaction) else {
                return
            }
            transaction.remark("session \(known.signIn)")
            try SignInStore.end(known.signIn, .signedOut, now: now, in: transaction)
        }
    }

    private func answer(signIn: String, user: UserID, refresh: String, now: Timestamp) throws -> TokenResource {
        TokenResource(
            accessToken: try tokens.make(signIn: signIn, user: user, now: now), refreshToken: refresh,
            expiresIn: Int(AccessTokens.lifetime), tokenType: "Bearer")
    }
}

extension SignIns {
    /// A person's sign-ins that are not over, the newest first.
    func list(of user: UserID) async throws -> [SignInStore.SignIn] {
        let now = surroundings.now
        return try await surroundings.store.read { try SignInStore.list(of: user, now: now, in: $0) }
    }

    /// Ends one of a person's own.
    package func revoke(_ id: String, of user: UserID) async throws {
        let now = surroundings.now
        let isEnded = try await surroundings.store.write { transaction in
            guard try SignInStore.find(id, in: transaction)?.userID == user else { return false }
            return try SignInStore.end(id, .revoked, now: now, in: transaction)
        }
        guard isEnded else { throw PlatformError.notFound("session") }
    }

    /// Ends all of a person's but `kept`.
    package func revokeAll(of user: UserID, but kept: String?) async throws {
        let now = surroundings.now
        try await surroundings.store.write { transaction in
            transaction.remark("all other sessions ended")
            try SignInStore.endAll(of: user, but: kept, .revoked, now: now, in: transaction)
        }
    }
}

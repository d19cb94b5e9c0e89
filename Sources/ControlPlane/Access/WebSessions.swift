import Crypto
import Foundation
import HTTPTypes
import HostSupport
package import Hummingbird
import PlatformModel
import SQLStore

/// Browsers' sessions: a random cookie of which the store keeps the hash, and a token against forged requests that is
/// bound to it.
package struct WebSessions: Sendable {
    /// Form field and header that carry the token against forged requests.
    package static let csrfField = "csrf"
    package static let csrfHeader = "X-CSRF-Token"
    /// Milliseconds between two notes that a session is in use.
    private static let touchInterval: Int64 = 600_000

    private let signIns: SignIns
    private let surroundings: Surroundings
    private let csrfKey: SymmetricKey
    private let isSecure: Bool

    init(_ signIns: SignIns) {
        self.signIns = signIns
        surroundings = signIns.surroundings
        isSecure = surroundings.configuration.publicURL.lowercased().hasPrefix("https://")
        csrfKey = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: surroundings.tokenKey.reveal()), info: Data("csrf".utf8),
            outputByteCount: 32)
    }

    /// With TLS the prefix makes browsers refuse the cookie from any other host or path (RFC 6265bis section 4.1.3).
    package var cookieName: String { isSecure ? "__Host-skypanel" : "skypanel" }

    /// Checks the password, and the code where one is needed, and returns the values of `Set-Cookie`.
    package func signIn(
        email: String, password: String, code: String? = nil, from visitor: Visitor
    ) async throws -> [String] {
        try await begin(
            try await signIns.checks.check(email: email, password, code: code, from: visitor), from: visitor)
    }

    /// A session for a person who has proved who they are: the values of `Set-Cookie`.
    func begin(_ user: User, from visitor: Visitor) async throws -> [String] {
        let token = OpaqueToken.make("", surroundings.ids)
        let now = surroundings.now
        _ = try await signIns.begin(.browser, of: user, from: visitor) { signIn, transaction in
            try SignInStore.insertSession(hash: OpaqueToken.hash(token), signIn: signIn, now: now, in: transaction)
        }
        let device = signIns.checks.devices.token(for: user.id, now: now)
        return [
            cookie(cookieName, token, maxAge: SignIns.lifetime),
            cookie(deviceCookieName, device, maxAge: KnownDevices.lifetime),
        ]
    }

    /// Where a browser's request comes from, with what it got at an earlier sign-in.
    func visitor(_ request: Request, _ context: PlatformContext) -> Visitor {
        Visitor(request, context, deviceToken: request.cookies[deviceCookieName]?.value)
    }

    private var deviceCookieName: String { cookieName + "-device" }

    /// Ends the session of a request, if it has one, and returns the value of `Set-Cookie` that clears the cookie.
    package func signOut(_ request: Request) async throws -> String {
        let now = surroundings.now
        if let token = token(in: request) {
            try await surroundings.store.write { transaction in
                guard let known = try SignInStore.session(hash: OpaqueToken.hash(token), in: transaction) else {
                    return
                }
                transaction.remark("session \(known.signIn)")
                try SignInStore.end(known.signIn, .signedOut, now: now, in: transaction)
            }
        }
        return cookie(cookieName, "", maxAge: 0)
    }

    /// What forms put into the field `csrf`; empty for a browser without a cookie.
    package func csrfToken(for request: Request) -> String {
        token(in: request).map { hexadecimal(code(for: $0)) } ?? ""
    }

    /// The sign-in behind a request's cookie; nil without one, or when it is over.
    func signIn(of request: Request, _ context: PlatformContext) async throws -> String? {
        guard let token = token(in: request) else { return nil }
        let hash = OpaqueToken.hash(token)
        let now = surroundings.now
        guard let known = try await surroundings.store.read({ try SignInStore.session(hash: hash, in: $0) }) else {
            return nil
        }
        if now.milliseconds(since: known.seenAt) > Self.touchInterval {
            try await touch(hash, known.signIn, Visitor(request, context), now)
        }
        return known.signIn
    }

    func token(in request: Request) -> String? {
        guard let value = request.cookies[cookieName]?.value, !value.isEmpty, value.utf8.count <= 100 else {
            return nil
        }
        return value
    }

    /// In time that does not depend on where the two differ.
    func isCSRFToken(_ candidate: String, for token: String) -> Bool {
        Array(hexadecimal(code(for: token)).utf8).isSame(as: Array(candidate.utf8))
    }

    private func touch(_ hash: String, _ signIn: String, _ visitor: Visitor, _ now: Timestamp) async throws {
        try await surroundings.store.write { transaction in
            try SignInStore.touchSession(hash: hash, now: now, in: transaction)
            guard try SignInStore.find(signIn, in: transaction)?.isValid(now: now) == true else { return }
            try SignInStore.prolong(
                signIn, until: now.adding(seconds: SignIns.lifetime), from: visitor, now: now, in: transaction)
        }
    }

    private func code(for token: String) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: Data(OpaqueToken.hash(token).utf8), using: csrfKey)
    }

    private func cookie(_ name: String, _ value: String, maxAge: Int64) -> String {
        "\(name)=\(value); Path=/; Max-Age=\(maxAge); HttpOnly; SameSite=Lax\(isSecure ? "; Secure" : "")"
    }
}

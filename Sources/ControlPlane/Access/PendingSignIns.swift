import Crypto
import Foundation
import HostSupport
import PlatformModel
import SQLStore

/// The step between password and code in a browser: a short-lived proof that the password was right, so that it need
/// not be sent a second time. It is bound to the password that holds now.
struct PendingSignIns: Sendable {
    /// Seconds.
    static let lifetime: Int64 = 300

    private let surroundings: Surroundings
    private let key: SymmetricKey

    init(_ surroundings: Surroundings) {
        self.surroundings = surroundings
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: surroundings.tokenKey.reveal()), info: Data("pending-sign-in".utf8),
            outputByteCount: 32)
    }

    /// `<user>.<seconds since 1970>.<code>`.
    func token(for email: String) async throws -> String {
        let email = AccountRules.email(email) ?? ""
        guard let known = try await surroundings.store.read({ try UserStore.credentials(email: email, in: $0) }) else {
            throw PasswordChecks.secondFactorRequired
        }
        let seconds = surroundings.now.milliseconds / 1000
        let code = HMAC<SHA256>.authenticationCode(
            for: body(known.user.id.text, seconds, known.passwordHash), using: key)
        return "\(known.user.id.text).\(seconds).\(Base64URL.encode(code))"
    }

    /// Whose password was right; nil when that is too long ago.
    func user(in token: String) async throws -> User? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard token.utf8.count <= 200, parts.count == 3, let first = parts.first, let seconds = Int64(parts[1]),
            let given = Base64URL.decode(parts[2])
        else { return nil }
        let known = try await surroundings.store.read { transaction -> (user: User, passwordHash: String)? in
            guard let user = try UserStore.find(UserID(String(first)), in: transaction) else { return nil }
            return try UserStore.credentials(email: user.email, in: transaction)
        }
        let end = Timestamp(milliseconds: 0).adding(seconds: seconds).adding(seconds: Self.lifetime)
        guard let known, end > surroundings.now,
            HMAC<SHA256>.isValidAuthenticationCode(
                given, authenticating: body(String(first), seconds, known.passwordHash), using: key)
        else { return nil }
        return known.user
    }

    private func body(_ user: String, _ seconds: Int64, _ passwordHash: String) -> Data {
        Data("\(user).\(seconds).\(passwordHash)".utf8)
    }
}

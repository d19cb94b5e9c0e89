import Crypto
import Foundation
import HostSupport
import PlatformModel

/// Devices from which a person has signed in before. Such a device has its own count of failures, so that nobody who
/// guesses elsewhere, from the same address or not, can slow it down. A token proves nothing else: it needs the
/// password all the same.
struct KnownDevices: Sendable {
    /// Seconds.
    static let lifetime: Int64 = 365 * 86_400

    private let key: SymmetricKey
    private let ids: UniqueIDs

    init(_ surroundings: Surroundings) {
        ids = surroundings.ids
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: surroundings.tokenKey.reveal()), info: Data("device".utf8),
            outputByteCount: 32)
    }

    /// `<random>.<seconds since 1970>.<code>`, where the code covers the person as well.
    func token(for user: UserID, now: Timestamp) -> String {
        let start = "\(hexadecimal(ids.bytes(16))).\(now.milliseconds / 1000)"
        return "\(start).\(Base64URL.encode(code(start, user)))"
    }

    /// What to count a device's failures by; nil when the token is not of this person, or too old.
    func name(in token: String?, of user: UserID, now: Timestamp) -> String? {
        guard let token, token.utf8.count <= 200 else { return nil }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let made = Int64(parts[1]), let given = Base64URL.decode(parts[2]),
            HMAC<SHA256>.isValidAuthenticationCode(
                given, authenticating: body("\(parts[0]).\(made)", user), using: key),
            Timestamp(milliseconds: 0).adding(seconds: made).adding(seconds: Self.lifetime) > now
        else { return nil }
        return "device \(parts[0])"
    }

    private func body(_ start: String, _ user: UserID) -> Data { Data("\(start).\(user.text)".utf8) }

    private func code(_ start: String, _ user: UserID) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: body(start, user), using: key)
    }
}

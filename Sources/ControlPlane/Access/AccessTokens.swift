import Crypto
import Foundation
import HostSupport
import PlatformModel

/// Access tokens: JWT signed with HS256 (RFC 7519, 7515). Only our own header is accepted, so no other algorithm can be
/// slipped in. A token names its sign-in, which is looked up on each request: ending a sign-in ends its tokens.
struct AccessTokens: Sendable {
    /// Seconds.
    static let lifetime: Int64 = 900
    private static let header = Base64URL.encode(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8))
    private static let point = UInt8(ascii: ".")
    private static let audience = "skypanel-api"

    private let key: SymmetricKey
    private let known = VerifiedTokens()

    private struct Claims: Codable {
        var aud: String
        /// Id of the sign-in.
        var sid: String
        var sub: String
        /// Seconds since 1970.
        var iat: Int64
        var exp: Int64
    }

    /// For tests.
    var knownCount: Int { known.count }

    init(_ tokenKey: Secret<[UInt8]>) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: tokenKey.reveal()), info: Data("access-token".utf8),
            outputByteCount: 32)
    }

    func make(signIn: String, user: UserID, now: Timestamp) throws -> String {
        let seconds = now.milliseconds / 1000
        let claims = Claims(
            aud: Self.audience, sid: signIn, sub: user.text, iat: seconds,
            exp: now.adding(seconds: Self.lifetime).milliseconds / 1000)
        let body = "\(Self.header).\(Base64URL.encode(try JSONEncoder().encode(claims)))"
        return "\(body).\(Base64URL.encode(HMAC<SHA256>.authenticationCode(for: Data(body.utf8), using: key)))"
    }

    /// The sign-in that the token was made for; nil when it is not ours or its time is over.
    func signIn(in token: String, now: Timestamp) -> String? {
        guard let claims = claims(in: token), claims.end > now.milliseconds / 1000 else { return nil }
        return claims.signIn
    }

    private func claims(in token: String) -> VerifiedTokens.Claims? {
        if let claims = known.claims(in: token) { return claims }
        guard let claims = verified(token) else { return nil }
        let said = VerifiedTokens.Claims(signIn: claims.sid, end: claims.exp)
        known.remember(token, said)
        return said
    }

    private func verified(_ token: String) -> Claims? {
        let bytes = Array(token.utf8)
        guard bytes.starts(with: Self.header.utf8), let end = bytes.lastIndex(of: Self.point),
            let start = bytes.firstIndex(of: Self.point), start < end, start == Self.header.utf8.count,
            let signature = Base64URL.decode(bytes: bytes[end...].dropFirst()),
            HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: bytes[..<end], using: key),
            let body = Base64URL.decode(bytes: bytes[start..<end].dropFirst()),
            let claims = try? JSONDecoder().decode(Claims.self, from: Data(body)),
            claims.aud == Self.audience
        else { return nil }
        return claims
    }
}

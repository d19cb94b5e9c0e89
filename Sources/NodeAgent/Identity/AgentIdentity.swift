package import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Who this node is, as kept in `identity.json` (0600). The private key never leaves the machine.
package struct AgentIdentity: Sendable, Equatable, Codable {
    package var nodeID: String
    package var name: String
    package var region: String
    package var audience: String
    /// P-256, PEM.
    package var privateKey: String
    /// A next key that was offered and not yet confirmed, PEM.
    package var nextKey: String?
    /// When the present key was made, milliseconds since 1970 UTC.
    package var keyMadeAt: Int64

    package init(nodeID: String, name: String, region: String, audience: String, privateKey: String, keyMadeAt: Int64) {
        self.nodeID = nodeID
        self.name = name
        self.region = region
        self.audience = audience
        self.privateKey = privateKey
        self.keyMadeAt = keyMadeAt
    }

    private enum CodingKeys: String, CodingKey {
        case nodeID = "node_id"
        case name, region, audience
        case privateKey = "private_key"
        case nextKey = "next_key"
        case keyMadeAt = "key_made_at"
    }

    func key() throws -> P256.Signing.PrivateKey { try P256.Signing.PrivateKey(pemRepresentation: privateKey) }
}

/// The token of one connection or call: a JWT signed with ES256 (RFC 7518 section 3.4).
package enum AgentTokenSigner {
    /// - Parameter now: milliseconds since 1970 UTC; the token holds for ten minutes.
    package static func token(
        node: String, audience: String, key: P256.Signing.PrivateKey, now: Int64, lifetimeSeconds: Int64
    ) throws -> String {
        struct Claims: Encodable {
            var sub: String
            var aud: String
            var iat: Int64
            var nbf: Int64
            var exp: Int64
        }
        let seconds = now / 1000
        let claims = Claims(
            sub: node, aud: audience, iat: seconds, nbf: seconds,
            exp: seconds.addingReportingOverflow(lifetimeSeconds).0)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let head = base64URL(Data(#"{"alg":"ES256","typ":"JWT"}"#.utf8))
        let body = base64URL(try encoder.encode(claims))
        let signature = try key.signature(for: Data("\(head).\(body)".utf8))
        return "\(head).\(body).\(base64URL(signature.rawRepresentation))"
    }

    private static func base64URL(_ data: Data) -> String {
        String(
            data.base64EncodedString().compactMap { character -> Character? in
                switch character {
                case "+": "-"
                case "/": "_"
                case "=": nil
                default: character
                }
            })
    }
}

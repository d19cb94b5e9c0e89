import Crypto
import Foundation
import PlatformModel

/// Reads the tokens of agents: JWT signed with ES256 (RFC 7515, RFC 7518 section 3.4). Nothing in a token chooses how
/// it is checked.
struct NodeToken: Sendable {
    static let audience = "skypanel-control-plane"
    /// Clocks of node and control plane may differ by this much.
    static let skewSeconds: Int64 = 60
    /// How long a replaced key stays valid.
    static let previousKeySeconds: Int64 = 600

    private struct Header: Decodable { var alg: String }
    private struct Claims: Decodable {
        var sub: String
        var aud: String
        var nbf: Int64
        var exp: Int64
    }

    let node: NodeID
    private let notBefore: Int64
    private let expires: Int64
    private let signed: Data
    private let signature: P256.Signing.ECDSASignature

    /// Takes a token apart; nil when it is not one. Nothing is trusted yet.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= 4096, parts.count == 3,
            let header = Self.decode(Header.self, parts[0]), header.alg == "ES256",
            let claims = Self.decode(Claims.self, parts[1]), claims.aud == Self.audience,
            let node = NodeID(outside: claims.sub), let raw = Self.bytes(parts[2]),
            let signature = try? P256.Signing.ECDSASignature(rawRepresentation: raw)
        else { return nil }
        self.node = node
        notBefore = claims.nbf
        expires = claims.exp
        signed = Data("\(parts[0]).\(parts[1])".utf8)
        self.signature = signature
    }

    /// Whether the node's present key signed it, or the previous one within its ten minutes, and it is in its time.
    func isValid(for record: NodeRecord, now: Timestamp) -> Bool {
        let seconds = now.milliseconds / 1000
        let (lifetime, overflow) = expires.subtractingReportingOverflow(notBefore)
        guard record.node.id == node, !overflow, (0...660).contains(lifetime),
            notBefore <= seconds + Self.skewSeconds, expires > seconds - Self.skewSeconds
        else { return false }
        if isSigned(by: record.publicKey) { return true }
        guard let rotated = record.keyRotatedAt, now < rotated.adding(seconds: Self.previousKeySeconds) else {
            return false
        }
        return isSigned(by: record.previousPublicKey)
    }

    private func isSigned(by pem: String?) -> Bool {
        guard let pem, let key = try? P256.Signing.PublicKey(pemRepresentation: pem) else { return false }
        return key.isValidSignature(signature, for: signed)
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, _ part: Substring) -> Value? {
        bytes(part).flatMap { try? JSONDecoder().decode(type, from: $0) }
    }

    private static func bytes(_ part: Substring) -> Data? {
        guard !part.contains(where: { $0 == "=" || $0 == "+" || $0 == "/" }) else { return nil }
        var text = String(part.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        text += String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: text)
    }
}

/// The one text of a P-256 public key; nil when the PEM is none.
func canonicalPublicKey(_ pem: String) -> P256.Signing.PublicKey? {
    guard pem.utf8.count <= 1000 else { return nil }
    return try? P256.Signing.PublicKey(pemRepresentation: pem)
}

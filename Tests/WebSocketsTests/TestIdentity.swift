import Crypto
import Foundation
import NIOSSL
import SwiftASN1
import X509

func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

/// A self-signed certificate for localhost, made for one test.
struct TestIdentity {
    /// PEM of the certificate, for clients to trust.
    let file: String
    private let certificate: String
    private let key: P256.Signing.PrivateKey

    init() throws {
        key = P256.Signing.PrivateKey()
        let name = try DistinguishedName { CommonName("localhost") }
        let made = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey),
            notValidBefore: Date(timeIntervalSinceNow: -3600), notValidAfter: Date(timeIntervalSinceNow: 3600),
            issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                SubjectAlternativeNames([
                    .dnsName("localhost"), .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])),
                ])
            }, issuerPrivateKey: .init(key))
        certificate = try made.serializeAsPEM().pemString
        file = FileManager.default.temporaryDirectory.appendingPathComponent("ca-\(UUID().uuidString).pem").path
        try certificate.write(toFile: file, atomically: true, encoding: .utf8)
    }

    func context() throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
        let secret = try NIOSSLPrivateKey(bytes: Array(key.pemRepresentation.utf8), format: .pem)
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(secret)))
    }

    func remove() { try? FileManager.default.removeItem(atPath: file) }
}

import Crypto
import HostSupport
import NginxConfig
import SwiftASN1
import X509

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The certificate that is served where no other fits: signed by an authority of this node alone, which people may
/// trust, since it can only speak for the platform's domain (name constraints, RFC 5280 section 4.2.1.10).
struct IngressCertificate {
    /// Names below which the authority may sign; each also stands in the certificate, with a star beside.
    let domains: [Hostname]
    let authorityFile: String
    let authorityKeyFile: String
    let certificateFile: String
    let keyFile: String

    init(domains: [Hostname], paths: IngressPaths) {
        self.domains = domains
        authorityFile = paths.folder.file("authority.crt").text
        authorityKeyFile = paths.folder.file("authority.key").text
        certificateFile = paths.defaultCertificate.text
        keyFile = paths.defaultKey.text
    }

    private static let day: TimeInterval = 86_400

    /// Makes what is missing, covers other names, or ends within 30 days. True when there is a new certificate.
    func renew(now: Int64) throws -> Bool {
        let date = Date(timeIntervalSince1970: Double(now) / 1000)
        if let leaf = read(certificateFile), covers(leaf), leaf.notValidAfter > date + 30 * Self.day,
            FileManager.default.fileExists(atPath: keyFile), let authority = read(authorityFile),
            authority.isValidIssuer(of: leaf)
        {
            return false
        }
        let (authority, key) = try usableAuthority(at: date)
        try makeLeaf(signedBy: authority, key, at: date)
        return true
    }

    private func covers(_ leaf: Certificate) -> Bool {
        let names = try? leaf.extensions.subjectAlternativeNames
        return names.map { Set($0) == Set(leafNames) } ?? false
    }

    private var leafNames: [GeneralName] {
        domains.flatMap { [.dnsName($0.text), .dnsName("*." + $0.text)] }
    }

    private func read(_ file: String) -> Certificate? {
        FileManager.default.contents(atPath: file).flatMap { try? Certificate(pemEncoded: firstCertificate($0)) }
    }

    /// A PEM file may hold the issuers too.
    private func firstCertificate(_ data: Data) -> String {
        let end = "-----END CERTIFICATE-----"
        let text = String(decoding: data, as: UTF8.self)
        return text.firstRange(of: end).map { String(text[..<$0.upperBound]) } ?? text
    }

    private func usableAuthority(at date: Date) throws -> (Certificate, P256.Signing.PrivateKey) {
        if let authority = read(authorityFile), authority.notValidAfter > date + 400 * Self.day,
            let constraints = try authority.extensions.nameConstraints,
            Set(constraints.permittedSubtrees) == Set(domains.map { GeneralName.dnsName($0.text) }),
            let text = FileManager.default.contents(atPath: authorityKeyFile),
            let key = try? P256.Signing.PrivateKey(pemRepresentation: String(decoding: text, as: UTF8.self)),
            authority.publicKey == Certificate.PublicKey(key.publicKey)
        {
            return (authority, key)
        }
        return try makeAuthority(at: date)
    }

    private func makeAuthority(at date: Date) throws -> (Certificate, P256.Signing.PrivateKey) {
        let key = P256.Signing.PrivateKey()
        let name = try DistinguishedName {
            CommonName("SkyPanel node \(domains.first?.text ?? "") authority")
        }
        let permitted = domains.map { GeneralName.dnsName($0.text) }
        let authority = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: date - 3600,
            notValidAfter: date + 3650 * Self.day, issuer: name, subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                Critical(NameConstraints(permittedSubtrees: permitted))
                SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey))
            }, issuerPrivateKey: .init(key))
        try write(key.pemRepresentation, authorityKeyFile, 0o600)
        try write(try authority.serializeAsPEM().pemString + "\n", authorityFile, 0o644)
        return (authority, key)
    }

    private func makeLeaf(signedBy authority: Certificate, _ issuer: P256.Signing.PrivateKey, at date: Date) throws {
        let key = P256.Signing.PrivateKey()
        let leaf = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: date - 3600,
            notValidAfter: date + 397 * Self.day, issuer: authority.subject,
            subject: try DistinguishedName { CommonName(domains.first?.text ?? "") },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(leafNames)
                SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey))
                AuthorityKeyIdentifier(
                    keyIdentifier: try authority.extensions.subjectKeyIdentifier?.keyIdentifier)
            }, issuerPrivateKey: .init(issuer))
        let chain = [try leaf.serializeAsPEM().pemString, try authority.serializeAsPEM().pemString]
        try write(key.pemRepresentation + "\n", keyFile, 0o600)
        try write(chain.joined(separator: "\n") + "\n", certificateFile, 0o644)
    }

    private func write(_ text: String, _ path: String, _ mode: UInt32) throws {
        try AtomicFile.write(Data(text.utf8), to: path, mode: mode)
    }
}

extension Certificate {
    fileprivate func isValidIssuer(of leaf: Certificate) -> Bool {
        leaf.issuer == subject && publicKey.isValidSignature(leaf.signature, for: leaf)
    }
}

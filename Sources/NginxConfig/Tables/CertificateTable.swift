/// One certificate with its key, for the names that it covers. Secret: never logged.
package struct ServedCertificate: Sendable, Hashable {
    package var names: [CertificateName]
    /// The leaf, then its issuers.
    package var chain: PEMText
    package var key: PEMText

    package init(names: [CertificateName], chain: PEMText, key: PEMText) {
        self.names = names
        self.chain = chain
        self.key = key
    }
}

/// PEM as nginx takes it: armour and base64 only, at most 64 KiB.
package struct PEMText: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    package let text: String

    /// It may be a key, so printing shows nothing of it.
    package var description: String { "•••" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    package init?(_ text: String) {
        let marks = Set("+/=- \n".utf8)
        guard (1...65_536).contains(text.utf8.count), text.hasPrefix("-----BEGIN "),
            text.utf8.allSatisfy({ $0.isLetterOrDigit || marks.contains($0) })
        else { return nil }
        self.text = text
    }
}

/// All certificates of a node beside the default one. Secret: never logged.
package struct CertificateTable: Sendable, Hashable {
    package let generation: Int64
    package let certificates: [ServedCertificate]

    package init(generation: Int64, certificates: [ServedCertificate]) {
        self.generation = max(0, generation)
        self.certificates = certificates
    }

    /// The document that nginx's control socket takes and that lies on disk (mode 0600).
    package var json: String {
        let items = certificates.map { certificate in
            let names = certificate.names.map { #""\#($0)""# }.joined(separator: ",")
            let chain = Self.quoted(certificate.chain)
            return #"{"names":[\#(names)],"chain":\#(chain),"key":\#(Self.quoted(certificate.key))}"#
        }
        return #"{"generation":\#(generation),"certificates":[\#(items.joined(separator: ",\n"))]}"# + "\n"
    }

    private static func quoted(_ pem: PEMText) -> String {
        let lines = pem.text.split(separator: "\n", omittingEmptySubsequences: false)
        return #""\#(lines.joined(separator: #"\n"#))""#
    }
}

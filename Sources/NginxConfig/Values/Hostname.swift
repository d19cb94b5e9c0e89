/// A DNS host name in lower case, such as `shop.example.com`: letters, digits and hyphens in labels of 1 to 63
/// characters, 253 in all (RFC 1123). Nothing that nginx, Lua or JSON would read as syntax can be in it.
package struct Hostname: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let text: String

    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard (1...253).contains(bytes.count) else { return nil }
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.allSatisfy(Self.isLabel) else { return nil }
        self.text = text
    }

    package var description: String { text }

    package static func < (left: Hostname, right: Hostname) -> Bool { left.text < right.text }

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        let hyphen = UInt8(ascii: "-")
        guard (1...63).contains(label.count), label.first != hyphen, label.last != hyphen else { return false }
        return label.allSatisfy { $0 == hyphen || $0.isLowerCaseLetterOrDigit }
    }
}

/// A name that a certificate covers: a host name, or `*.` and a host name for all hosts one label below it.
package struct CertificateName: Sendable, Hashable, CustomStringConvertible {
    package let text: String

    package init?(_ text: String) {
        let host = text.hasPrefix("*.") ? String(text.dropFirst(2)) : text
        guard Hostname(host) != nil else { return nil }
        self.text = text
    }

    package init(_ host: Hostname) { text = host.text }

    package var description: String { text }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    var isLowerCaseLetterOrDigit: Bool { isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }

    var isLetterOrDigit: Bool {
        isLowerCaseLetterOrDigit || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
    }
}

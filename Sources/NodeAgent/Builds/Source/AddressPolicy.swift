/// Which addresses a build may be sent to by a customer's URL. Pure.
///
/// Refused: everything that is not globally reachable unicast (IANA's special-purpose registries, RFC 6890), unless an
/// administrator opened a range that holds it. Loopback and link-local (cloud metadata) stay closed even then.
package struct AddressPolicy: Sendable, Equatable {
    private var opened: [AddressBlock]

    /// - Parameter allowedRanges: CIDR texts; what cannot be read opens nothing.
    package init(allowedRanges: [String] = []) { opened = allowedRanges.compactMap(AddressBlock.init) }

    package func allows(_ text: String) -> Bool {
        guard let address = InternetAddress(text)?.unmapped else { return false }
        if Self.always.contains(where: { $0.contains(address) }) { return false }
        if opened.contains(where: { $0.contains(address) }) { return true }
        return !Self.special.contains { $0.contains(address) }
    }

    private static let always = [
        "127.0.0.0/8", "169.254.0.0/16", "0.0.0.0/8", "224.0.0.0/4", "255.255.255.255/32", "::/128", "::1/128",
        "fe80::/10", "ff00::/8", "fd00:ec2::254/128", "100.100.100.200/32",
    ].compactMap(AddressBlock.init)

    private static let special = [
        "10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "64:ff9b::/96",
        "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7",
    ].compactMap(AddressBlock.init)
}

/// An IPv4 or IPv6 address, as its bytes.
struct InternetAddress: Equatable {
    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    init?(_ text: some StringProtocol) {
        let plain = text.prefix { $0 != "%" }
        guard let bytes = plain.contains(":") ? Self.six(String(plain)) : Self.four(String(plain)) else { return nil }
        self.bytes = bytes
    }

    /// IPv4 for an IPv4 address within IPv6 (mapped or compatible), so that one rule covers both spellings.
    var unmapped: InternetAddress {
        guard bytes.count == 16, bytes.prefix(10).allSatisfy({ $0 == 0 }) else { return self }
        let mark = Array(bytes[10..<12])
        let tail = Array(bytes[12...])
        let isCompatible = mark == [0, 0] && tail.prefix(3) != [0, 0, 0]
        return mark == [0xFF, 0xFF] || isCompatible ? InternetAddress(bytes: tail) : self
    }

    private static func four(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        // Leading zeros would be octal for some resolvers: refused.
        let bytes = parts.compactMap { $0.count > 1 && $0.hasPrefix("0") ? nil : UInt8($0) }
        return parts.count == 4 && bytes.count == 4 ? bytes : nil
    }

    private static func six(_ text: String) -> [UInt8]? {
        let halves: [Substring]
        if let gap = text.firstRange(of: "::") {
            halves = [text[..<gap.lowerBound], text[gap.upperBound...]]
            guard halves[1].firstRange(of: "::") == nil else { return nil }
        } else {
            halves = [text[...]]
        }
        let parsed = halves.map(groups)
        guard let first = parsed.first ?? nil else { return nil }
        guard parsed.count == 2 else { return first.count == 16 ? first : nil }
        guard let second = parsed.last ?? nil, first.count + second.count <= 14 else { return nil }
        return first + [UInt8](repeating: 0, count: 16 - first.count - second.count) + second
    }

    private static func groups(_ text: Substring) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (position, part) in parts.enumerated() {
            if position == parts.count - 1, part.contains(".") {
                guard let tail = four(String(part)) else { return nil }
                bytes += tail
                continue
            }
            guard (1...4).contains(part.count), let group = UInt16(part, radix: 16), !part.hasPrefix("+") else {
                return nil
            }
            bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
        }
        return bytes.count <= 16 ? bytes : nil
    }
}

/// A range of addresses, `10.0.0.0/8`; an address alone is a range of one.
struct AddressBlock: Sendable, Equatable {
    private let bytes: [UInt8]
    private let bits: Int

    init?(_ text: String) {
        let parts = text.trimmed.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, let address = InternetAddress(first), parts.count <= 2 else { return nil }
        let most = address.bytes.count * 8
        guard let bits = parts.count == 2 ? parts.last.flatMap({ Int($0) }) : most, (0...most).contains(bits) else {
            return nil
        }
        bytes = address.bytes
        self.bits = bits
    }

    func contains(_ address: InternetAddress) -> Bool {
        guard address.bytes.count == bytes.count else { return false }
        for (position, pair) in zip(bytes, address.bytes).enumerated() {
            let left = bits - position * 8
            if left <= 0 { return true }
            let mask: UInt8 = left >= 8 ? 0xFF : ~(0xFF >> UInt8(left))
            if pair.0 & mask != pair.1 & mask { return false }
        }
        return true
    }
}

/// An IPv4 or IPv6 address by its bytes, for deciding whether the platform may reach it on a customer's behalf.
package struct NetworkAddress: Hashable, Sendable {
    /// Four or sixteen bytes, most significant first. IPv4 inside IPv6 (`::ffff:a.b.c.d`) is held as IPv4.
    package let bytes: [UInt8]

    /// Reads the one usual form of an address: four decimal numbers, or RFC 4291 text. Other spellings that some
    /// resolvers accept (`0x7f.1`, `2130706433`, `010.0.0.1`) are not read.
    package init?(_ text: String) {
        guard let bytes = text.contains(":") ? Self.version6(text) : Self.version4(text) else { return nil }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        self.bytes = bytes.count == 16 && Array(bytes.prefix(12)) == mapped ? Array(bytes.suffix(4)) : bytes
    }

    /// Whether the address is one of the public internet; false for private, loopback, link-local, metadata,
    /// shared, documentation, multicast and reserved ranges (IANA special-purpose registries).
    package var isPublic: Bool {
        let ranges = bytes.count == 4 ? AddressRange.special4 : AddressRange.special6
        return !ranges.contains { $0.contains(self) }
    }

    private static func version4(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let numbers = parts.compactMap { part -> UInt8? in
            guard part.utf8.allSatisfy({ (48...57).contains($0) }), part.count == 1 || !part.hasPrefix("0") else {
                return nil
            }
            return UInt8(part)
        }
        return numbers.count == 4 ? numbers : nil
    }

    private static func version6(_ text: String) -> [UInt8]? {
        guard !text.contains(":::"), text.utf8.count <= 45 else { return nil }
        guard let gap = doubleColon(text) else {
            guard let bytes = groups(text[...]), bytes.count == 16 else { return nil }
            return bytes
        }
        guard let head = groups(text[..<gap.lowerBound]), let tail = groups(text[gap.upperBound...]),
            head.count + tail.count <= 14, !text[..<gap.lowerBound].contains("."),
            doubleColon(String(text[gap.upperBound...])) == nil
        else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    private static func doubleColon(_ text: String) -> Range<String.Index>? {
        var index = text.startIndex
        while index < text.endIndex {
            let next = text.index(after: index)
            if next < text.endIndex, text[index] == ":", text[next] == ":" { return index..<text.index(after: next) }
            index = next
        }
        return nil
    }

    private static func groups(_ text: Substring) -> [UInt8]? {
        if text.isEmpty { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (position, part) in parts.enumerated() {
            if part.contains("."), position == parts.count - 1, let four = version4(String(part)) {
                bytes += four
                continue
            }
            guard (1...4).contains(part.utf8.count), let number = UInt16(part, radix: 16), part.first != "+" else {
                return nil
            }
            bytes += [UInt8(number >> 8), UInt8(number & 0xFF)]
        }
        return bytes
    }
}

/// A block of addresses, such as `10.0.0.0/8`.
package struct AddressRange: Hashable, Sendable {
    package let base: NetworkAddress
    package let prefixLength: Int

    /// Reads CIDR text, or a single address.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2, let base = NetworkAddress(String(first)) else { return nil }
        let width = base.bytes.count * 8
        guard parts.count == 2 else {
            (self.base, prefixLength) = (base, width)
            return
        }
        guard let length = Int(parts[1]), (0...width).contains(length), parts[1].first != "+" else { return nil }
        (self.base, prefixLength) = (base, length)
    }

    package func contains(_ address: NetworkAddress) -> Bool {
        guard address.bytes.count == base.bytes.count else { return false }
        var left = prefixLength
        for (byte, own) in zip(address.bytes, base.bytes) {
            if left <= 0 { return true }
            let mask: UInt8 = left >= 8 ? 0xFF : ~(0xFF >> UInt8(left))
            guard byte & mask == own & mask else { return false }
            left -= 8
        }
        return true
    }

    static let special4: [AddressRange] = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    ].compactMap { AddressRange($0) }

    static let special6: [AddressRange] = [
        "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    ].compactMap { AddressRange($0) }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A TCP port, 1 to 65535.
package struct Port: Sendable, Hashable, CustomStringConvertible {
    package let number: Int

    package init?(_ number: Int) {
        guard (1...65_535).contains(number) else { return nil }
        self.number = number
    }

    package var description: String { String(number) }
}

/// An IPv4 or IPv6 address.
package struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// IPv4 in dotted form, or IPv6 in its canonical form without brackets.
    package let text: String

    package init?(_ text: String) {
        guard let canonical = Self.canonicalIPv4(text) ?? Self.canonicalIPv6(text) else { return nil }
        self.text = canonical
    }

    package var isIPv6: Bool { text.utf8.contains(UInt8(ascii: ":")) }

    /// With brackets around IPv6.
    package var description: String { isIPv6 ? "[\(text)]" : text }

    private static func canonicalIPv4(_ text: String) -> String? {
        var address = in_addr()
        guard isPlain(text), inet_pton(AF_INET, text, &address) == 1 else { return nil }
        return render(AF_INET, &address)
    }

    private static func canonicalIPv6(_ text: String) -> String? {
        var address = in6_addr()
        guard isPlain(text), inet_pton(AF_INET6, text, &address) == 1 else { return nil }
        return render(AF_INET6, &address)
    }

    /// The C functions stop at a zero byte; what follows it must not slip through.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }
    }

    private static func render(_ family: Int32, _ address: UnsafeRawPointer) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(family, address, &buffer, socklen_t(INET6_ADDRSTRLEN)) != nil else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Where a request may be sent: an IP address and a port. Host names are refused, since nginx would look them up once,
/// when it starts, and not start at all while they cannot be resolved.
package struct UpstreamAddress: Sendable, Hashable, CustomStringConvertible {
    package let host: IPAddress
    package let port: Port

    package init?(host: String, port: Int) {
        guard let port = Port(port), let host = IPAddress(host) else { return nil }
        self.host = host
        self.port = port
    }

    /// `10.0.0.2:8080` or `[fd00::2]:8080`.
    package var description: String { "\(host):\(port)" }
}

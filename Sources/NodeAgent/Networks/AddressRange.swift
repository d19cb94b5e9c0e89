#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// An address, or a range in CIDR form, that is safe to put into a rule set: it is written from its own bytes.
struct AddressRange: Sendable, Equatable {
    private let isVersion6: Bool
    private let text: String

    init?(_ input: String) {
        let parts = input.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let address = parts.first.map({ String($0) }) else { return nil }
        let isVersion6 = address.contains(":")
        guard let plain = Self.normalized(address, isVersion6: isVersion6) else { return nil }
        let width = isVersion6 ? 128 : 32
        guard parts.count == 2 else {
            (self.isVersion6, text) = (isVersion6, plain)
            return
        }
        guard let bits = parts.last.flatMap({ Int($0) }), (1...width).contains(bits) else { return nil }
        (self.isVersion6, text) = (isVersion6, "\(plain)/\(bits)")
    }

    /// Such as `ip daddr 10.0.0.0/8`.
    var match: String { "\(isVersion6 ? "ip6" : "ip") daddr \(text)" }

    private static func normalized(_ address: String, isVersion6: Bool) -> String? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let family = isVersion6 ? AF_INET6 : AF_INET
        guard inet_pton(family, address, &bytes) == 1 else { return nil }
        var output = [CChar](repeating: 0, count: 64)
        guard inet_ntop(family, bytes, &output, socklen_t(output.count)) != nil else { return nil }
        return String(decoding: output.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

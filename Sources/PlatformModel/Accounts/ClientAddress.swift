/// Where a request comes from, behind proxies or not.
package enum ClientAddress {
    /// The client's address: the peer's, unless the peer is a proxy that is trusted; then the rightmost address of
    /// `X-Forwarded-For` that is not itself such a proxy. What stands further left was written by whoever called.
    ///
    /// - Parameters:
    ///   - peer: address of the connection, as text.
    ///   - forwarded: values of `X-Forwarded-For`, in their order.
    package static func of(peer: String, forwarded: [String], trusted: [AddressRange]) -> String {
        func isTrusted(_ address: NetworkAddress) -> Bool { trusted.contains { $0.contains(address) } }
        guard let start = NetworkAddress(unscoped(peer)), isTrusted(start) else { return peer }
        var client = unscoped(peer)
        // A chain of more proxies than this is somebody's joke.
        for entry in forwarded.joined(separator: ",").split(separator: ",").suffix(20).reversed() {
            let text = host(entry)
            guard let address = NetworkAddress(text) else { break }
            client = text
            if !isTrusted(address) { break }
        }
        return client
    }

    /// What attempts are counted by: an IPv4 address, of IPv6 the /64, since one customer of a provider has at least
    /// that many. Whatever is no address counts as it is.
    package static func source(_ address: String) -> String { prefix(8, of: address) ?? address.storable(64) }

    /// The /48 around an IPv6 address, the usual size of one site; nil for others. Whoever owns one has 65,536 sources.
    package static func site(_ address: String) -> String? { prefix(6, of: address) }

    private static func prefix(_ count: Int, of address: String) -> String? {
        guard let known = NetworkAddress(unscoped(address)), known.bytes.count == 16 else { return nil }
        return known.bytes.prefix(count).map { String($0, radix: 16) }.joined(separator: ":") + "/\(count * 8)"
    }

    /// Without white space, brackets and port: proxies write `1.2.3.4`, `1.2.3.4:567` and `[::1]:567`.
    private static func host(_ entry: Substring) -> String {
        let text = entry.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
        if text.first == "[" { return String(text.dropFirst().prefix { $0 != "]" }) }
        let isWithPort = text.contains(".") && text.utf8.count { $0 == UInt8(ascii: ":") } == 1
        return isWithPort ? String(text.prefix { $0 != ":" }) : String(text)
    }

    /// Without the zone of a link-local address.
    private static func unscoped(_ address: String) -> String { String(address.prefix { $0 != "%" }) }
}

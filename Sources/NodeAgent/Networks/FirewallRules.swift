#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What containers may not reach, beyond what is never allowed.
package struct FirewallSettings: Sendable, Equatable {
    /// Address ranges in CIDR form: private networks of other nodes, for example.
    package var blockedRanges: [String]
    /// Name servers of the host, which containers may ask although they may lie in a blocked range.
    package var resolvers: [String]
    /// Path or name of the nft program.
    package var program: String

    package init(blockedRanges: [String] = [], resolvers: [String] = [], program: String = "nft") {
        self.blockedRanges = blockedRanges
        self.resolvers = resolvers
        self.program = program
    }

    /// The name servers in the text of a resolv.conf, but for those of the host's loopback, which Docker asks itself.
    package static func resolvers(inResolvConf text: String) -> [String] {
        text.split(separator: "\n").prefix(100).compactMap { line in
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard words.count >= 2, words[0] == "nameserver", !words[1].hasPrefix("127."), words[1] != "::1" else {
                return nil
            }
            // With a zone (fe80::1%eth0) it is the host's alone.
            return AddressRange(String(words[1])).map { _ in String(words[1]) }
        }
    }
}

/// Text of the one nftables table of ours. Pure. Applying it replaces the table whole, in one transaction.
///
/// It only drops or leaves to others: an `accept` of a table ends that table alone, so Docker's own rules still hold.
struct FirewallRules: Sendable, Equatable {
    /// Never reachable: link-local with the clouds' metadata services, and carriers' shared space.
    static let alwaysBlocked = ["169.254.0.0/16", "100.64.0.0/10", "fe80::/10", "fd00:ec2::/32"]

    private let blocked: [AddressRange]
    private let resolvers: [AddressRange]
    private let bridges: [String]
    /// What of the settings is no address and was left out.
    let unusable: [String]

    /// - Parameter bridges: interfaces of the applications' networks that exist; others are cut off from each other
    ///   and themselves.
    init(settings: FirewallSettings, bridges: [String]) {
        let ranges = Self.alwaysBlocked + settings.blockedRanges
        blocked = ranges.compactMap { AddressRange($0) }
        resolvers = settings.resolvers.compactMap { AddressRange($0) }
        unusable = (ranges + settings.resolvers).filter { AddressRange($0) == nil }
        self.bridges = Set(bridges.filter(Self.isInterface)).sorted()
    }

    var text: String {
        let ours = "iifname \"\(NetworkNames.bridgePattern)\""
        let pairs = bridges.map { "\"\($0)\" . \"\($0)\"" }.joined(separator: ", ")
        let same = bridges.isEmpty ? [] : ["        iifname . oifname { \(pairs) } accept"]
        let names = resolvers.flatMap { resolver in
            ["udp", "tcp"].map { "        \(ours) \(resolver.match) \($0) dport 53 accept" }
        }
        let lines =
            [
                // Declared before it is deleted, so that deleting works when there was none.
                "table inet skypanel {}", "delete table inet skypanel", "table inet skypanel {", "    chain input {",
                "        type filter hook input priority -10; policy accept;",
                "        \(ours) ct state established,related accept",
            ] + names + [
                "        \(ours) drop", "    }", "    chain forward {",
                "        type filter hook forward priority -10; policy accept;",
                "        \(ours) ct state established,related accept",
            ] + same + names + [
                "        \(ours) oifname \"\(NetworkNames.bridgePattern)\" drop",
                "        \(ours) oifname \"docker*\" drop",
                "        \(ours) oifname \"br-*\" drop", "        \(ours) tcp dport 25 drop",
            ] + blocked.map { "        \(ours) \($0.match) drop" } + ["    }", "}"]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func isInterface(_ name: String) -> Bool {
        name.hasPrefix("skp-") && name.utf8.count <= 15
            && name.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
            }
    }
}

/// A Git address that may be cloned: `https://host[:port]/path`, `ssh://[user@]host[:port]/path` or `user@host:path`.
/// Pure, and checked here although the control plane has checked it: the node is where it takes effect.
package struct GitAddress: Sendable, Equatable {
    package var scheme: String
    package var user: String?
    package var host: String
    package var port: Int
    /// Without its leading slash.
    package var path: String

    /// The address as git gets it: without a password in any case.
    package var text: String {
        let shown = host.contains(":") ? "[\(host)]" : host
        let name = scheme == "ssh" ? "\(user ?? "git")@" : ""
        let isUsual = port == Self.ports[scheme]
        return "\(scheme)://\(name)\(shown)\(isUsual ? "" : ":\(port)")/\(path)"
    }

    private static let ports = ["https": 443, "http": 80, "ssh": 22]

    /// - Parameter allowsPlain: whether `http:` is accepted, which is for networks of one's own.
    package init(_ raw: String, allowsPlain: Bool = false) throws(BuildFailure) {
        guard (1...2048).contains(raw.utf8.count), raw.unicodeScalars.allSatisfy({ (33...126).contains($0.value) }),
            !raw.contains(where: { "\"'`\\<>{}|^$();&*!".contains($0) }), !raw.hasPrefix("-")
        else { throw Self.refusal }
        let authority: Substring
        let path: Substring
        if let mark = raw.firstRange(of: "://") {
            scheme = raw[..<mark.lowerBound].lowercased()
            guard scheme == "https" || scheme == "ssh" || (scheme == "http" && allowsPlain) else { throw Self.refusal }
            let rest = raw[mark.upperBound...]
            guard let slash = rest.firstIndex(of: "/") else { throw Self.refusal }
            authority = rest[..<slash]
            path = rest[rest.index(after: slash)...]
        } else {
            guard let colon = raw.firstIndex(of: ":"), raw[..<colon].contains("@"), !raw.contains("::") else {
                throw Self.refusal
            }
            scheme = "ssh"
            authority = raw[..<colon]
            path = raw[raw.index(after: colon)...].drop { $0 == "/" }
        }
        (user, host, port) = try Self.parse(authority, scheme: scheme)
        let parts = path.split(separator: "/")
        guard !parts.isEmpty, !parts.contains(".."), !parts.contains("."), !path.contains("?"), !path.contains("#"),
            parts.allSatisfy({ !$0.hasPrefix("-") })
        else { throw Self.refusal }
        self.path = parts.joined(separator: "/")
    }

    private static func parse(
        _ authority: Substring, scheme: String
    ) throws(BuildFailure) -> (user: String?, host: String, port: Int) {
        var rest = authority
        var user: String?
        if let at = rest.lastIndex(of: "@") {
            let name = rest[..<at]
            guard scheme == "ssh" else {
                throw BuildFailure(
                    .source,
                    "The Git address holds a name or password. Take it out and give the access token separately.")
            }
            guard !name.isEmpty, name.count <= 64,
                name.allSatisfy({ $0.isLetter || $0.isNumber || "._-".contains($0) }),
                !name.hasPrefix("-")
            else { throw refusal }
            user = String(name)
            rest = rest[rest.index(after: at)...]
        }
        var host = rest
        var port = ports[scheme] ?? 443
        if rest.hasPrefix("["), let close = rest.firstIndex(of: "]") {
            host = rest[rest.index(after: rest.startIndex)..<close]
            rest = rest[rest.index(after: close)...]
            guard InternetAddress(host) != nil, rest.isEmpty || rest.hasPrefix(":") else { throw refusal }
        } else {
            host = rest.prefix { $0 != ":" }
            rest = rest.dropFirst(host.count)
            guard isHostName(host) else { throw refusal }
        }
        if !rest.isEmpty {
            guard let number = Int(rest.dropFirst()), (1...65535).contains(number) else { throw refusal }
            port = number
        }
        return (user, host.lowercased(), port)
    }

    private static func isHostName(_ host: Substring) -> Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        return (1...253).contains(host.count)
            && labels.allSatisfy { label in
                (1...63).contains(label.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
            }
    }

    private static let refusal = BuildFailure(
        .source, "The Git address is not accepted. Use https://host/owner/repository or git@host:owner/repository.git.")

    /// Whether a text can be the name of a branch: git's own rules (git-check-ref-format), made stricter.
    package static func isBranch(_ name: String) -> Bool {
        guard (1...255).contains(name.utf8.count), let first = name.first, first.isASCII,
            first.isLetter || first.isNumber
        else { return false }
        let isPlain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/_.-+#@".contains($0)) }
        return isPlain && !["..", "//", "@{", "/."].contains { name.contains($0) } && !name.hasSuffix(".lock")
            && !name.hasSuffix("/") && !name.hasSuffix(".")
    }

    /// Whether a text can be a commit's id, whole or abbreviated.
    package static func isCommit(_ id: String) -> Bool {
        (7...64).contains(id.utf8.count) && id.allSatisfy { $0.isASCII && $0.isHexDigit }
    }
}

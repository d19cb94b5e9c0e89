/// What a customer may name as the source of an application: `https://…`, `ssh://…` or `git@host:path`.
///
/// Only the form is judged here; the node resolves the host and refuses private addresses once more.
package struct GitAddress: Sendable, Equatable {
    package enum Transport: String, Sendable, Equatable { case https, ssh }

    package let transport: Transport
    /// Lower case; an IPv6 address without brackets.
    package let host: String
    package let port: Int?
    /// Without the leading slash.
    package let path: String

    package struct Refusal: Error, Equatable {
        /// For people.
        package let message: String
    }

    /// Reads and judges an address.
    /// - Parameter allowed: ranges that the administrator opened although they are private.
    /// - Throws: ``Refusal``.
    package init(_ text: String, allowed: [AddressRange] = []) throws(Refusal) {
        guard (1...500).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Refusal(message: "must be one address of at most 500 characters without spaces")
        }
        guard !text.hasPrefix("-") else { throw Refusal(message: "must not begin with -") }
        let pieces = try Self.pieces(text)
        (transport, host, port) = (pieces.transport, pieces.host, pieces.port)
        path = try Self.checked(path: pieces.path)
        try Self.check(host: host, allowed: allowed)
    }

    /// What is wrong with `text`, for people; nil when it may be used.
    package static func problem(_ text: String, allowed: [AddressRange] = []) -> String? {
        do {
            _ = try GitAddress(text, allowed: allowed)
            return nil
        } catch { return error.message }
    }

    private typealias Pieces = (transport: Transport, host: String, port: Int?, path: String)

    private static func pieces(_ text: String) throws(Refusal) -> Pieces {
        if let rest = text.droppingPrefix("https://") {
            guard let slash = rest.firstIndex(of: "/") else {
                throw Refusal(message: "must name a repository after the host")
            }
            let authority = rest[..<slash]
            guard !authority.contains("@") else {
                throw Refusal(message: "must not hold a name or password; connect the repository's account instead")
            }
            return try split(authority, path: rest[slash...].dropFirst(), transport: .https)
        }
        if let rest = text.droppingPrefix("ssh://") {
            guard let slash = rest.firstIndex(of: "/") else {
                throw Refusal(message: "must name a repository after the host")
            }
            return try split(try withoutUser(rest[..<slash]), path: rest[slash...].dropFirst(), transport: .ssh)
        }
        guard !text.contains("::"), !text.contains("://"), let colon = text.firstIndex(of: ":"),
            let at = text.firstIndex(of: "@"), at < colon
        else { throw Refusal(message: "must begin with https:// or ssh://, or have the form git@host:path") }
        return (.ssh, try withoutUser(text[..<colon]).lowercased(), nil, String(text[colon...].dropFirst()))
    }

    private static func withoutUser(_ authority: Substring) throws(Refusal) -> Substring {
        guard let at = authority.lastIndex(of: "@") else { return authority }
        let user = authority[..<at]
        guard !user.isEmpty, user.utf8.allSatisfy(isWord), !user.hasPrefix("-") else {
            throw Refusal(message: "must not hold a password, and the user must be a plain word such as git")
        }
        return authority[at...].dropFirst()
    }

    private static func split(_ authority: Substring, path: Substring, transport: Transport) throws(Refusal) -> Pieces {
        var host = authority
        var port: Int?
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw Refusal(message: "has a host without its ]") }
            host = authority[authority.index(after: authority.startIndex)..<end]
            port = try number(after: authority[end...].dropFirst())
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            port = try number(after: authority[colon...])
        }
        return (transport, host.lowercased(), port, String(path))
    }

    private static func number(after text: Substring) throws(Refusal) -> Int? {
        if text.isEmpty { return nil }
        guard text.first == ":", text.dropFirst().utf8.allSatisfy({ (48...57).contains($0) }),
            let number = Int(text.dropFirst()), (1...65535).contains(number)
        else { throw Refusal(message: "has a port that is not a number from 1 to 65535") }
        return number
    }

    private static func checked(path: String) throws(Refusal) -> String {
        let allowed = path.utf8.allSatisfy { isWord($0) || [47, 126, 43, 37].contains($0) }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !path.isEmpty, allowed, parts.allSatisfy({ $0 != ".." && !$0.hasPrefix("-") }) else {
            throw Refusal(message: "must name a repository by letters, digits, / . _ - ~ + and %")
        }
        return path
    }

    private static func check(host: String, allowed: [AddressRange]) throws(Refusal) {
        if let address = NetworkAddress(host) {
            guard address.isPublic || allowed.contains(where: { $0.contains(address) }) else {
                throw Refusal(message: "must not be a private, loopback or reserved address")
            }
            return
        }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        let isName =
            labels.count >= 2 && host.utf8.count <= 253
            && labels.allSatisfy {
                (1...63).contains($0.utf8.count) && $0.utf8.allSatisfy(isHostByte) && !$0.hasPrefix("-")
            }
        guard isName, let last = labels.last, last.utf8.contains(where: { (97...122).contains($0) }),
            !(last.hasPrefix("0x") || last.utf8.allSatisfy { (48...57).contains($0) })
        else { throw Refusal(message: "must name a host such as github.com") }
        let ownSuffixes = [
            "localhost", "local", "internal", "lan", "home", "corp", "intranet", "arpa", "test", "invalid",
        ]
        guard !ownSuffixes.contains(String(last)) else {
            throw Refusal(message: "must not be a host of a private network")
        }
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        (97...122).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "-")
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        isHostByte(byte) || (65...90).contains(byte) || [UInt8(ascii: "."), UInt8(ascii: "_")].contains(byte)
    }
}

extension String {
    fileprivate func droppingPrefix(_ prefix: String) -> Substring? {
        lowercased().hasPrefix(prefix) ? dropFirst(prefix.count) : nil
    }
}

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where a server answers: scheme, host and port, without a path.
struct ServerAddress: Sendable, Equatable {
    /// Such as `https://panel.example.com`, without a slash at the end.
    let text: String
    /// Credentials may travel: TLS, or this machine itself.
    let isPrivate: Bool

    init(_ written: String) throws {
        var wanted = written
        while wanted.hasSuffix("/") { wanted.removeLast() }
        if !wanted.contains("://") { wanted = "https://" + wanted }
        guard wanted.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), let url = URL(string: wanted),
            let scheme = url.scheme?.lowercased(), scheme == "https" || scheme == "http",
            let host = url.host, !host.isEmpty, url.path.isEmpty, url.query == nil, url.fragment == nil,
            url.user == nil, url.password == nil
        else {
            throw CommandFailure(
                .usage, "\(neutral(written)) is no address of a server.",
                advice: "Write it like https://panel.example.com or http://127.0.0.1:7080")
        }
        let bare = host.filter { $0 != "[" && $0 != "]" }
        let port = url.port.map { ":\($0)" } ?? ""
        text = "\(scheme)://\(bare.contains(":") ? "[\(bare)]" : bare.lowercased())\(port)"
        isPrivate = scheme == "https" || bare == "localhost" || bare == "::1" || bare.hasPrefix("127.")
    }
}

/// One segment of a path that came from outside.
func pathSegment(_ text: String) throws -> String {
    guard !text.isEmpty, text != ".", text != "..", text.utf8.count <= 200 else {
        throw CommandFailure(.usage, "\"\(neutral(text))\" is no valid name.")
    }
    return percentEncoded(text)
}

/// RFC 3986: everything but the unreserved characters as `%XX`.
func percentEncoded(_ text: String) -> String {
    let hex = Array("0123456789ABCDEF")
    var result = ""
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            result.unicodeScalars.append(Unicode.Scalar(byte))
        default: result += "%\(hex[Int(byte >> 4)])\(hex[Int(byte & 15)])"
        }
    }
    return result
}

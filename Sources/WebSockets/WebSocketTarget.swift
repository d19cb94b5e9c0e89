import NIOCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where a WebSocket address leads.
struct WebSocketTarget: Equatable {
    var host: String
    var port: Int
    var secure: Bool
    /// Path and query.
    var path: String
    /// Value of the `Host` header.
    var authority: String

    /// Reads `ws`, `wss`, `http` and `https` addresses; nil for anything else.
    init?(_ url: String) {
        guard !url.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7F }),
            let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
            ["ws", "wss", "http", "https"].contains(scheme), let name = parts.host, !name.isEmpty,
            parts.user == nil, parts.password == nil
        else { return nil }
        secure = scheme == "wss" || scheme == "https"
        let usual = secure ? 443 : 80
        port = parts.port ?? usual
        guard (1...65535).contains(port) else { return nil }
        host = name.hasPrefix("[") ? String(name.dropFirst().dropLast()) : name
        let bracketed = host.contains(":") ? "[\(host)]" : host
        authority = port == usual ? bracketed : "\(bracketed):\(port)"
        let query = parts.percentEncodedQuery.map { "?\($0)" } ?? ""
        path = (parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath) + query
    }

    /// The name for TLS; nil for an address, which goes without SNI.
    var serverName: String? { (try? SocketAddress(ipAddress: host, port: port)) == nil ? host : nil }
}

import Crypto
package import HTTPTypes

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The rules of the opening handshake (RFC 6455 section 4).
package enum WebSocketUpgrade {
    /// Whether a request asks for a WebSocket in a way that a 101 may answer.
    package static func isRequested(by request: HTTPRequest) -> Bool { key(of: request) != nil }

    /// The key of a correct upgrade request; nil for any other request.
    static func key(of request: HTTPRequest) -> String? {
        let fields = request.headerFields
        guard request.method == .get, asksToUpgrade(request), names("websocket", in: fields[values: .upgrade]),
            fields[.secWebSocketVersion] == "13", fields[.contentLength] == nil, fields[.transferEncoding] == nil,
            let key = fields[.secWebSocketKey], Data(base64Encoded: key)?.count == 16
        else { return nil }
        return key
    }

    /// Whether a request asks for any change of protocol. The HTTP decoder reads nothing after such a request.
    static func asksToUpgrade(_ request: HTTPRequest) -> Bool {
        request.headerFields[.upgrade] != nil && names("upgrade", in: request.headerFields[values: .connection])
    }

    /// What the server answers to a key.
    static func accept(for key: String) -> String {
        let text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        return Data(Insecure.SHA1.hash(data: Data(text.utf8))).base64EncodedString()
    }

    private static func names(_ token: String, in values: [String]) -> Bool {
        values.joined(separator: ",").split(separator: ",").contains { part in
            part.lowercased().split(whereSeparator: \.isWhitespace) == [token[...]]
        }
    }
}

package import NIOCore

/// A whole message, put together from its fragments.
package enum WebSocketMessage: Sendable, Equatable {
    case text(String)
    case binary(ByteBuffer)
}

/// Status code of a close frame (RFC 6455 section 7.4).
package struct WebSocketCloseCode: RawRepresentable, Sendable, Hashable {
    package var rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let normal = WebSocketCloseCode(rawValue: 1000)
    package static let goingAway = WebSocketCloseCode(rawValue: 1001)
    package static let protocolError = WebSocketCloseCode(rawValue: 1002)
    /// The peer closed without a code. Never sent.
    package static let noCode = WebSocketCloseCode(rawValue: 1005)
    /// The connection was lost without a close frame. Never sent.
    package static let lost = WebSocketCloseCode(rawValue: 1006)
    package static let invalidText = WebSocketCloseCode(rawValue: 1007)
    package static let policyViolation = WebSocketCloseCode(rawValue: 1008)
    package static let tooLarge = WebSocketCloseCode(rawValue: 1009)
    package static let internalError = WebSocketCloseCode(rawValue: 1011)

    /// Whether a close frame may carry it.
    var mayBeSent: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}

/// How a connection ended.
package struct WebSocketClose: Sendable, Equatable {
    package var code: WebSocketCloseCode
    /// At most 123 bytes of UTF-8.
    package var reason: String

    package init(code: WebSocketCloseCode, reason: String = "") {
        self.code = code
        self.reason = reason
    }

    /// Reads the payload of a close frame; nil if RFC 6455 forbids it.
    init?(payload: ByteBuffer) {
        var rest = payload
        guard rest.readableBytes > 0 else {
            self.init(code: .noCode)
            return
        }
        guard let number = rest.readInteger(as: UInt16.self) else { return nil }
        let code = WebSocketCloseCode(rawValue: number)
        guard code.mayBeSent, let reason = String(validating: rest.readableBytesView, as: UTF8.self) else { return nil }
        self.init(code: code, reason: reason)
    }

    /// The payload of the close frame that says this; empty for a code that must not be sent.
    var payload: ByteBuffer {
        var buffer = ByteBuffer()
        guard code.mayBeSent else { return buffer }
        buffer.writeInteger(code.rawValue)
        var room = 123
        for character in reason {
            room -= character.utf8.count
            guard room >= 0 else { break }
            buffer.writeString(String(character))
        }
        return buffer
    }
}

/// What passes between a connection and its channel. Text is UTF-8 that has been checked.
enum WebSocketItem: Sendable, Equatable {
    case text(ByteBuffer)
    case binary(ByteBuffer)
    case close(WebSocketClose)

    init(_ message: WebSocketMessage) {
        switch message {
        case .text(let text): self = .text(ByteBuffer(string: text))
        case .binary(let buffer): self = .binary(buffer)
        }
    }

    var payloadBytes: Int {
        switch self {
        case .text(let buffer), .binary(let buffer): buffer.readableBytes
        case .close: 0
        }
    }
}

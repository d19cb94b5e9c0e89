#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// The version of the contract that this build speaks. Evolution is additive: fields are added with defaults, unknown
/// fields are ignored, an unknown kind is answered with ``Refusal``; so the number rises only when that is impossible.
package let protocolVersion = 1

/// One message on the wire, in either direction: `{"v", "id", "at", "kind", "body"}`.
///
/// The same text travels over the WebSocket (one text frame each) and over the HTTP fallback (elements of an array).
package struct Frame<Message: WireMessage>: Sendable, Equatable {
    /// Contract version of the sender.
    package var version: Int
    /// Unique per sender; a repeat means the same message again.
    package var id: String
    /// Sender's clock, milliseconds since 1970 UTC. Informational: the control plane stamps what counts.
    package var at: Int64
    package var message: Message

    package init(id: String, at: Int64, message: Message, version: Int = protocolVersion) {
        self.version = version
        self.id = id
        self.at = at
        self.message = message
    }
}

/// A set of messages of one direction, told apart by `kind`.
package protocol WireMessage: Sendable, Equatable {
    /// The word in the frame's `kind`.
    var kind: String { get }
    /// Encodes the body alone.
    func encodeBody(to encoder: any Encoder) throws
    /// Decodes the body of a kind. A kind that this build does not know gives the unknown case, not an error.
    static func decodeBody(kind: String, from decoder: any Decoder) throws -> Self
}

extension Frame: Codable {
    private enum CodingKeys: String, CodingKey {
        case version = "v", id, at, kind, body
    }

    private struct Body: Encodable {
        let message: Message
        func encode(to encoder: any Encoder) throws { try message.encodeBody(to: encoder) }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        version = try container.decode(Int.self, forKey: .version)
        id = try container.decode(String.self, forKey: .id)
        at = try container.decode(Int64.self, forKey: .at)
        let kind = try container.decode(String.self, forKey: .kind)
        message = try Message.decodeBody(kind: kind, from: container.superDecoder(forKey: .body))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(version, forKey: .version)
        try container.encode(id, forKey: .id)
        try container.encode(at, forKey: .at)
        try container.encode(message.kind, forKey: .kind)
        try container.encode(Body(message: message), forKey: .body)
    }

    /// The frame as one line of JSON with sorted keys.
    package func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }

    /// Reads a frame; throws `DecodingError` for anything that is not one.
    package init(json: Data) throws {
        self = try JSONDecoder().decode(Frame.self, from: json)
    }
}

/// An empty body.
package struct Empty: Sendable, Equatable, Codable {
    package init() {}
}

/// The typed answer to a message that the receiver cannot take.
package struct Refusal: Sendable, Equatable, Codable {
    package var id: String
    /// `unknown_kind`, `unsupported_version` or `invalid_body`.
    package var code: String
    package var detail: String

    package init(id: String, code: String, detail: String) {
        self.id = id
        self.code = code
        self.detail = detail
    }
}

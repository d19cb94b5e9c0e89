import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The fields of a submitted form.
package struct FormBody: Sendable {
    private let fields: [String: String]

    init(fields: [String: String]) { self.fields = fields }

    /// Whether the form has the field, empty or not.
    func has(_ name: String) -> Bool { fields[name] != nil }

    /// The names of all fields, in order.
    var names: [String] { fields.keys.sorted() }

    /// Without surrounding white space; empty when the field is missing.
    func text(_ name: String) -> String {
        raw(name).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// As it was sent, with line breaks as line feeds (HTML sends CRLF).
    func raw(_ name: String) -> String {
        (fields[name] ?? "").replacing("\r\n", with: "\n")
    }

    /// Nil when it is empty or missing.
    func optionalText(_ name: String) -> String? {
        let text = text(name)
        return text.isEmpty ? nil : text
    }

    /// Reads `application/x-www-form-urlencoded` (WHATWG URL, section 5.1).
    init(_ request: Request, limit: Int = 1_048_576) async throws {
        guard request.headers[.contentType]?.hasPrefix("application/x-www-form-urlencoded") == true else {
            throw PlatformError(.unsupportedType, "This address takes forms only.")
        }
        var request = request
        let buffer: ByteBuffer
        do {
            buffer = try await request.collectBody(upTo: limit)
        } catch {
            throw PlatformError(.tooLarge, "What you entered is too long.", detail: "\(error)")
        }
        fields = try Self.decode(Array(buffer.readableBytesView))
    }

    static func decode(_ bytes: [UInt8]) throws -> [String: String] {
        var fields: [String: String] = [:]
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first.flatMap(unescape),
                let value = parts.count > 1 ? parts.last.flatMap(unescape) : ""
            else { throw PlatformError(.badRequest, "The form cannot be read.") }
            fields[name] = value
        }
        return fields
    }

    private static func unescape(_ bytes: ArraySlice<UInt8>) -> String? {
        var result: [UInt8] = []
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"): result.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit)
                else { return nil }
                result.append(high << 4 | low)
            default: result.append(byte)
            }
        }
        return String(validating: result, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(UnicodeScalar(byte)).hexDigitValue.flatMap { UInt8(exactly: $0) }
    }
}

extension FormBody {
    /// Percent-encodes everything that has a meaning in an address.
    static func escape(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            let character = Character(UnicodeScalar(byte))
            if character.isASCII, character.isLetter || character.isNumber || "-._~/".contains(character) {
                result.append(character)
            } else {
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}

extension FormBody {
    /// Nil when the field is empty.
    ///
    /// - Throws: `invalid` when it is no whole number.
    func number(_ name: String) throws -> Int? {
        guard let text = optionalText(name) else { return nil }
        guard let number = Int(text) else { throw PlatformError.invalid([.init(name, "must be a whole number.")]) }
        return number
    }
}

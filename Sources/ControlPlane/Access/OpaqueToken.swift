import Crypto
import Foundation
import HostSupport

/// Random tokens of 256 bits, of which the store keeps SHA-256 only.
enum OpaqueToken {
    static func make(_ prefix: String, _ ids: UniqueIDs) -> String { prefix + Base64URL.encode(ids.bytes(32)) }

    static func hash(_ token: String) -> String { hexadecimal(SHA256.hash(data: Data(token.utf8))) }
}

/// Base64 with the alphabet for addresses and without padding (RFC 4648 section 5).
enum Base64URL {
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        let text = Data(bytes).base64EncodedString()
        return String(
            text.compactMap { character in
                switch character {
                case "+": "-"
                case "/": "_"
                case "=": nil
                default: character
                }
            })
    }

    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") }) else { return nil }
        let standard = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        let padding = String(repeating: "=", count: (4 - standard.count % 4) % 4)
        return Data(base64Encoded: String(standard) + padding).map { [UInt8]($0) }
    }
}

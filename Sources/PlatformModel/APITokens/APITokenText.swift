/// How API tokens are written: `skp_`, 43 digits of base 62 for 256 random bits, and 6 of a checksum (CRC-32), so
/// that a token is found in texts by its look, and a mistyped one is refused without asking the store.
package enum APITokenText {
    package static let prefix = "skp_"
    private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    private static let bodyLength = 43
    private static let checksumLength = 6

    /// - Parameter bytes: 32 random bytes.
    package static func make(_ bytes: [UInt8]) -> String {
        let body = encoded(bytes.prefix(32), length: bodyLength)
        return prefix + body + checksum(body)
    }

    package static func isWellFormed(_ text: String) -> Bool {
        guard text.utf8.count == prefix.utf8.count + bodyLength + checksumLength, text.hasPrefix(prefix) else {
            return false
        }
        let rest = text.dropFirst(prefix.count)
        let body = String(rest.prefix(bodyLength))
        return body.allSatisfy(digits.contains) && String(rest.dropFirst(bodyLength)) == checksum(body)
    }

    /// What may be shown of a token.
    package static func hint(_ text: String) -> String { String(text.prefix(prefix.count + 6)) }

    private static func encoded(_ bytes: some Sequence<UInt8>, length: Int) -> String {
        var number = Array(bytes)
        var text: [Character] = []
        for _ in 0..<length {
            var remainder = 0
            for position in number.indices {
                let value = remainder << 8 | Int(number[position])
                number[position] = UInt8(truncatingIfNeeded: value / 62)
                remainder = value % 62
            }
            text.append(digits[remainder])
        }
        return String(text.reversed())
    }

    private static func checksum(_ body: String) -> String {
        let sum = crc32(body.utf8)
        return encoded(
            (0..<4).reversed().map { UInt8(truncatingIfNeeded: sum >> UInt32(8 * $0)) }, length: checksumLength)
    }

    /// CRC-32 as in ISO 3309 and zlib (reflected polynomial 0xEDB88320).
    static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var sum: UInt32 = .max
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        return ~sum
    }
}

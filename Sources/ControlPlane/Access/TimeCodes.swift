import Crypto
import Foundation

/// Codes of an authenticator: HOTP with HMAC-SHA-1 and six digits (RFC 4226) over steps of 30 seconds (RFC 6238), as
/// all authenticators support it.
enum TimeCodes {
    /// Bytes of a secret: as many as SHA-1 has (RFC 4226, section 4).
    static let secretLength = 20

    static func code(secret: [UInt8], step: Int64) -> String {
        let counter = (0..<8).map { UInt8(truncatingIfNeeded: UInt64(bitPattern: step) >> UInt64(56 - 8 * $0)) }
        let digest = Array(
            HMAC<Insecure.SHA1>.authenticationCode(for: Data(counter), using: SymmetricKey(data: secret)))
        let offset = Int((digest.last ?? 0) & 0x0F)
        let number = digest.dropFirst(offset).prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let digits = String(number % 1_000_000)
        return String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
    }

    /// The address that an authenticator reads from a QR code (Key Uri Format of Google Authenticator).
    static func address(secret: [UInt8], email: String, issuer: String) -> String {
        let parts = [issuer, email].map { FormBody.escape($0).replacing("/", with: "%2F") }
        let (name, person) = (parts.first ?? "", parts.last ?? "")
        return "otpauth://totp/\(name):\(person)?secret=\(Base32.encode(secret))&issuer=\(name)"
    }
}

/// Base32 without padding (RFC 4648, section 6).
enum Base32 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")

    static func encode(_ bytes: [UInt8]) -> String {
        var text = ""
        var (buffer, bits) = (UInt32(0), 0)
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[Int(buffer >> UInt32(bits) & 31)])
            }
            buffer &= 0xFF
        }
        if bits > 0 { text.append(alphabet[Int(buffer << UInt32(5 - bits) & 31)]) }
        return text
    }

    static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var (buffer, bits) = (UInt32(0), 0)
        for character in text {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            buffer = buffer << 5 | UInt32(value)
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
            buffer &= 0xFF
        }
        return bytes
    }
}

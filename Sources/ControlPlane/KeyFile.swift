import Crypto
import Foundation
package import HostSupport

/// Keys that live in files of their own, outside the store: 32 bytes as 64 hexadecimal digits.
package enum KeyFile {
    /// Reads a key; the failure says what to do.
    package static func bytes(path: String, purpose: String) throws -> [UInt8] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw StartFailure(
                """
                The \(purpose) is missing: \(path) cannot be read. Without it nothing that was sealed can be opened, \
                so the server does not start. Put the key back, or make a new one for a new installation: \
                head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \\n' > \(path)
                """)
        }
        guard let bytes = bytes(ofDigits: text.filter { !$0.isWhitespace }) else {
            throw StartFailure("The \(purpose) in \(path) is not 64 hexadecimal digits; put the right file back.")
        }
        return bytes
    }

    /// 32 bytes from 64 hexadecimal digits; nil for anything else.
    static func bytes(ofDigits digits: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = digits[...]
        while !rest.isEmpty {
            guard let byte = UInt8(rest.prefix(2), radix: 16), rest.count >= 2 else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes.count == 32 ? bytes : nil
    }

    /// Sealing under the master key, whose id comes from the key itself. What the one before sealed opens too.
    package static func sealing(path: String, previous: String? = nil) throws -> Sealing {
        let master = try bytes(path: path, purpose: "master key")
        var keys = [id(of: master): master]
        if let previous {
            let bytes = try bytes(path: previous, purpose: "previous master key")
            keys[id(of: bytes)] = bytes
        }
        // Before keys had ids of their own, theirs was m1.
        keys["m1"] = try previous.map { try bytes(path: $0, purpose: "previous master key") } ?? master
        return try Sealing(current: id(of: master), keys: keys)
    }

    /// Says nothing about the key: eight digits of a hash.
    private static func id(of key: [UInt8]) -> String {
        "m" + hexadecimal(SHA256.hash(data: Data("skypanel-master-key".utf8) + Data(key)).prefix(4))
    }
}

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
        let digits = text.filter { !$0.isWhitespace }
        var bytes: [UInt8] = []
        var rest = digits[...]
        while !rest.isEmpty {
            guard let byte = UInt8(rest.prefix(2), radix: 16), rest.count >= 2 else { break }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        guard bytes.count == 32, rest.isEmpty else {
            throw StartFailure("The \(purpose) in \(path) is not 64 hexadecimal digits; put the right file back.")
        }
        return bytes
    }

    /// Sealing under the master key, whose id is `m1`.
    package static func sealing(path: String) throws -> Sealing {
        try Sealing(current: "m1", keys: ["m1": bytes(path: path, purpose: "master key")])
    }
}

import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Encrypts small secrets at rest: AES-256-GCM with a random nonce, under a key that has an id, bound to a place
/// (associated data) so that a sealed value cannot be moved to another row or column.
///
/// Text form: `<key id>.<base64 of nonce‖ciphertext‖tag>`.
package struct Sealing: Sendable {
    package enum Failure: Error, Equatable {
        /// The text was sealed under a key that is not known here.
        case unknownKey(String)
        /// The text is damaged, was moved, or belongs to another key.
        case unreadable
        /// A key must be 32 bytes.
        case badKey
    }

    /// Id of the key for new values.
    package let currentKeyID: String
    private let keys: [String: SymmetricKey]

    /// - Parameters:
    ///   - current: id of the key for new values; must be in `keys`.
    ///   - keys: 32-byte keys by id; old ones stay readable.
    package init(current: String, keys: [String: [UInt8]]) throws {
        guard keys[current] != nil, keys.values.allSatisfy({ $0.count == 32 }) else { throw Failure.badKey }
        currentKeyID = current
        self.keys = keys.mapValues { SymmetricKey(data: $0) }
    }

    /// Seals `text` for the place named by `binding`, such as `environment_variables.value/<row id>`.
    package func seal(_ text: String, binding: String) throws -> String {
        guard let key = keys[currentKeyID] else { throw Failure.badKey }
        let box = try AES.GCM.seal(Data(text.utf8), using: key, authenticating: Data(binding.utf8))
        guard let combined = box.combined else { throw Failure.unreadable }
        return "\(currentKeyID).\(combined.base64EncodedString())"
    }

    /// Opens what ``seal(_:binding:)`` made for the same place.
    package func open(_ sealed: String, binding: String) throws -> Secret<String> {
        let parts = sealed.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let id = parts.first, let body = parts.last else { throw Failure.unreadable }
        guard let key = keys[String(id)] else { throw Failure.unknownKey(String(id)) }
        guard let combined = Data(base64Encoded: String(body)),
            let box = try? AES.GCM.SealedBox(combined: combined),
            let opened = try? AES.GCM.open(box, using: key, authenticating: Data(binding.utf8))
        else { throw Failure.unreadable }
        return Secret(String(decoding: opened, as: UTF8.self))
    }
}

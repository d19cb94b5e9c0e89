package import AgentProtocol
import Crypto
package import HostSupport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Holds the node's identity, makes its tokens and rotates its key.
package actor IdentityKeeper {
    private let path: String
    private let clock: HostClock
    private var identity: AgentIdentity
    /// Set after a refusal while a next key is on offer: the control plane may know only that one by now.
    private var prefersNextKey = false

    package init(_ identity: AgentIdentity, path: String, clock: HostClock) {
        self.identity = identity
        self.path = path
        self.clock = clock
    }

    /// The stored identity; nil when the node has none. Throws when the file cannot be read.
    package static func load(path: String, clock: HostClock) throws -> IdentityKeeper? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        return IdentityKeeper(try JSONDecoder().decode(AgentIdentity.self, from: data), path: path, clock: clock)
    }

    package static func save(_ identity: AgentIdentity, path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try AtomicFile.write(encoder.encode(identity), to: path, mode: 0o600)
    }

    package nonisolated static func file(in dataDirectory: String) -> String { "\(dataDirectory)/identity.json" }

    package var nodeID: String { identity.nodeID }
    package var name: String { identity.name }

    /// Value for the header `Authorization`.
    package func authorization() throws -> String {
        var pem = identity.privateKey
        if prefersNextKey, let next = identity.nextKey { pem = next }
        let token = try AgentTokenSigner.token(
            node: identity.nodeID, audience: identity.audience, key: P256.Signing.PrivateKey(pemRepresentation: pem),
            now: clock.now(), lifetimeSeconds: AgentToken.lifetimeSeconds)
        return "Bearer \(token)"
    }

    /// The control plane refused the token.
    package func refused() {
        if identity.nextKey != nil { prefersNextKey.toggle() }
    }

    /// The offer of the next key, when one is due or still unanswered; nil otherwise. The next key is on disk before
    /// it is offered, so that no crash can leave the node with a key that the control plane does not know.
    package func rotation(everySeconds: Int64) throws -> KeyRotation? {
        let age = clock.now().subtractingReportingOverflow(identity.keyMadeAt).0
        if identity.nextKey == nil {
            guard age >= everySeconds * 1000 else { return nil }
            var changed = identity
            changed.nextKey = P256.Signing.PrivateKey().pemRepresentation
            try Self.save(changed, path: path)
            identity = changed
        }
        guard let pem = identity.nextKey else { return nil }
        let offered = try P256.Signing.PrivateKey(pemRepresentation: pem).publicKey.pemRepresentation
        let signature = try identity.key().signature(for: Data(offered.utf8))
        return KeyRotation(publicKey: offered, signature: signature.rawRepresentation.base64EncodedString())
    }

    /// The control plane now knows `publicKey`; a confirmation of anything but the key on offer is ignored.
    package func confirmed(publicKey: String) throws {
        guard let pem = identity.nextKey,
            try P256.Signing.PrivateKey(pemRepresentation: pem).publicKey.pemRepresentation == publicKey
        else { return }
        var changed = identity
        changed.privateKey = pem
        changed.nextKey = nil
        changed.keyMadeAt = clock.now()
        try Self.save(changed, path: path)
        identity = changed
        prefersNextKey = false
    }
}

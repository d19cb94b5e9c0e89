package import AgentProtocol
import Crypto
package import HostSupport

/// Joins the node to a control plane with a single-use token.
package struct NodeRegistration: Sendable {
    private let client: ControlPlaneClient
    private let clock: HostClock

    package init(client: ControlPlaneClient, clock: HostClock) {
        self.client = client
        self.clock = clock
    }

    /// Registers with a new key pair and writes the identity to `path`. Throws ``ControlPlaneClient/Failure``.
    package func register(
        token: Secret<String>, hostname: String, capacity: Capacity, path: String
    ) async throws -> IdentityKeeper {
        let key = P256.Signing.PrivateKey()
        let answer = try await client.register(
            RegistrationRequest(
                token: token.reveal(), publicKey: key.publicKey.pemRepresentation, hostname: hostname,
                agentVersion: agentVersion, capacity: capacity))
        let identity = AgentIdentity(
            nodeID: answer.nodeID, name: answer.name, region: answer.region, audience: answer.audience,
            privateKey: key.pemRepresentation, keyMadeAt: clock.now())
        try IdentityKeeper.save(identity, path: path)
        return IdentityKeeper(identity, path: path, clock: clock)
    }
}

/// Of this build.
package let agentVersion = "0.1.0"

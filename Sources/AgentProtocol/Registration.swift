/// `POST /api/internal/paas/nodes/register`: exchanges a single-use token and a public key for a node's identity.
package struct RegistrationRequest: Sendable, Equatable, Codable {
    package var token: String
    /// P-256 public key, PEM (SubjectPublicKeyInfo). The private key never leaves the node.
    package var publicKey: String
    package var hostname: String
    package var agentVersion: String
    package var capacity: Capacity

    package init(token: String, publicKey: String, hostname: String, agentVersion: String, capacity: Capacity) {
        self.token = token
        self.publicKey = publicKey
        self.hostname = hostname
        self.agentVersion = agentVersion
        self.capacity = capacity
    }

    private enum CodingKeys: String, CodingKey {
        case token, publicKey = "public_key", hostname, agentVersion = "agent_version", capacity
    }
}

/// The identity that a registration grants.
package struct RegistrationResponse: Sendable, Equatable, Codable {
    package var nodeID: String
    package var name: String
    package var region: String
    /// Audience that the agent puts into its tokens.
    package var audience: String

    package init(nodeID: String, name: String, region: String, audience: String) {
        self.nodeID = nodeID
        self.name = name
        self.region = region
        self.audience = audience
    }

    private enum CodingKeys: String, CodingKey {
        case nodeID = "node_id", name, region, audience
    }
}

/// Claims of the ES256 token that an agent presents on each connection and call: `Authorization: Bearer …`.
/// `sub` is the node's id, `aud` the audience of the registration, `exp` at most ten minutes after `iat` (seconds).
package enum AgentToken {
    package static let lifetimeSeconds: Int64 = 600
}

/// Offers the next public key. `signature` is base64 of the raw P-256 signature (r‖s) that the **present** key makes
/// over the UTF-8 bytes of the new PEM.
package struct KeyRotation: Sendable, Equatable, Codable {
    package var publicKey: String
    package var signature: String

    package init(publicKey: String, signature: String) {
        self.publicKey = publicKey
        self.signature = signature
    }

    private enum CodingKeys: String, CodingKey { case publicKey = "public_key", signature }
}

/// Echoes the key that is valid from now on (the previous one stays valid for ten minutes).
package struct KeyRotated: Sendable, Equatable, Codable {
    package var publicKey: String

    package init(publicKey: String) { self.publicKey = publicKey }

    private enum CodingKeys: String, CodingKey { case publicKey = "public_key" }
}

package struct AgentHello: Sendable, Equatable, Codable {
    package var agentVersion: String
    /// Random per start of the program: tells a reconnect from a restart.
    package var bootID: String
    /// Highest generation that the agent has on disk; 0 for none.
    package var desiredGeneration: Int64
    /// Ids of tasks that the agent holds, running or ended but not yet acknowledged.
    package var heldTaskIDs: [String]

    package init(agentVersion: String, bootID: String, desiredGeneration: Int64, heldTaskIDs: [String]) {
        self.agentVersion = agentVersion
        self.bootID = bootID
        self.desiredGeneration = desiredGeneration
        self.heldTaskIDs = heldTaskIDs
    }

    private enum CodingKeys: String, CodingKey {
        case agentVersion = "agent_version", bootID = "boot_id", desiredGeneration = "desired_generation"
        case heldTaskIDs = "held_task_ids"
    }
}

package struct Welcome: Sendable, Equatable, Codable {
    package var nodeID: String
    package var heartbeatSeconds: Int
    /// Control plane's clock, milliseconds since 1970 UTC.
    package var serverTime: Int64

    package init(nodeID: String, heartbeatSeconds: Int, serverTime: Int64) {
        self.nodeID = nodeID
        self.heartbeatSeconds = heartbeatSeconds
        self.serverTime = serverTime
    }

    private enum CodingKeys: String, CodingKey {
        case nodeID = "node_id", heartbeatSeconds = "heartbeat_seconds", serverTime = "server_time"
    }
}

/// Asks for a new key now. Asked twice, an agent at worst makes two.
package struct RotateNow: Sendable, Equatable, Codable {
    /// Milliseconds since 1970, by the control plane's clock.
    package var requestedAt: Int64

    package init(requestedAt: Int64) { self.requestedAt = requestedAt }

    private enum CodingKeys: String, CodingKey { case requestedAt = "requested_at" }
}

package import PlatformModel

/// A node with what only the control plane's own work needs of it.
package struct NodeRecord: Sendable, Equatable {
    package var node: Node
    package var instanceCount: Int
    /// What the agent complains of, for people.
    package var problems: [String]
    package var publicKey: String?
    package var previousPublicKey: String?
    package var keyRotatedAt: Timestamp?
    /// An administrator wants a new key, which the agent has not offered yet.
    package var rotationRequestedAt: Timestamp?
    /// The connection that holds the agent's socket, of whatever server.
    package var connection: String?
    package var bootID: String?
    package var createdAt: Timestamp
}

package import AgentProtocol
package import PlatformModel
package import SQLStore

/// What other features give to and take from the links with agents. The node in the first place is the one that
/// proved its identity: whoever takes something checks that it belongs to that node.
package struct AgentSinks: Sendable {
    /// Everything that a node shall run, read in one transaction. The generation is filled in by ``DesiredStates``.
    package var compose: @Sendable (Transaction, NodeID) throws -> DesiredState
    /// A task moved or ended; called in the transaction that stores it, for an end exactly once.
    package var taskReported: @Sendable (Transaction, AgentTaskRecord, TaskReport) throws -> Void
    /// The whole observed state of a node, newest only.
    package var nodeReported: @Sendable (NodeID, NodeReport) async throws -> Void
    /// Stores a chunk; gives the highest sequence number up to which all are stored. Chunks of builds that are gone
    /// count as stored.
    package var buildLog: @Sendable (NodeID, BuildLogChunk) async throws -> Int64
    package var instanceLog: @Sendable (NodeID, InstanceLogChunk) async throws -> Int64
    /// Path of a source archive on this machine; nil when there is none.
    package var sourceFile: @Sendable (SourceID) async throws -> String?

    package init(
        compose: @escaping @Sendable (Transaction, NodeID) throws -> DesiredState,
        taskReported: @escaping @Sendable (Transaction, AgentTaskRecord, TaskReport) throws -> Void,
        nodeReported: @escaping @Sendable (NodeID, NodeReport) async throws -> Void,
        buildLog: @escaping @Sendable (NodeID, BuildLogChunk) async throws -> Int64,
        instanceLog: @escaping @Sendable (NodeID, InstanceLogChunk) async throws -> Int64,
        sourceFile: @escaping @Sendable (SourceID) async throws -> String?
    ) {
        self.compose = compose
        self.taskReported = taskReported
        self.nodeReported = nodeReported
        self.buildLog = buildLog
        self.instanceLog = instanceLog
        self.sourceFile = sourceFile
    }
}

package import AgentProtocol
package import PlatformModel
import SQLStore

/// What the connection to an agent needs of applications: what to send to a node, and where what it says goes. Every
/// method takes the node that the connection has proved to be; another node's objects are out of its reach.
///
/// Signals: `.node(id)` when the desired state changed, `.agentTasks(node:)` when tasks or cancellations changed.
package struct NodeWork: Sendable {
    private let surroundings: Surroundings
    private let composition: DesiredStateComposition
    private let instances: InstanceReports
    private let builds: BuildReports
    private let commands: CommandReports
    private let logs: LogReports

    package init(_ surroundings: Surroundings, catalogue: Catalogue) {
        self.surroundings = surroundings
        composition = DesiredStateComposition(surroundings)
        instances = InstanceReports(surroundings)
        builds = BuildReports(surroundings, catalogue: catalogue)
        commands = CommandReports(surroundings)
        logs = LogReports(surroundings)
    }

    /// The node's whole desired state, composed from what is stored now.
    package func desiredState(for node: NodeID) async throws -> DesiredState {
        try await surroundings.store.read { try composition.compose(for: node, $0) }
    }

    /// What is under way with a node.
    package struct Pending: Sendable {
        let state: NodeStateStore.State
        /// Tasks that the node shall do: send each until it is reported. Deadlines count from now.
        package let open: [AgentTask]
        /// Tasks that the node may hold and that are no longer wanted: send a cancellation until their end is reported.
        package let cancelled: [String]
    }

    package func pending(for node: NodeID) async throws -> Pending {
        try await surroundings.store.read { try pending(for: node, $0) }
    }

    func pending(for node: NodeID, _ transaction: Transaction) throws -> Pending {
        let builds = try builds.tasks(for: node, transaction)
        let commands = try commands.tasks(for: node, transaction)
        return Pending(
            state: try NodeStateStore().state(of: node, transaction), open: builds.open + commands.open,
            cancelled: builds.cancelled + commands.cancelled)
    }

    /// Tells that the agent of `node` no longer holds these tasks, so that a task it lost is ended here as well. Call
    /// it with the ids of a hello whose `bootID` is new.
    package func startedAnew(holding taskIDs: [String], from node: NodeID) async throws {
        try await surroundings.store.write { transaction in
            try builds.startedAnew(holding: Set(taskIDs), from: node, transaction)
            try commands.startedAnew(holding: Set(taskIDs), from: node, transaction)
        }
    }

    /// Stores a node's report; a repeat or an older one changes nothing.
    package func apply(_ report: NodeReport, from node: NodeID) async throws {
        try await surroundings.store.write { try instances.apply(report, from: node, $0) }
    }

    /// Stores a task's report; true when the agent may forget the task.
    package func apply(_ report: TaskReport, from node: NodeID) async throws -> Bool {
        try await surroundings.store.write { transaction in
            try commands.apply(report, from: node, transaction) ?? builds.apply(report, from: node, transaction)
        }
    }

    /// Stores a piece of a build's or command's log; returns the sequence number up to which all is stored.
    package func store(_ chunk: BuildLogChunk, from node: NodeID) async throws -> Int64 {
        try await surroundings.store.write { transaction in
            try commands.store(chunk, from: node, transaction) ?? builds.store(chunk, from: node, transaction)
        }
    }

    /// Stores lines of an instance; returns the sequence number up to which all is stored.
    package func store(_ chunk: InstanceLogChunk, from node: NodeID) async throws -> Int64 {
        try await surroundings.store.write { try logs.store(chunk, from: node, $0) }
    }
}

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

    /// Generation of the node's desired state; 0 when nothing was ever wanted of it.
    package func generation(for node: NodeID) async throws -> Int64 {
        try await surroundings.store.read { try NodeStateStore().state(of: node, $0).generation }
    }

    /// The node's whole desired state, composed from what is stored now.
    package func desiredState(for node: NodeID) async throws -> DesiredState {
        try await surroundings.store.read { try composition.compose(for: node, $0) }
    }

    /// Tasks that the node shall do: send each until it is reported. Deadlines count from now.
    package func openTasks(for node: NodeID) async throws -> [AgentTask] {
        try await surroundings.store.read { transaction in
            try builds.openTasks(for: node, transaction) + commands.openTasks(for: node, transaction)
        }
    }

    /// Tasks that the node may hold and that are no longer wanted: send a cancellation until their end is reported.
    package func cancelledTasks(for node: NodeID) async throws -> [String] {
        try await surroundings.store.read { transaction in
            try builds.cancelledTasks(for: node, transaction) + commands.cancelledTasks(for: node, transaction)
        }
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

/// One execution of a command of a release, in a container of its own that ends by itself. The Procfile's `release`
/// process is one, which a deployment waits for.
package struct CommandRun: Sendable, Equatable {
    package enum Status: String, Sendable, Equatable, CaseIterable {
        /// Its node has it, or shall get it.
        case running
        case succeeded, failed, cancelled
        case timedOut = "timed_out"

        package var isFinal: Bool { self != .running }
    }

    /// Seconds beyond its limit until the control plane stops waiting for the node's word.
    package static let patienceSeconds: Int64 = 60

    package var id: CommandRunID
    package var applicationID: ApplicationID
    package var deploymentID: DeploymentID
    package var nodeID: NodeID
    package var status: Status
    package var exitCode: Int?
    /// Closed word of the node's, such as `command` or `timeout`.
    package var failureCode: String?
    /// For people; ends with the last lines that it wrote.
    package var failureMessage: String?
    package var createdAt: Timestamp
    /// When the node ends it.
    package var deadlineAt: Timestamp
    package var finishedAt: Timestamp?

    package init(
        id: CommandRunID, applicationID: ApplicationID, deploymentID: DeploymentID, nodeID: NodeID, now: Timestamp,
        deadlineAt: Timestamp
    ) {
        self.id = id
        self.applicationID = applicationID
        self.deploymentID = deploymentID
        self.nodeID = nodeID
        status = .running
        createdAt = now
        self.deadlineAt = deadlineAt
    }
}

extension Deployment.Trigger {
    /// Whether the Procfile's `release` command runs on the way: whenever another release begins to serve. New
    /// instances of the one that serves need nothing prepared.
    package var runsReleaseCommand: Bool { bringsRelease && self != .automaticRollback }
}

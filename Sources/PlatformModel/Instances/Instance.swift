/// One running container of a process on a node. Never changed: another release, environment or size is another one.
package struct Instance: Sendable, Equatable {
    /// What the control plane wants of it.
    package enum Wanted: String, Sendable, Equatable, CaseIterable {
        /// Runs; receives traffic only when it is ``Instance/isRouted``.
        case running
        /// Finishes its requests until ``Instance/drainUntil``, then is removed.
        case draining
        /// Is no longer in the desired state; the row goes when the node no longer reports it.
        case removed
    }

    /// What the node last reported; the words of the agent's contract.
    package enum Observed: String, Sendable, Equatable, CaseIterable {
        /// Nothing reported yet.
        case unknown
        case creating, starting, healthy, unhealthy, restarting, stopping, failed
    }

    /// What the node measured of it.
    package struct Use: Sendable, Equatable {
        /// Mean since the measurement before; 1000 is one core.
        package var cpuMillicores: Int
        package var memoryMB: Int
        package var measuredAt: Timestamp

        package init(cpuMillicores: Int, memoryMB: Int, measuredAt: Timestamp) {
            self.cpuMillicores = cpuMillicores
            self.memoryMB = memoryMB
            self.measuredAt = measuredAt
        }
    }

    package var id: InstanceID
    package var applicationID: ApplicationID
    package var releaseID: ReleaseID
    package var deploymentID: DeploymentID
    package var nodeID: NodeID
    package var process: String
    /// Position among the instances of one process, from 1.
    package var index: Int
    package var wanted: Wanted
    package var isRouted: Bool
    package var drainUntil: Timestamp?
    package var observed: Observed
    package var restartCount: Int
    package var exitCode: Int?
    package var detail: String?
    package var createdAt: Timestamp
    package var healthyAt: Timestamp?
    /// What its plan gives it.
    package var limits: Resources
    /// The newest measurement, however old; see ``use(now:)``.
    package var measured: Use?

    /// What it uses now; nil when nothing was heard of it for as long as makes a node offline.
    package func use(now: Timestamp) -> Use? {
        measured.flatMap {
            now.milliseconds(since: $0.measuredAt) > NodeHealth.offlineAfterSeconds * 1000 ? nil : $0
        }
    }

    package init(
        id: InstanceID, applicationID: ApplicationID, releaseID: ReleaseID, deploymentID: DeploymentID, nodeID: NodeID,
        process: String, index: Int, now: Timestamp
    ) {
        self.id = id
        self.applicationID = applicationID
        self.releaseID = releaseID
        self.deploymentID = deploymentID
        self.nodeID = nodeID
        self.process = process
        self.index = index
        wanted = .running
        isRouted = false
        observed = .unknown
        restartCount = 0
        createdAt = now
        limits = .zero
    }
}

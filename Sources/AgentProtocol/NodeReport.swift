/// What a node really runs, whole; a later report replaces an earlier one.
package struct NodeReport: Sendable, Equatable, Codable {
    /// Rises by one with each report of this boot of the agent; an older one is ignored.
    package var sequence: Int64
    package var bootID: String
    /// Highest generation that was read and is being worked on.
    package var acceptedGeneration: Int64
    /// Highest generation whose routes nginx serves.
    package var routedGeneration: Int64
    package var instances: [InstanceReport]

    package init(
        sequence: Int64, bootID: String, acceptedGeneration: Int64, routedGeneration: Int64,
        instances: [InstanceReport]
    ) {
        self.sequence = sequence
        self.bootID = bootID
        self.acceptedGeneration = acceptedGeneration
        self.routedGeneration = routedGeneration
        self.instances = instances
    }

    private enum CodingKeys: String, CodingKey {
        case sequence, bootID = "boot_id", acceptedGeneration = "accepted_generation"
        case routedGeneration = "routed_generation", instances
    }
}

/// Answer to a node's report: the control plane has stored it, or a later one. Until then the agent repeats it.
package struct NodeReportStored: Sendable, Equatable, Codable {
    package var sequence: Int64

    package init(sequence: Int64) { self.sequence = sequence }
}

/// One instance as the node sees it. Instances that were removed are simply absent from later reports.
package struct InstanceReport: Sendable, Equatable, Codable {
    package var instanceID: String
    package var applicationID: String
    package var state: InstanceState
    package var containerID: String?
    /// Restarts within the present window of five minutes.
    package var restartCount: Int
    package var exitCode: Int?
    package var outOfMemory: Bool
    /// Why it is not healthy, for people; names the address that it really listens on, when that is the reason.
    package var detail: String?
    /// Milliseconds since 1970 UTC, node's clock.
    package var startedAt: Int64?

    package init(
        instanceID: String, applicationID: String, state: InstanceState, containerID: String? = nil,
        restartCount: Int = 0, exitCode: Int? = nil, outOfMemory: Bool = false, detail: String? = nil,
        startedAt: Int64? = nil
    ) {
        self.instanceID = instanceID
        self.applicationID = applicationID
        self.state = state
        self.containerID = containerID
        self.restartCount = restartCount
        self.exitCode = exitCode
        self.outOfMemory = outOfMemory
        self.detail = detail
        self.startedAt = startedAt
    }

    private enum CodingKeys: String, CodingKey {
        case instanceID = "instance_id", applicationID = "application_id", state, containerID = "container_id"
        case restartCount = "restart_count", exitCode = "exit_code", outOfMemory = "out_of_memory", detail
        case startedAt = "started_at"
    }
}

/// States of an instance on its node. `failed` is the end: too many restarts, or it cannot be made at all.
package enum InstanceState: String, Sendable, Equatable, Codable, CaseIterable {
    case creating, starting, healthy, unhealthy, restarting, stopping, failed
}

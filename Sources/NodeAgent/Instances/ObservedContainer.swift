import DockerEngine

/// A container of this node as Docker shows it.
struct ObservedContainer: Sendable, Equatable {
    enum Status: String, Sendable { case created, running, paused, restarting, removing, exited, dead }

    var containerID: String
    var instanceID: String
    var applicationID: String
    var nodeID: String
    var stopGraceSeconds: Int
    var status: Status
    var exitCode: Int
    var outOfMemory: Bool
    /// The engine's reason when it could not be started; otherwise empty.
    var error: String
    /// Milliseconds since 1970 UTC; 0 before the first start.
    var startedAt: Int64
    var finishedAt: Int64
    var pid: Int
    /// Address in the application's network.
    var address: String?

    var hasEnded: Bool { status == .exited || status == .dead }
}

extension ObservedContainer {
    /// Nil for a container that is none of ours. Labels alone do not tell: a container inherits those of its image, so
    /// a step of a tenant's build could bear another's. Only the agent gives names.
    init?(_ info: ContainerInfo) {
        guard let node = info.labels[InstanceLabels.node], let instance = info.labels[InstanceLabels.instance],
            !node.isEmpty, !instance.isEmpty, info.name == ContainerPlan.containerName(instanceID: instance)
        else { return nil }
        let application = info.labels[InstanceLabels.application] ?? ""
        containerID = info.id
        instanceID = instance
        applicationID = application
        nodeID = node
        stopGraceSeconds = info.labels[InstanceLabels.stopGrace].flatMap { Int($0) } ?? 10
        status = Status(rawValue: info.state.status) ?? .dead
        exitCode = info.state.exitCode
        outOfMemory = info.state.outOfMemory
        error = info.state.error
        startedAt = info.state.startedAt ?? 0
        finishedAt = info.state.finishedAt ?? 0
        pid = info.state.pid
        address = info.networks[NetworkNames(applicationID: application).network]?.ipAddress
    }
}

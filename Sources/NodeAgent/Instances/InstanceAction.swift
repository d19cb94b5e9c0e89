import AgentProtocol

/// What the runner shall do now. At most one action of an instance is under way at a time, besides its probe.
enum InstanceAction: Sendable, Equatable {
    /// Make the container and start it.
    case create(DesiredInstance)
    /// Start a container that exists and does not run.
    case start(ObservedContainer)
    /// Look why it is not healthy, before it is stopped.
    case diagnose(ObservedContainer?, DesiredInstance)
    /// Stop it and keep it: the instance has failed.
    case stop(ObservedContainer)
    /// Stop and remove it: the instance is not desired.
    case remove(ObservedContainer)
    case probe(ObservedContainer, address: String, port: Int, HealthCheck)

    var instanceID: String {
        switch self {
        case .create(let instance), .diagnose(_, let instance): instance.instanceID
        case .start(let container), .stop(let container), .remove(let container), .probe(let container, _, _, _):
            container.instanceID
        }
    }

    /// What must not be under way twice. A removal has a key of its own, because an instance may have had several
    /// containers by someone else's doing.
    var key: String {
        switch self {
        case .probe: "probe \(instanceID)"
        case .remove(let container): "container \(container.containerID)"
        default: "instance \(instanceID)"
        }
    }
}

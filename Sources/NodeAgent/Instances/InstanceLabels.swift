/// Labels by which the agent knows its containers again. A container without `node` and `instance` is not ours.
enum InstanceLabels {
    static let node = "skypanel.node"
    static let instance = "skypanel.instance"
    static let application = "skypanel.application"
    static let release = "skypanel.release"
    static let process = "skypanel.process"
    /// Seconds between SIGTERM and SIGKILL, kept with the container for the time when it is no longer desired.
    static let stopGrace = "skypanel.stop_grace_seconds"
}

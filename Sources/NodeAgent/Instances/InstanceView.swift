package import AgentProtocol

/// Where the ingress reaches an instance.
package struct InstanceAddress: Sendable, Equatable {
    package var ip: String
    package var port: Int

    package init(ip: String, port: Int) {
        self.ip = ip
        self.port = port
    }
}

/// A container that runs, and what finds its figures.
package struct RunningContainer: Sendable, Equatable {
    package var id: String
    /// Process id of its first process in the host's view.
    package var pid: Int
    /// Milliseconds since 1970 UTC.
    package var startedAt: Int64

    package init(id: String, pid: Int, startedAt: Int64) {
        self.id = id
        self.pid = pid
        self.startedAt = startedAt
    }
}

/// What the runner knows at one moment.
package struct InstanceView: Sendable, Equatable {
    /// Generation of the desired state that is being worked on; 0 before there is one.
    package var generation: Int64 = 0
    package var reports: [InstanceReport] = []
    /// Healthy instances with traffic, by id.
    package var addresses: [String: InstanceAddress] = [:]
    /// Containers of ours that run, by instance id, for measuring.
    package var running: [String: RunningContainer] = [:]
    /// Nil while Docker answers.
    package var dockerProblem: String?

    package init() {}
}

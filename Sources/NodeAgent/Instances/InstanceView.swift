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

/// What the runner knows at one moment.
package struct InstanceView: Sendable, Equatable {
    /// Generation of the desired state that is being worked on; 0 before there is one.
    package var generation: Int64 = 0
    package var reports: [InstanceReport] = []
    /// Healthy instances with traffic, by id.
    package var addresses: [String: InstanceAddress] = [:]
    /// Containers of ours that run, by instance id: container ids, for measuring.
    package var running: [String: String] = [:]
    /// Nil while Docker answers.
    package var dockerProblem: String?
    /// Nil while the rules between containers and host are in force.
    package var firewallProblem: String?

    package init() {}
}

/// What the machine has in all.
package struct Capacity: Sendable, Equatable, Codable {
    /// 1000 is one core.
    package var cpuMillicores: Int
    package var memoryMB: Int
    package var diskMB: Int

    package init(cpuMillicores: Int, memoryMB: Int, diskMB: Int) {
        self.cpuMillicores = cpuMillicores
        self.memoryMB = memoryMB
        self.diskMB = diskMB
    }

    private enum CodingKeys: String, CodingKey {
        case cpuMillicores = "cpu_millicores", memoryMB = "memory_mb", diskMB = "disk_mb"
    }
}

/// Sent every 30 seconds: is the node alive, and how full is it.
package struct Heartbeat: Sendable, Equatable, Codable {
    package var agentVersion: String
    package var uptimeSeconds: Int64
    package var reconnectCount: Int
    package var total: Capacity
    package var used: Capacity
    package var containerCount: Int
    /// Empty while Docker answers; otherwise what is wrong, for people.
    package var dockerProblem: String?
    package var ingressProblem: String?
    /// Empty while the rules between containers, host and network are in force; otherwise what is wrong, for people.
    package var firewallProblem: String?
    package var instances: [InstanceUsage]
    package var applications: [ApplicationTraffic]

    package init(
        agentVersion: String, uptimeSeconds: Int64, reconnectCount: Int, total: Capacity, used: Capacity,
        containerCount: Int, dockerProblem: String? = nil, ingressProblem: String? = nil,
        firewallProblem: String? = nil, instances: [InstanceUsage] = [], applications: [ApplicationTraffic] = []
    ) {
        self.agentVersion = agentVersion
        self.uptimeSeconds = uptimeSeconds
        self.reconnectCount = reconnectCount
        self.total = total
        self.used = used
        self.containerCount = containerCount
        self.dockerProblem = dockerProblem
        self.ingressProblem = ingressProblem
        self.firewallProblem = firewallProblem
        self.instances = instances
        self.applications = applications
    }

    private enum CodingKeys: String, CodingKey {
        case agentVersion = "agent_version", uptimeSeconds = "uptime_seconds", reconnectCount = "reconnect_count"
        case total, used, containerCount = "container_count", dockerProblem = "docker_problem"
        case ingressProblem = "ingress_problem", firewallProblem = "firewall_problem", instances, applications
    }
}

/// Measured use of one instance since the last heartbeat.
package struct InstanceUsage: Sendable, Equatable, Codable {
    package var instanceID: String
    package var cpuMillicores: Int
    package var memoryMB: Int

    package init(instanceID: String, cpuMillicores: Int, memoryMB: Int) {
        self.instanceID = instanceID
        self.cpuMillicores = cpuMillicores
        self.memoryMB = memoryMB
    }

    private enum CodingKeys: String, CodingKey {
        case instanceID = "instance_id", cpuMillicores = "cpu_millicores", memoryMB = "memory_mb"
    }
}

/// Requests that the ingress answered for one application since the last heartbeat.
package struct ApplicationTraffic: Sendable, Equatable, Codable {
    package var applicationID: String
    package var requests: Int64
    /// Answers with status 500 to 599 among them.
    package var serverErrors: Int64

    package init(applicationID: String, requests: Int64, serverErrors: Int64) {
        self.applicationID = applicationID
        self.requests = requests
        self.serverErrors = serverErrors
    }

    private enum CodingKeys: String, CodingKey {
        case applicationID = "application_id", requests, serverErrors = "server_errors"
    }
}

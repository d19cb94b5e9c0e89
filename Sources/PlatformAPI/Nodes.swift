/// Amounts of what a machine has.
package struct ResourcesResource: Sendable, Equatable, Codable {
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

/// A machine with an agent, for administrators.
package struct NodeResource: Sendable, Equatable, Codable {
    package var id: String
    package var name: String
    package var region: String
    /// `pending`, `offline`, `online` or `degraded`.
    package var status: String
    /// `enabled`, `draining` or `disabled`.
    package var adminState: String
    package var total: ResourcesResource
    /// Measured.
    package var used: ResourcesResource
    /// Promised to instances by their plans.
    package var reserved: ResourcesResource
    package var containerCount: Int
    /// Instances placed here.
    package var instanceCount: Int
    package var maxContainers: Int
    package var maxCPUPercent: Int
    package var maxMemoryPercent: Int
    /// RFC 3339 UTC.
    package var lastHeartbeatAt: String?
    /// The agent holds a socket now.
    package var connected: Bool
    package var agentVersion: String?
    /// What the agent complains of.
    package var problems: [String]
    /// Why containers are not cut off as they should be; nothing new is placed here then. Absent while all is well.
    package var firewallProblem: String?
    /// RFC 3339 UTC.
    package var createdAt: String
    /// When its present key was accepted. RFC 3339 UTC.
    package var keyRotatedAt: String?
    /// A new key was asked for and has not come yet. RFC 3339 UTC.
    package var rotationRequestedAt: String?

    package init(
        id: String, name: String, region: String, status: String, adminState: String, total: ResourcesResource,
        used: ResourcesResource, reserved: ResourcesResource, containerCount: Int, instanceCount: Int,
        maxContainers: Int, maxCPUPercent: Int, maxMemoryPercent: Int, lastHeartbeatAt: String? = nil,
        connected: Bool, agentVersion: String? = nil, problems: [String], firewallProblem: String? = nil,
        createdAt: String, keyRotatedAt: String? = nil, rotationRequestedAt: String? = nil
    ) {
        self.firewallProblem = firewallProblem
        self.id = id
        self.name = name
        self.region = region
        self.status = status
        self.adminState = adminState
        self.total = total
        self.used = used
        self.reserved = reserved
        self.containerCount = containerCount
        self.instanceCount = instanceCount
        self.maxContainers = maxContainers
        self.maxCPUPercent = maxCPUPercent
        self.maxMemoryPercent = maxMemoryPercent
        self.lastHeartbeatAt = lastHeartbeatAt
        self.connected = connected
        self.agentVersion = agentVersion
        self.problems = problems
        self.createdAt = createdAt
        self.keyRotatedAt = keyRotatedAt
        self.rotationRequestedAt = rotationRequestedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, region, status, adminState = "admin_state", total, used, reserved
        case containerCount = "container_count", instanceCount = "instance_count", maxContainers = "max_containers"
        case maxCPUPercent = "max_cpu_percent", maxMemoryPercent = "max_memory_percent"
        case lastHeartbeatAt = "last_heartbeat_at", connected, agentVersion = "agent_version", problems
        case firewallProblem = "firewall_problem", createdAt = "created_at", keyRotatedAt = "key_rotated_at"
        case rotationRequestedAt = "rotation_requested_at"
    }
}

/// `POST /api/admin/paas/nodes/register`.
package struct RegisterNodeRequest: Sendable, Equatable, Codable {
    package var name: String
    package var region: String

    package init(name: String, region: String) {
        self.name = name
        self.region = region
    }
}

/// A node's way in: shown once.
package struct NodeRegistrationResource: Sendable, Equatable, Codable {
    package var id: String
    package var name: String
    package var region: String
    /// Single use.
    package var registrationToken: String
    /// RFC 3339 UTC, 30 minutes ahead.
    package var registrationTokenExpiresAt: String
    /// What to run on the machine.
    package var joinCommand: String

    package init(
        id: String, name: String, region: String, registrationToken: String, registrationTokenExpiresAt: String,
        joinCommand: String
    ) {
        self.id = id
        self.name = name
        self.region = region
        self.registrationToken = registrationToken
        self.registrationTokenExpiresAt = registrationTokenExpiresAt
        self.joinCommand = joinCommand
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, region, registrationToken = "registration_token"
        case registrationTokenExpiresAt = "registration_token_expires_at", joinCommand = "join_command"
    }
}

/// `PUT /api/admin/paas/nodes/{id}`; absent fields stay.
package struct NodeRequest: Sendable, Equatable, Codable {
    package var name: String?
    /// Only while the node hosts nothing.
    package var region: String?
    package var maxContainers: Int?
    package var maxCPUPercent: Int?
    package var maxMemoryPercent: Int?

    package init(
        name: String? = nil, region: String? = nil, maxContainers: Int? = nil, maxCPUPercent: Int? = nil,
        maxMemoryPercent: Int? = nil
    ) {
        self.name = name
        self.region = region
        self.maxContainers = maxContainers
        self.maxCPUPercent = maxCPUPercent
        self.maxMemoryPercent = maxMemoryPercent
    }

    private enum CodingKeys: String, CodingKey {
        case name, region, maxContainers = "max_containers", maxCPUPercent = "max_cpu_percent"
        case maxMemoryPercent = "max_memory_percent"
    }
}

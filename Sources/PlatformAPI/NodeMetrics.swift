/// What a node used at one moment; one every quarter of an hour.
package struct NodeSampleResource: Sendable, Equatable, Codable {
    /// RFC 3339 UTC.
    package var at: String
    package var used: ResourcesResource
    /// Promised to instances by their plans.
    package var reserved: ResourcesResource
    package var cpuPercent: Int
    package var memoryPercent: Int
    package var diskPercent: Int
    package var containerCount: Int

    package init(
        at: String, used: ResourcesResource, reserved: ResourcesResource, cpuPercent: Int, memoryPercent: Int,
        diskPercent: Int, containerCount: Int
    ) {
        self.at = at
        self.used = used
        self.reserved = reserved
        self.cpuPercent = cpuPercent
        self.memoryPercent = memoryPercent
        self.diskPercent = diskPercent
        self.containerCount = containerCount
    }

    private enum CodingKeys: String, CodingKey {
        case at, used, reserved, cpuPercent = "cpu_percent", memoryPercent = "memory_percent"
        case diskPercent = "disk_percent", containerCount = "container_count"
    }
}

/// `GET /api/admin/paas/nodes/{id}/metrics`: the newest heartbeat, and what came before it.
package struct NodeMetricsResource: Sendable, Equatable, Codable {
    package var status: String
    package var total: ResourcesResource
    package var used: ResourcesResource
    /// Whole percent of the total in use.
    package var cpuPercent: Int
    package var memoryPercent: Int
    package var diskPercent: Int
    package var containerCount: Int
    /// RFC 3339 UTC.
    package var lastHeartbeatAt: String?
    /// The oldest first.
    package var samples: [NodeSampleResource]

    package init(
        status: String, total: ResourcesResource, used: ResourcesResource, cpuPercent: Int, memoryPercent: Int,
        diskPercent: Int, containerCount: Int, lastHeartbeatAt: String? = nil
    ) {
        self.status = status
        self.total = total
        self.used = used
        self.cpuPercent = cpuPercent
        self.memoryPercent = memoryPercent
        self.diskPercent = diskPercent
        self.containerCount = containerCount
        self.lastHeartbeatAt = lastHeartbeatAt
        samples = []
    }

    private enum CodingKeys: String, CodingKey {
        case status, total, used, cpuPercent = "cpu_percent", memoryPercent = "memory_percent"
        case diskPercent = "disk_percent", containerCount = "container_count", lastHeartbeatAt = "last_heartbeat_at"
        case samples
    }
}

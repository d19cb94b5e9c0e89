/// `GET /api/admin/paas/stats`: what there is and what it does, counted now.
package struct StatisticsResource: Sendable, Equatable, Codable {
    package var totalApplications: Int
    /// With an instance that is healthy.
    package var servingApplications: Int
    package var stoppedApplications: Int
    package var suspendedApplications: Int
    /// With a deployment under way.
    package var deployingApplications: Int
    package var totalOrganizations: Int
    package var totalUsers: Int
    package var totalNodes: Int
    package var onlineNodes: Int
    /// As nodes report them, builds included.
    package var totalContainers: Int
    package var runningInstances: Int
    package var openAlerts: Int
    package var resources: CapacityFiguresResource
    /// What instances that shall run cost an hour by their plans' present prices. Decimal.
    package var hourlyRate: String
    /// ISO 4217.
    package var currency: String
    /// Of the last 24 hours, by how they ended.
    package var deploymentsLastDay: DeploymentCountsResource
    /// The newest ten.
    package var recentDeployments: [RecentDeploymentResource]

    package init(
        totalApplications: Int, servingApplications: Int, stoppedApplications: Int, suspendedApplications: Int,
        deployingApplications: Int, totalOrganizations: Int, totalUsers: Int, totalNodes: Int, onlineNodes: Int,
        totalContainers: Int, runningInstances: Int, openAlerts: Int, resources: CapacityFiguresResource,
        hourlyRate: String, currency: String, deploymentsLastDay: DeploymentCountsResource,
        recentDeployments: [RecentDeploymentResource]
    ) {
        self.totalApplications = totalApplications
        self.servingApplications = servingApplications
        self.stoppedApplications = stoppedApplications
        self.suspendedApplications = suspendedApplications
        self.deployingApplications = deployingApplications
        self.totalOrganizations = totalOrganizations
        self.totalUsers = totalUsers
        self.totalNodes = totalNodes
        self.onlineNodes = onlineNodes
        self.totalContainers = totalContainers
        self.runningInstances = runningInstances
        self.openAlerts = openAlerts
        self.resources = resources
        self.hourlyRate = hourlyRate
        self.currency = currency
        self.deploymentsLastDay = deploymentsLastDay
        self.recentDeployments = recentDeployments
    }

    private enum CodingKeys: String, CodingKey {
        case totalApplications = "total_applications", servingApplications = "serving_applications"
        case stoppedApplications = "stopped_applications", suspendedApplications = "suspended_applications"
        case deployingApplications = "deploying_applications", totalOrganizations = "total_organizations"
        case totalUsers = "total_users", totalNodes = "total_nodes", onlineNodes = "online_nodes"
        case totalContainers = "total_containers", runningInstances = "running_instances", openAlerts = "open_alerts"
        case resources, hourlyRate = "hourly_rate", currency, deploymentsLastDay = "deployments_last_day"
        case recentDeployments = "recent_deployments"
    }
}

/// How deployments ended.
package struct DeploymentCountsResource: Sendable, Equatable, Codable {
    package var live: Int
    package var failed: Int
    package var cancelled: Int
    package var superseded: Int

    package init(live: Int, failed: Int, cancelled: Int, superseded: Int) {
        self.live = live
        self.failed = failed
        self.cancelled = cancelled
        self.superseded = superseded
    }
}

/// A deployment with whose it is.
package struct RecentDeploymentResource: Sendable, Equatable, Codable {
    package var id: String
    package var number: Int
    package var status: String
    package var trigger: String
    package var applicationID: String
    package var applicationSlug: String
    package var organizationID: String
    /// RFC 3339 UTC.
    package var createdAt: String

    package init(
        id: String, number: Int, status: String, trigger: String, applicationID: String, applicationSlug: String,
        organizationID: String, createdAt: String
    ) {
        self.id = id
        self.number = number
        self.status = status
        self.trigger = trigger
        self.applicationID = applicationID
        self.applicationSlug = applicationSlug
        self.organizationID = organizationID
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, number, status, trigger, applicationID = "application_id", applicationSlug = "application_slug"
        case organizationID = "organization_id", createdAt = "created_at"
    }
}

/// How full something is: the larger of what is measured and what is reserved decides.
package struct CapacityFiguresResource: Sendable, Equatable, Codable {
    package var total: ResourcesResource
    /// Measured.
    package var used: ResourcesResource
    /// Promised to instances by their plans.
    package var reserved: ResourcesResource
    /// What may still be promised.
    package var free: ResourcesResource
    package var cpuPercent: Int
    package var memoryPercent: Int
    package var diskPercent: Int

    package init(
        total: ResourcesResource, used: ResourcesResource, reserved: ResourcesResource, free: ResourcesResource,
        cpuPercent: Int, memoryPercent: Int, diskPercent: Int
    ) {
        self.total = total
        self.used = used
        self.reserved = reserved
        self.free = free
        self.cpuPercent = cpuPercent
        self.memoryPercent = memoryPercent
        self.diskPercent = diskPercent
    }

    private enum CodingKeys: String, CodingKey {
        case total, used, reserved, free, cpuPercent = "cpu_percent", memoryPercent = "memory_percent"
        case diskPercent = "disk_percent"
    }
}

/// `GET /api/admin/paas/capacity`.
package struct PlatformCapacityResource: Sendable, Equatable, Codable {
    package var byRegion: [RegionCapacityResource]
    package var byNode: [NodeCapacityResource]

    package init(byRegion: [RegionCapacityResource], byNode: [NodeCapacityResource]) {
        self.byRegion = byRegion
        self.byNode = byNode
    }

    private enum CodingKeys: String, CodingKey { case byRegion = "by_region", byNode = "by_node" }
}

package struct RegionCapacityResource: Sendable, Equatable, Codable {
    package var region: String
    package var nodeCount: Int
    package var availableNodes: Int
    package var figures: CapacityFiguresResource
    /// Instances of the smallest plan on offer.
    package var instancesThatFit: Int
    /// What to do; absent when there is room.
    package var advice: String?
    /// Of the last seven days; absent while too little is known.
    package var trend: CapacityTrendResource?

    package init(
        region: String, nodeCount: Int, availableNodes: Int, figures: CapacityFiguresResource, instancesThatFit: Int,
        advice: String?
    ) {
        self.region = region
        self.nodeCount = nodeCount
        self.availableNodes = availableNodes
        self.figures = figures
        self.instancesThatFit = instancesThatFit
        self.advice = advice
        trend = nil
    }

    private enum CodingKeys: String, CodingKey {
        case region, nodeCount = "node_count", availableNodes = "available_nodes", figures
        case instancesThatFit = "instances_that_fit", advice, trend
    }
}

/// How a region fills.
package struct CapacityTrendResource: Sendable, Equatable, Codable {
    /// Growth in a day of what is used or promised, whichever is more; below zero when it empties.
    package var perDay: ResourcesResource
    /// Until the first resource is taken wholly, if it goes on like this; absent when it does not, or not in a year.
    package var daysUntilFull: Int?

    package init(perDay: ResourcesResource, daysUntilFull: Int?) {
        self.perDay = perDay
        self.daysUntilFull = daysUntilFull
    }

    private enum CodingKeys: String, CodingKey { case perDay = "per_day", daysUntilFull = "days_until_full" }
}

package struct NodeCapacityResource: Sendable, Equatable, Codable {
    package var id: String
    package var name: String
    package var region: String
    package var status: String
    package var adminState: String
    package var figures: CapacityFiguresResource
    package var containerCount: Int
    package var maxContainers: Int

    package init(
        id: String, name: String, region: String, status: String, adminState: String, figures: CapacityFiguresResource,
        containerCount: Int, maxContainers: Int
    ) {
        self.id = id
        self.name = name
        self.region = region
        self.status = status
        self.adminState = adminState
        self.figures = figures
        self.containerCount = containerCount
        self.maxContainers = maxContainers
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, region, status, adminState = "admin_state", figures, containerCount = "container_count"
        case maxContainers = "max_containers"
    }
}

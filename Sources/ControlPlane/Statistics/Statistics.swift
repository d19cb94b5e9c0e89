package import PlatformAPI
package import PlatformModel
import SQLStore

/// What there is, what it does and how much room is left, over everybody: for administrators.
package struct Statistics: Sendable {
    let surroundings: Surroundings

    package init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    package func figures() async throws -> StatisticsResource {
        let dayAgo = surroundings.now.adding(seconds: -86_400)
        return try await surroundings.store.read { transaction in
            let counts = try StatisticsStore.counts(transaction)
            let nodes = try NodeStore().nodes(in: transaction)
            let ends = try StatisticsStore.ends(since: dayAgo, transaction)
            let total = nodes.filter { $0.status != .pending }.map { CapacityFigures(of: $0) }.reduce(.zero, +)
            return StatisticsResource(
                totalApplications: counts.applications, servingApplications: counts.serving,
                stoppedApplications: counts.stopped, suspendedApplications: counts.suspended,
                deployingApplications: counts.deploying, totalOrganizations: counts.organizations,
                totalUsers: counts.users, totalNodes: nodes.count,
                onlineNodes: nodes.filter { [.online, .degraded].contains($0.status) }.count,
                totalContainers: nodes.map(\.containerCount).reduce(0, +), runningInstances: counts.instances,
                openAlerts: try AlertStore.open(in: transaction).count, resources: CapacityFiguresResource(total),
                hourlyRate: try StatisticsStore.hourlyRate(transaction).decimal,
                currency: try surroundings.settings(transaction).currency,
                deploymentsLastDay: DeploymentCountsResource(
                    live: ends[.live] ?? 0, failed: ends[.failed] ?? 0, cancelled: ends[.cancelled] ?? 0,
                    superseded: ends[.superseded] ?? 0),
                recentDeployments: try StatisticsStore.recentDeployments(transaction).map(RecentDeploymentResource.init)
            )
        }
    }

    func joinedNodes() async throws -> [Node] {
        try await surroundings.store.read { try Self.joinedNodes($0) }
    }

    private static func joinedNodes(_ transaction: Transaction) throws -> [Node] {
        try NodeStore().nodes(in: transaction).filter { $0.status != .pending }
    }

    /// Regions with advice, and all nodes that have joined, by name.
    package func capacity() async throws -> (regions: [RegionCapacity], nodes: [Node]) {
        try await surroundings.store.read { transaction in
            let nodes = try Self.joinedNodes(transaction)
            let smallest = try PlanStore.all(in: transaction).filter(\.isActive).min { $0.memoryMB < $1.memoryMB }
            let week = surroundings.now.adding(seconds: -CapacityTrend.days * 86_400)
            let points = try NodeSampleStore().points(since: week, transaction)
            let regions = RegionCapacity.all(of: nodes, need: smallest?.need ?? .zero).map { region in
                var region = region
                region.trend = CapacityTrend(points[region.name] ?? [], total: region.capacity.total)
                return region
            }
            return (regions, nodes)
        }
    }
}

extension RecentDeploymentResource {
    init(_ recent: StatisticsStore.Recent) {
        self.init(
            id: recent.id, number: recent.number, status: recent.status, trigger: recent.trigger,
            applicationID: recent.applicationID, applicationSlug: recent.slug, organizationID: recent.organizationID,
            createdAt: recent.createdAt.rfc3339)
    }
}

extension CapacityFiguresResource {
    init(_ figures: CapacityFigures) {
        self.init(
            total: ResourcesResource(figures.total), used: ResourcesResource(figures.used),
            reserved: ResourcesResource(figures.reserved), free: ResourcesResource(figures.free),
            cpuPercent: figures.percent(\.cpuMillicores), memoryPercent: figures.percent(\.memoryMB),
            diskPercent: figures.percent(\.diskMB))
    }
}

extension PlatformCapacityResource {
    init(_ regions: [RegionCapacity], _ nodes: [Node]) {
        self.init(
            byRegion: regions.map { region in
                var resource = RegionCapacityResource(
                    region: region.name, nodeCount: region.nodeCount, availableNodes: region.availableNodes,
                    figures: CapacityFiguresResource(region.capacity), instancesThatFit: region.instancesThatFit,
                    advice: region.advice)
                resource.trend = region.trend.map {
                    CapacityTrendResource(perDay: ResourcesResource($0.perDay), daysUntilFull: $0.daysUntilFull)
                }
                return resource
            },
            byNode: nodes.map { node in
                NodeCapacityResource(
                    id: node.id.text, name: node.name, region: node.region, status: node.status.rawValue,
                    adminState: node.adminState.rawValue, figures: CapacityFiguresResource(CapacityFigures(of: node)),
                    containerCount: node.containerCount, maxContainers: node.maxContainers)
            })
    }
}

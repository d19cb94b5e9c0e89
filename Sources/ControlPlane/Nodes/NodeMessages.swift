package import PlatformAPI
import PlatformModel

extension NodeResource {
    /// A node as administrators see it.
    package init(_ record: NodeRecord) {
        let node = record.node
        self.init(
            id: node.id.text, name: node.name, region: node.region, status: node.status.rawValue,
            adminState: node.adminState.rawValue, total: ResourcesResource(node.total),
            used: ResourcesResource(node.used), reserved: ResourcesResource(node.reserved),
            containerCount: node.containerCount, instanceCount: record.instanceCount,
            maxContainers: node.maxContainers, maxCPUPercent: node.maxCPUPercent,
            maxMemoryPercent: node.maxMemoryPercent, lastHeartbeatAt: node.lastHeartbeatAt?.rfc3339,
            connected: record.connection != nil, agentVersion: node.agentVersion, problems: record.problems,
            firewallProblem: node.firewallProblem, createdAt: record.createdAt.rfc3339,
            keyRotatedAt: record.keyRotatedAt?.rfc3339, rotationRequestedAt: record.rotationRequestedAt?.rfc3339)
    }
}

extension ResourcesResource {
    init(_ resources: Resources) {
        self.init(
            cpuMillicores: resources.cpuMillicores, memoryMB: resources.memoryMB, diskMB: resources.diskMB)
    }
}

extension NodeSampleResource {
    init(_ sample: NodeSample) {
        self.init(
            at: sample.at.rfc3339, used: ResourcesResource(sample.used), reserved: ResourcesResource(sample.reserved),
            cpuPercent: sample.percent(\.cpuMillicores), memoryPercent: sample.percent(\.memoryMB),
            diskPercent: sample.percent(\.diskMB), containerCount: sample.containerCount)
    }
}

extension NodeMetricsResource {
    init(_ record: NodeRecord) {
        let node = record.node
        func percent(_ key: KeyPath<Resources, Int>) -> Int {
            NodeHealth.percent(node.used[keyPath: key], of: node.total[keyPath: key])
        }
        self.init(
            status: node.status.rawValue, total: ResourcesResource(node.total), used: ResourcesResource(node.used),
            cpuPercent: percent(\.cpuMillicores), memoryPercent: percent(\.memoryMB), diskPercent: percent(\.diskMB),
            containerCount: node.containerCount, lastHeartbeatAt: node.lastHeartbeatAt?.rfc3339)
    }
}

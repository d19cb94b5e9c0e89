package import PlatformAPI
package import PlatformModel
import SQLStore

/// The instances of an application.
package struct Instances: Sendable {
    private let surroundings: Surroundings
    private let applications: Applications

    package init(_ surroundings: Surroundings, applications: Applications) {
        self.surroundings = surroundings
        self.applications = applications
    }

    /// All that the node has or shall have, by process and position.
    package func list(_ scope: TenantScope, _ idOrSlug: String) async throws -> ListResource<InstanceResource> {
        let now = surroundings.now
        return try await surroundings.store.read { transaction in
            let application = try applications.find(scope, idOrSlug, transaction)
            let numbers = try ReleaseStore().numbers(of: application, transaction)
            let instances = try InstanceStore().list(of: application.id, transaction)
            return ListResource(items: instances.map { resource($0, release: numbers[$0.releaseID] ?? 0, now: now) })
        }
    }

    private func resource(_ instance: Instance, release: Int, now: Timestamp) -> InstanceResource {
        let isLeaving = instance.wanted == .removed
        return InstanceResource(
            id: instance.id.text, process: instance.process, index: instance.index,
            state: isLeaving && instance.observed != .failed ? "stopping" : instance.observed.rawValue,
            routed: instance.isRouted, draining: instance.wanted == .draining, releaseNumber: release,
            nodeID: instance.nodeID.text, restartCount: instance.restartCount, exitCode: instance.exitCode,
            detail: instance.detail, createdAt: instance.createdAt.rfc3339, healthyAt: instance.healthyAt?.rfc3339,
            used: instance.use(now: now).map {
                InstanceUseResource(
                    cpuMillicores: $0.cpuMillicores, memoryMB: $0.memoryMB, measuredAt: $0.measuredAt.rfc3339)
            },
            limits: InstanceLimitsResource(
                cpuMillicores: instance.limits.cpuMillicores, memoryMB: instance.limits.memoryMB))
    }
}

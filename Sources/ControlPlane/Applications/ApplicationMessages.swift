import PlatformAPI
import PlatformModel
import SQLStore

/// Applications as the API shows them.
struct ApplicationMessages: Sendable {
    private let surroundings: Surroundings
    private let catalogue: Catalogue

    init(_ surroundings: Surroundings, catalogue: Catalogue) {
        self.surroundings = surroundings
        self.catalogue = catalogue
    }

    /// With what its status is now: the only place that gathers the facts for it.
    static func withStatus(_ application: Application, _ transaction: Transaction) throws -> Application {
        var application = application
        let ending = try ApplicationStore().endingGenerations(of: application.id, transaction)
        application.status = ApplicationStatus.derive(
            ApplicationStatus.Facts(
                isDeleting: application.isDeleting, isSuspended: application.isSuspended,
                isStopped: application.isStopped,
                isEndConfirmed: try !application.isStopped
                    || InstanceEnding().isConfirmed(of: application.id, ending, transaction),
                isDeploying: try !DeploymentStore().active(of: application.id, transaction).isEmpty,
                lastEnd: try DeploymentStore().lastEnd(of: application.id, transaction),
                instances: try InstanceStore().list(of: application.id, transaction)))
        return application
    }

    func resource(_ plain: Application, _ transaction: Transaction) throws -> ApplicationResource {
        let application = try Self.withStatus(plain, transaction)
        let release = try application.currentReleaseID.flatMap {
            try ReleaseStore().find($0, of: application, transaction)
        }
        let active = try DeploymentStore().active(of: application.id, transaction)
        var resource = ApplicationResource(
            id: application.id.text, slug: application.slug, name: application.name,
            status: application.status.rawValue, url: surroundings.configuration.url(slug: application.slug),
            runtimeID: application.runtimeID.text, planID: application.planID.text, region: application.region,
            nodeID: application.nodeID?.text, instanceCount: application.instanceCount, port: application.port,
            healthCheckPath: application.healthCheckPath, buildCommand: application.buildCommand,
            startCommand: application.startCommand, gitURL: application.git?.url, gitBranch: application.git?.branch,
            currentReleaseID: release?.id.text, currentReleaseNumber: release?.number,
            needsRedeploy: application.needsRedeploy, activeDeploymentID: active.first?.id.text,
            createdAt: application.createdAt.rfc3339, updatedAt: application.updatedAt.rfc3339,
            lastDeployedAt: application.lastDeployedAt?.rfc3339,
            nodeOffline: try isNodeOffline(application, transaction),
            stopping: application.isStopped && application.status == .running)
        resource.suspension = application.suspension.map {
            SuspensionResource(reason: $0.reason.rawValue, note: $0.note, suspendedAt: $0.at.rfc3339)
        }
        return resource
    }

    /// Whether a node that has, or may still have, something of it does not answer: what is shown may be old.
    private func isNodeOffline(_ application: Application, _ transaction: Transaction) throws -> Bool {
        var nodes = Set(try InstanceStore().list(of: application.id, transaction).map(\.nodeID))
        if application.isStopped || application.isDeleting {
            nodes.formUnion(try ApplicationStore().endingGenerations(of: application.id, transaction).keys)
        }
        return try catalogue.nodes(transaction).contains { nodes.contains($0.id) && $0.status == .offline }
    }
}

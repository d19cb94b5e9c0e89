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

    static func withStatus(_ application: Application, _ transaction: Transaction) throws -> Application {
        try ApplicationFacts(of: [application], transaction).withStatus(application)
    }

    func resource(_ plain: Application, _ transaction: Transaction) throws -> ApplicationResource {
        let facts = try ApplicationFacts(of: [plain], transaction)
        return resource(plain, facts, offline: try offlineNodes(transaction))
    }

    /// In the same order.
    func resources(_ plain: [Application], _ transaction: Transaction) throws -> [ApplicationResource] {
        guard !plain.isEmpty else { return [] }
        let facts = try ApplicationFacts(of: plain, transaction)
        let offline = try offlineNodes(transaction)
        return plain.map { resource($0, facts, offline: offline) }
    }

    /// While a node that has, or may still have, something of it does not answer, what is shown may be old.
    private func resource(
        _ plain: Application, _ facts: ApplicationFacts, offline: Set<NodeID>
    ) -> ApplicationResource {
        let application = facts.withStatus(plain)
        let number = facts.releaseNumber(of: application)
        var resource = ApplicationResource(
            id: application.id.text, slug: application.slug, name: application.name,
            status: application.status.rawValue, url: surroundings.configuration.url(slug: application.slug),
            runtimeID: application.runtimeID.text, planID: application.planID.text, region: application.region,
            nodeID: application.nodeID?.text, instanceCount: application.instanceCount, port: application.port,
            healthCheckPath: application.healthCheckPath, buildCommand: application.buildCommand,
            startCommand: application.startCommand, gitURL: application.git?.url, gitBranch: application.git?.branch,
            currentReleaseID: number == nil ? nil : application.currentReleaseID?.text, currentReleaseNumber: number,
            needsRedeploy: application.needsRedeploy,
            activeDeploymentID: facts.active(of: application.id).first?.id.text,
            createdAt: application.createdAt.rfc3339, updatedAt: application.updatedAt.rfc3339,
            lastDeployedAt: application.lastDeployedAt?.rfc3339,
            nodeOffline: !facts.nodes(of: application).isDisjoint(with: offline),
            stopping: application.isStopped && application.status == .running)
        let others = application.processCounts.sorted { $0.key < $1.key }
        resource.processCounts =
            [ProcessCountResource(name: Release.webProcess, count: application.instanceCount)]
            + others.map { ProcessCountResource(name: $0.key, count: $0.value) }
        resource.lifecycle = LifecycleResource(
            application.lifecycle.numbers, healthCheckStatus: application.lifecycle.health.statuses.text)
        resource.suspension = application.suspension.map {
            SuspensionResource(reason: $0.reason.rawValue, note: $0.note, suspendedAt: $0.at.rfc3339)
        }
        return resource
    }

    private func offlineNodes(_ transaction: Transaction) throws -> Set<NodeID> {
        Set(try catalogue.nodes(transaction).filter { $0.status == .offline }.map(\.id))
    }
}

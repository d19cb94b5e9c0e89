import AgentProtocol
import Foundation
import PlatformModel
import SQLStore

/// Composes what a node shall run from the tables.
struct DesiredStateComposition: Sendable {
    private let surroundings: Surroundings

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    func compose(for node: NodeID, _ transaction: Transaction) throws -> DesiredState {
        let stored = try InstanceStore().stored(on: node, transaction).filter { $0.instance.wanted != .removed }
        let applications = try applications(on: node, transaction)
        let kept = try surroundings.settings(transaction).releasesKept
        let environments = try environments(of: Set(stored.map(\.instance.deploymentID)), transaction)
        let routed = Dictionary(grouping: stored.map(\.instance).filter(\.isRouted), by: \.applicationID)
        return DesiredState(
            generation: try NodeStateStore().state(of: node, transaction).generation,
            instances: stored.map { desired($0, environments[$0.instance.deploymentID] ?? [:]) },
            routes: applications.filter { ($0.nodeID ?? node) == node || routed[$0.id] != nil }.map {
                route($0, to: routed[$0.id] ?? [])
            },
            applications: try applications.map { application in
                DesiredApplication(
                    applicationID: application.id.text, slug: application.slug,
                    keptImages: try ReleaseStore().keptImages(
                        of: application.id, on: node, newest: kept, transaction))
            })
    }

    /// Those that live here, are built here, or have instances or images here.
    private func applications(on node: NodeID, _ transaction: Transaction) throws -> [Application] {
        try transaction.query(
            """
            SELECT * FROM applications WHERE is_deleting = 0 AND id IN (
                SELECT id FROM applications WHERE node_id = $1
                UNION SELECT application_id FROM instances WHERE node_id = $1
                UNION SELECT application_id FROM builds WHERE node_id = $1 AND is_task_open = 1
                UNION SELECT application_id FROM deployments WHERE node_id = $1 AND is_active = 1
                UNION SELECT application_id FROM releases WHERE node_id = $1)
            ORDER BY id
            """, [.text(node.text)]
        ).map(Application.init(row:))
    }

    private func route(_ application: Application, to routed: [Instance]) -> DesiredRoute {
        DesiredRoute(
            host: "\(application.slug).\(surroundings.configuration.platformDomain)",
            applicationID: application.id.text, instanceIDs: routed.map(\.id.text))
    }

    private func environments(of deployments: Set<DeploymentID>, _ transaction: Transaction) throws
        -> [DeploymentID: [String: String]]
    {
        var found: [DeploymentID: [String: String]] = [:]
        for id in deployments {
            found[id] = try DeploymentEnvironment(surroundings).open(for: id, transaction)
        }
        return found
    }

    private func desired(_ stored: InstanceStore.Stored, _ variables: [String: String]) -> DesiredInstance {
        let (instance, shape) = (stored.instance, stored.shape)
        var environment = variables
        if let port = shape.port { environment["PORT"] = String(port) }
        let check = shape.port.map { _ in HealthCheck(path: shape.healthPath, shape.health ?? HealthTerms()) }
        return DesiredInstance(
            instanceID: instance.id.text, applicationID: instance.applicationID.text, slug: shape.slug,
            releaseID: instance.releaseID.text, process: instance.process, index: instance.index, image: shape.image,
            command: shape.command, environment: environment, port: shape.port, user: shape.user,
            limits: InstanceLimits(
                cpuMillicores: shape.cpuMillicores, memoryMB: shape.memoryMB, storageMB: shape.diskMB),
            healthCheck: check, stopGraceSeconds: shape.stopGraceSeconds)
    }
}

extension HealthCheck {
    fileprivate init(path: String?, _ terms: HealthTerms) {
        self.init(
            path: path, startSeconds: terms.startSeconds, intervalSeconds: terms.intervalSeconds,
            timeoutSeconds: terms.timeoutSeconds, retries: terms.failures)
        if terms.statuses != HealthStatuses() {
            (lowestStatus, highestStatus) = (terms.statuses.lowest, terms.statuses.highest)
        }
    }
}

import HostSupport
import Logging
import PlatformModel
import SQLStore

/// Goes back to the release that served before when the one that serves cannot and the other still runs.
/// Level-triggered: it looks at what is stored, so a restart at any point loses nothing.
struct AutomaticRollbacks: Sendable {
    private let surroundings: Surroundings

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    func step() async throws {
        let failing = try await surroundings.store.read { try candidates($0) }
        for id in failing { try await begin(id) }
    }

    /// Applications with instances that are ready and none that serves in health.
    private func candidates(_ transaction: Transaction) throws -> [ApplicationID] {
        let serving = "SELECT 1 FROM instances s WHERE s.application_id = i.application_id AND s.is_routed = 1"
        return try transaction.query(
            """
            SELECT DISTINCT i.application_id FROM instances i
            WHERE i.wanted <> 'running' AND i.wanted = 'draining' AND i.observed = 'healthy' AND EXISTS (\(serving))
                AND NOT EXISTS (\(serving) AND s.observed = 'healthy')
            """
        ).map { ApplicationID(try $0.text("application_id")) }
    }

    private func begin(_ id: ApplicationID) async throws {
        let (deploymentID, now) = (surroundings.newID(Deployment.self), surroundings.now)
        let note = try await surroundings.store.write { transaction -> String? in
            guard let application = try ApplicationStore().load(id, transaction), application.mayRollBack,
                WarmRelease.isOpen(
                    after: try DeploymentStore().list(of: application, before: .max, limit: 20, transaction))
            else { return nil }
            let instances = try InstanceStore().list(of: id, transaction)
            guard let failed = WarmRelease.failure(of: instances),
                let ready = WarmRelease.newest(instances).first
            else { return nil }
            let numbers = try ReleaseStore().numbers(of: application, transaction)
            var deployment = Deployment(
                id: deploymentID, applicationID: id, number: try DeploymentStore().nextNumber(of: id, transaction),
                trigger: .automaticRollback, now: now,
                deadlineAt: now.adding(seconds: DeploymentMachine.limitSeconds(for: .automaticRollback)))
            deployment.releaseID = ready.releaseID
            deployment.note = WarmRelease.note(
                failed, release: numbers[failed.releaseID] ?? 0, replacedBy: numbers[ready.releaseID] ?? 0)
            try DeploymentStore().insert(deployment, transaction)
            try transaction.signal(.deployments)
            try transaction.signal(.application(id.text))
            try transaction.signal(.applications(organization: application.organizationID.text))
            return deployment.note
        }
        guard let note else { return }
        surroundings.logger.notice(
            "an application goes back to the release before", metadata: ["application_id": "\(id)", "why": "\(note)"])
    }
}

extension Application {
    fileprivate var mayRollBack: Bool { !isStopped && !isSuspended && !isDeleting }
}

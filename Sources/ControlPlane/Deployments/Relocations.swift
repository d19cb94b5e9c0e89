import HostSupport
import Logging
import PlatformModel
import SQLStore

/// Builds applications anew on other nodes when theirs is being emptied or was removed, from the source of what runs.
/// Level-triggered: it looks at what is stored, so a restart at any point loses nothing.
struct Relocations: Sendable {
    /// Moves under way at a time, so that an emptied node does not hold up everybody's builds.
    static let mostAtOnce = 2

    private let surroundings: Surroundings
    private let catalogue: Catalogue
    private let survey: DeploymentSurvey

    init(_ surroundings: Surroundings, catalogue: Catalogue) {
        self.surroundings = surroundings
        self.catalogue = catalogue
        survey = DeploymentSurvey(surroundings, catalogue, Quotas(surroundings, catalogue: catalogue))
    }

    /// One round; the number of moves that have begun.
    @discardableResult
    func step() async throws -> Int {
        let now = surroundings.now
        let due = try await surroundings.store.read { transaction -> [ApplicationID] in
            let moving = try DeploymentStore().allActive(transaction).filter { $0.trigger == .redeploy }.count
            let room = max(0, Self.mostAtOnce - moving)
            guard room > 0 else { return [] }
            var found: [ApplicationID] = []
            let candidates = try candidates(transaction)
            let nodes = try candidates.isEmpty ? nil : survey.nodes(transaction)
            for id in candidates where found.count < room {
                if try isDue(id, among: nodes, now, transaction) { found.append(id) }
            }
            return found
        }
        for id in due { try await begin(id, now) }
        return due.count
    }

    /// Applications that shall run, and have nothing that does or something on a node that is being emptied.
    private func candidates(_ transaction: Transaction) throws -> [ApplicationID] {
        try transaction.query(
            """
            SELECT a.id FROM (
                SELECT h.id FROM applications h WHERE h.node_id IS NULL AND NOT EXISTS (
                    SELECT 1 FROM instances i WHERE i.application_id = h.id AND i.wanted = 'running')
                UNION SELECT i.application_id FROM nodes n JOIN instances i ON i.node_id = n.id
                WHERE n.admin_state = 'draining' AND i.wanted = 'running'
            ) f JOIN applications a ON a.id = f.id
            WHERE a.is_stopped = 0 AND a.is_suspended = 0 AND a.is_deleting = 0 AND a.current_release_id IS NOT NULL
            ORDER BY a.id LIMIT 200
            """
        ).map { ApplicationID(try $0.text("id")) }
    }

    private func isDue(
        _ id: ApplicationID, among nodes: PromisedNodes? = nil, _ now: Timestamp, _ transaction: Transaction
    ) throws -> Bool {
        guard let application = try ApplicationStore().load(id, transaction),
            try origin(of: application, transaction) != nil
        else { return false }
        let ends = try DeploymentStore().list(of: application, before: .max, limit: 10, transaction)
        var hasPlace = false
        if case .placed = try survey.placement(for: application, among: nodes, transaction) { hasPlace = true }
        let draining = try catalogue.nodes(transaction).filter { $0.adminState == .draining }.map(\.id)
        let facts = Relocation.Facts(
            isHomeless: application.nodeID == nil,
            wanted: try InstanceStore().list(of: id, transaction).filter { $0.wanted == .running },
            shallRun: !application.isStopped && !application.isSuspended && !application.isDeleting,
            hasActiveDeployment: ends.contains { !$0.status.isFinal }, draining: Set(draining),
            ends: ends.map { .init(trigger: $0.trigger, status: $0.status, at: $0.finishedAt ?? $0.updatedAt) },
            hasPlace: hasPlace)
        return Relocation.isDue(facts, now: now)
    }

    private func begin(_ id: ApplicationID, _ now: Timestamp) async throws {
        let (buildID, deploymentID) = (surroundings.newID(Build.self), surroundings.newID(Deployment.self))
        try await surroundings.store.write { transaction in
            guard try isDue(id, now, transaction), let application = try ApplicationStore().load(id, transaction),
                let origin = try origin(of: application, transaction)
            else { return }
            let limit = Int64(try surroundings.settings(transaction).deploymentTimeoutSeconds)
            let build = Build(
                id: buildID, applicationID: id, number: try BuildStore().nextNumber(of: id, transaction),
                origin: origin, now: now)
            try BuildStore().insert(build, transaction)
            var deployment = Deployment(
                id: deploymentID, applicationID: id, number: try DeploymentStore().nextNumber(of: id, transaction),
                trigger: .redeploy, now: now,
                deadlineAt: now.adding(seconds: limit + DeploymentMachine.queueLimitSeconds))
            deployment.buildID = build.id
            try DeploymentStore().insert(deployment, transaction)
            try transaction.signal(.deployments)
            try transaction.signal(.application(id.text))
            try transaction.signal(.applications(organization: application.organizationID.text))
        }
        surroundings.logger.notice("an application moves to another node", metadata: ["application_id": "\(id)"])
    }

    /// What the current release was built from; nil when that is kept no more.
    private func origin(of application: Application, _ transaction: Transaction) throws -> Build.Origin? {
        guard let releaseID = application.currentReleaseID,
            let release = try ReleaseStore().find(releaseID, of: application, transaction),
            let build = try BuildStore().find(release.buildID, of: application, transaction)
        else { return nil }
        switch build.origin {
        case .upload(let id): return try SourceStore().load(id, transaction) == nil ? nil : build.origin
        case .git(let location, let wanted): return .git(location, commit: build.commit ?? wanted)
        }
    }
}

import PlatformModel
import SQLStore

/// Reads what surrounds a deployment.
struct DeploymentSurvey: Sendable {
    let catalogue: Catalogue
    private let quotas: Quotas

    init(_ catalogue: Catalogue, _ quotas: Quotas) {
        self.catalogue = catalogue
        self.quotas = quotas
    }

    /// The facts for ``DeploymentMachine``; nil when the deployment or its application is gone.
    func facts(_ id: DeploymentID, _ transaction: Transaction) throws -> (Application, DeploymentFacts)? {
        guard let deployment = try DeploymentStore().load(id, transaction),
            let application = try ApplicationStore().load(deployment.applicationID, transaction)
        else { return nil }
        let build = try deployment.buildID.flatMap { try BuildStore().find($0, of: application, transaction) }
        let nodes = try nodes(except: deployment.id, transaction)
        let instances = try InstanceStore().list(of: application.id, transaction)
        let request = try request(for: deployment, build, of: application, instances, transaction)
        var facts = DeploymentFacts(
            deployment: deployment, placement: request.map { Placement.choose($0, among: nodes) } ?? .refused(.noNode),
            drainSeconds: application.drainSeconds)
        facts.quotaExcess = try quotaExcess(deployment, build, application, transaction)
        facts.build = build
        facts.releaseRun = try CommandRunStore().find(of: deployment.id, transaction)
        facts.hasReleaseCommand =
            try deployment.trigger.runsReleaseCommand
            && processes(of: deployment, build, application, transaction).contains(Release.releaseProcess)
        facts.node = nodes.first { $0.id == deployment.nodeID }
        facts.instances = instances
        facts.isApplicationEnding = application.isStopped || application.isDeleting || application.isSuspended
        if let node = deployment.nodeID, let generation = deployment.routeGeneration {
            facts.isRouteConfirmed = try NodeStateStore().state(of: node, transaction).routedGeneration >= generation
        }
        let active = try DeploymentStore().active(of: application.id, transaction)
        facts.hasPredecessor = active.contains { $0.number < deployment.number }
        facts.hasSuccessor = active.contains { $0.number > deployment.number }
        return (application, facts)
    }

    /// Until then it is asked for a place and for the quota.
    private static func isBeforeInstances(_ deployment: Deployment) -> Bool {
        [.pending, .building, .releasing].contains(deployment.status)
    }

    /// Names of the processes that it brings; none while its build has not succeeded.
    private func processes(
        of deployment: Deployment, _ build: Build?, _ application: Application, _ transaction: Transaction
    ) throws -> [String] {
        if let id = deployment.releaseID, let release = try ReleaseStore().find(id, of: application, transaction) {
            return release.processes.map(\.name)
        }
        guard let build, build.status == .succeeded else { return [] }
        return try BuildStore().result(of: build.id, transaction)?.processes.map(\.name) ?? []
    }

    /// Whether a new build of `application` would find a place now.
    func placement(for application: Application, _ transaction: Transaction) throws -> Placement.Outcome {
        let instances = try InstanceStore().list(of: application.id, transaction)
        let request = try request(of: application, count: application.instanceCount, instances, transaction)
        return Placement.choose(request, among: try nodes(except: nil, transaction))
    }

    /// Whether `release` would find a place now, which is only on the node that has its image.
    func placement(for release: Release, of application: Application, _ transaction: Transaction) throws
        -> Placement.Outcome
    {
        let instances = try InstanceStore().list(of: application.id, transaction)
        let count = Self.count(of: release.runningProcesses.map(\.name), application)
        var request = try request(of: application, count: count, instances, transaction)
        request.required = release.nodeID
        return Placement.choose(request, among: try nodes(except: nil, transaction))
    }

    /// How many instances a set of processes makes: the application's count of `web`, one of every other.
    static func count(of processes: [String], _ application: Application) -> Int {
        processes.reduce(0) { $0 + ($1 == Release.webProcess ? max(1, application.instanceCount) : 1) }
    }

    /// What running the application takes of its organization's quota.
    func amounts(of application: Application, _ transaction: Transaction) throws -> QuotaAmounts {
        let release = try application.currentReleaseID.flatMap {
            try ReleaseStore().find($0, of: application, transaction)
        }
        let count = release.map { Self.count(of: $0.runningProcesses.map(\.name), application) }
        return .instances(count ?? application.instanceCount, of: try catalogue.plan(application.planID, transaction))
    }

    /// Asked when the processes are known and their instances are not made yet.
    private func quotaExcess(
        _ deployment: Deployment, _ build: Build?, _ application: Application, _ transaction: Transaction
    ) throws -> QuotaExcess? {
        guard Self.isBeforeInstances(deployment) else { return nil }
        let release = try deployment.releaseID.flatMap { try ReleaseStore().find($0, of: application, transaction) }
        if let release { return try quotaExcess(of: release, application, transaction) }
        guard let build, build.status == .succeeded, let image = try BuildStore().result(of: build.id, transaction)
        else {
            return nil
        }
        let names = image.processes.map(\.name).filter { $0 != Release.releaseProcess }
        return try quotas.excess(running: Self.count(of: names, application), of: application, transaction)
    }

    /// Why the organization's quota does not allow what `release` runs; nil when it does.
    func quotaExcess(
        of release: Release, _ application: Application, _ transaction: Transaction
    ) throws -> QuotaExcess? {
        let count = Self.count(of: release.runningProcesses.map(\.name), application)
        return try quotas.excess(running: count, of: application, transaction)
    }

    private func request(
        for deployment: Deployment, _ build: Build?, of application: Application, _ instances: [Instance],
        _ transaction: Transaction
    ) throws -> Placement.Request? {
        guard Self.isBeforeInstances(deployment) else { return nil }
        if let release = try deployment.releaseID.flatMap({ try ReleaseStore().find($0, of: application, transaction) })
        {
            let count = Self.count(of: release.runningProcesses.map(\.name), application)
            var request = try request(of: application, count: count, instances, transaction)
            request.required = release.nodeID
            return request
        }
        if let build, build.status == .succeeded, let image = try BuildStore().result(of: build.id, transaction) {
            let names = image.processes.map(\.name).filter { $0 != Release.releaseProcess }
            var request = try request(
                of: application, count: Self.count(of: names, application), instances, transaction)
            request.required = build.nodeID
            return request
        }
        return try request(of: application, count: application.instanceCount, instances, transaction)
    }

    private func request(
        of application: Application, count: Int, _ instances: [Instance], _ transaction: Transaction
    ) throws -> Placement.Request {
        let need = try catalogue.plan(application.planID, transaction).need
        var request = Placement.Request(region: application.region, need: need.times(count), containers: count)
        request.current = application.nodeID
        let present = instances.filter { $0.wanted != .removed && $0.nodeID == application.nodeID }
        request.replaced = need.times(present.count)
        return request
    }

    /// All nodes with what is promised on them: to instances, and to deployments that build there.
    private func nodes(except deployment: DeploymentID?, _ transaction: Transaction) throws -> [Node] {
        let reserved = try InstanceStore().reserved(transaction)
        var building: [NodeID: Resources] = [:]
        for other in try DeploymentStore().allActive(transaction)
        where other.id != deployment && (other.status == .building || other.status == .releasing) {
            guard let node = other.nodeID,
                let application = try ApplicationStore().load(other.applicationID, transaction)
            else { continue }
            let need = try catalogue.plan(application.planID, transaction).need.times(application.instanceCount)
            building[node] = (building[node] ?? .zero) + need
        }
        return try catalogue.nodes(transaction).map { node in
            var node = node
            node.reserved = (reserved[node.id]?.need ?? .zero) + (building[node.id] ?? .zero)
            node.containerCount = max(node.containerCount, reserved[node.id]?.count ?? 0)
            return node
        }
    }
}

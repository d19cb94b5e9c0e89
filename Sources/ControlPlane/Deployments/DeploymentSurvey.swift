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
        guard var deployment = try DeploymentStore().load(id, transaction),
            let application = try ApplicationStore().load(deployment.applicationID, transaction)
        else { return nil }
        settle(&deployment, application)
        let build = try deployment.buildID.flatMap { try BuildStore().find($0, of: application, transaction) }
        let nodes = try nodes(except: deployment.id, transaction)
        let instances = try InstanceStore().list(of: application.id, transaction)
        let scaling = try scaling(of: deployment, application, instances, transaction)
        var request = try request(for: deployment, build, of: application, instances, transaction)
        if let scaling, let whole = request {
            request = try self.request(whole, missing: scaling.missing.count, of: application, transaction)
        }
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
        facts.scaling = scaling
        facts.isApplicationEnding = application.isStopped || application.isDeleting || application.isSuspended
        if let node = deployment.nodeID, let generation = deployment.routeGeneration {
            facts.isRouteConfirmed = try NodeStateStore().state(of: node, transaction).routedGeneration >= generation
        }
        let active = try DeploymentStore().active(of: application.id, transaction)
        facts.hasPredecessor = active.contains { $0.number < deployment.number }
        facts.hasSuccessor = active.contains {
            $0.number > deployment.number && $0.trigger.supersedes(deployment.trigger)
        }
        return (application, facts)
    }

    /// While a deployment that brings no release waits, the one before it may bring another: the present one is meant.
    /// Counts alone change only while nothing else waits for new instances.
    private func settle(_ deployment: inout Deployment, _ application: Application) {
        guard deployment.status == .pending, !deployment.trigger.bringsRelease else { return }
        deployment.releaseID = application.currentReleaseID ?? deployment.releaseID
        deployment.isPartial = deployment.trigger == .scale && !application.needsRedeploy
    }

    private func scaling(
        of deployment: Deployment, _ application: Application, _ instances: [Instance], _ transaction: Transaction
    ) throws -> InstanceScaling? {
        guard deployment.isPartial, let id = deployment.releaseID,
            let release = try ReleaseStore().find(id, of: application, transaction)
        else { return nil }
        let names = release.runningProcesses.map(\.name)
        let running = instances.filter { $0.wanted == .running }
        return InstanceScaling(
            counts: Dictionary(names.map { ($0, application.count(of: $0)) }) { first, _ in first },
            old: running.filter { $0.deploymentID != deployment.id },
            new: running.filter { $0.deploymentID == deployment.id })
    }

    /// Only what is missing needs a place.
    private func request(
        _ whole: Placement.Request, missing: Int, of application: Application, _ transaction: Transaction
    ) throws -> Placement.Request {
        let need = try catalogue.plan(application.planID, transaction).need
        var request = Placement.Request(region: whole.region, need: need.times(missing), containers: missing)
        (request.current, request.required) = (whole.current, whole.required)
        return request
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
        let count = application.count(of: release.runningProcesses.map(\.name))
        var request = try request(of: application, count: count, instances, transaction)
        request.required = release.nodeID
        return Placement.choose(request, among: try nodes(except: nil, transaction))
    }

    /// The same for a change of counts: only what is missing needs a place.
    func placement(
        forScaling application: Application, to release: Release, _ transaction: Transaction
    ) throws -> Placement.Outcome {
        let instances = try InstanceStore().list(of: application.id, transaction).filter { $0.wanted == .running }
        let names = release.runningProcesses.map(\.name)
        let scaling = InstanceScaling(
            counts: Dictionary(names.map { ($0, application.count(of: $0)) }) { first, _ in first }, old: instances,
            new: [])
        guard !scaling.missing.isEmpty else { return .placed(release.nodeID) }
        var whole = try request(of: application, count: scaling.missing.count, [], transaction)
        whole.required = release.nodeID
        return Placement.choose(whole, among: try nodes(except: nil, transaction))
    }

    /// What running the application takes of its organization's quota.
    func amounts(of application: Application, _ transaction: Transaction) throws -> QuotaAmounts {
        let release = try application.currentReleaseID.flatMap {
            try ReleaseStore().find($0, of: application, transaction)
        }
        let count = release.map { application.count(of: $0.runningProcesses.map(\.name)) }
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
        return try quotas.excess(running: application.count(of: names), of: application, transaction)
    }

    /// Why the organization's quota does not allow what `release` runs; nil when it does.
    func quotaExcess(
        of release: Release, _ application: Application, _ transaction: Transaction
    ) throws -> QuotaExcess? {
        let count = application.count(of: release.runningProcesses.map(\.name))
        return try quotas.excess(running: count, of: application, transaction)
    }

    private func request(
        for deployment: Deployment, _ build: Build?, of application: Application, _ instances: [Instance],
        _ transaction: Transaction
    ) throws -> Placement.Request? {
        guard Self.isBeforeInstances(deployment) else { return nil }
        if let release = try deployment.releaseID.flatMap({ try ReleaseStore().find($0, of: application, transaction) })
        {
            let count = application.count(of: release.runningProcesses.map(\.name))
            var request = try request(of: application, count: count, instances, transaction)
            request.required = release.nodeID
            return request
        }
        if let build, build.status == .succeeded, let image = try BuildStore().result(of: build.id, transaction) {
            let names = image.processes.map(\.name).filter { $0 != Release.releaseProcess }
            var request = try request(
                of: application, count: application.count(of: names), instances, transaction)
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

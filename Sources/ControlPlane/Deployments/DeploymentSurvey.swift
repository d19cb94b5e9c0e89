import PlatformModel
import SQLStore

/// Reads what surrounds a deployment.
struct DeploymentSurvey: Sendable {
    let catalogue: Catalogue
    private let surroundings: Surroundings
    private let quotas: Quotas

    init(_ surroundings: Surroundings, _ catalogue: Catalogue, _ quotas: Quotas) {
        self.surroundings = surroundings
        self.catalogue = catalogue
        self.quotas = quotas
    }

    /// The facts for ``DeploymentMachine``; nil when the deployment or its application is gone.
    ///
    /// - Parameter nodes: read before, for a look that decides nothing.
    func facts(_ id: DeploymentID, among nodes: PromisedNodes? = nil, _ transaction: Transaction) throws
        -> (Application, DeploymentFacts)?
    {
        guard var deployment = try DeploymentStore().load(id, transaction),
            let application = try ApplicationStore().load(deployment.applicationID, transaction)
        else { return nil }
        settle(&deployment, application)
        let build = try deployment.buildID.flatMap { try BuildStore().find($0, of: application, transaction) }
        let instances = try InstanceStore().list(of: application.id, transaction)
        let scaling = try scaling(of: deployment, application, instances, transaction)
        var request = try request(for: deployment, build, of: application, instances, transaction)
        if let scaling, let whole = request {
            request = try self.request(whole, missing: scaling.missing.count, of: application, transaction)
        }
        var (outcome, hasSlot) = (Placement.Outcome.refused(.noNode), true)
        if let request {
            let nodes = try nodes ?? self.nodes(for: request, of: deployment.id, transaction)
            let awaitsBuild = deployment.status == .pending && build?.status.isFinal == false
            (outcome, hasSlot) =
                awaitsBuild ? nodes.chooseForBuild(request) : (nodes.choose(request, for: deployment.id), true)
        }
        var facts = DeploymentFacts(
            deployment: deployment, placement: outcome, lifecycle: application.lifecycle)
        facts.hasBuildSlot = hasSlot
        facts.quotaExcess = try quotaExcess(deployment, build, application, transaction)
        facts.build = build
        facts.releaseRun = try CommandRunStore().find(of: deployment.id, transaction)
        facts.hasReleaseCommand =
            try deployment.trigger.runsReleaseCommand
            && processes(of: deployment, build, application, transaction).contains(Release.releaseProcess)
        facts.node = try deployment.nodeID.flatMap { try catalogue.rooms($0, transaction).first }
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

    /// Until then it is asked for a place, unless its build is under way, and for the quota.
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
    func placement(
        for application: Application, among nodes: PromisedNodes? = nil, _ transaction: Transaction
    ) throws -> Placement.Outcome {
        let instances = try InstanceStore().list(of: application.id, transaction)
        let request = try request(of: application, count: application.instanceCount, instances, transaction)
        return try (nodes ?? self.nodes(for: request, transaction)).choose(request)
    }

    /// Whether `release` would find a place now, which is only on the node that has its image.
    func placement(for release: Release, of application: Application, _ transaction: Transaction) throws
        -> Placement.Outcome
    {
        let instances = try InstanceStore().list(of: application.id, transaction)
        let count = application.count(of: release.runningProcesses.map(\.name))
        var request = try request(of: application, count: count, instances, transaction)
        request.required = release.nodeID
        return try nodes(for: request, transaction).choose(request)
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
        return try nodes(for: whole, transaction).choose(whole)
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
        let isBuilding = deployment.status == .building && build?.status.isFinal == false
        guard Self.isBeforeInstances(deployment), !isBuilding else { return nil }
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

    /// Those nodes that matter for a request: the one that alone will do, or the present one while it is kept, whatever
    /// the others are; else all.
    private func nodes(
        for request: Placement.Request, of deployment: DeploymentID? = nil, _ transaction: Transaction
    ) throws -> PromisedNodes {
        if let required = request.required { return try nodes(only: required, transaction) }
        if let current = request.current {
            let present = try nodes(only: current, transaction)
            if present.keeps(request, for: deployment) { return present }
        }
        return try nodes(transaction)
    }

    /// The nodes with what is promised on them: to instances, and to deployments that build there.
    ///
    /// - Parameter only: the node that is asked for, when no other will do; all of them take time to read.
    func nodes(only: NodeID? = nil, _ transaction: Transaction) throws -> PromisedNodes {
        var building: [DeploymentID: PromisedNodes.Promise] = [:]
        var builds: [NodeID: Int] = [:]
        for other in try DeploymentStore().allActive(transaction)
        where other.status == .building || other.status == .releasing {
            guard let node = other.nodeID, only ?? node == node,
                let application = try ApplicationStore().load(other.applicationID, transaction)
            else { continue }
            let need = try catalogue.plan(application.planID, transaction).need.times(application.instanceCount)
            building[other.id] = .init(node: node, need: need)
            if other.status == .building { builds[node, default: 0] += 1 }
        }
        let most = try surroundings.settings(transaction).buildsPerNode
        return PromisedNodes(
            try catalogue.rooms(only, transaction), building: building,
            full: Set(builds.filter { $0.value >= most }.keys))
    }
}

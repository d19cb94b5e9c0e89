import HostSupport
import PlatformModel
import SQLStore

/// Does what ``DeploymentMachine`` decided, inside the transaction that read the facts.
struct DeploymentSteps: Sendable {
    private let surroundings: Surroundings
    private let catalogue: Catalogue
    private let instances = InstanceStore()
    private let builds = BuildStore()
    private let states = NodeStateStore()

    init(_ surroundings: Surroundings, catalogue: Catalogue) {
        self.surroundings = surroundings
        self.catalogue = catalogue
    }

    func perform(
        _ actions: [DeploymentAction], on application: Application, _ facts: DeploymentFacts, _ transaction: Transaction
    ) throws {
        var step = Step(
            application: application, deployment: facts.deployment, build: facts.build, run: facts.releaseRun,
            scaling: facts.scaling, new: facts.newInstances, old: facts.oldInstances, now: surroundings.now,
            transaction: transaction)
        for action in actions { try perform(action, &step) }
        try DeploymentStore().update(step.deployment, transaction)
        try UsageMeter(surroundings).follow(.application(application.id), transaction)
        if step.deployment.status.isFinal {
            try Holds(surroundings).releaseEnded(of: application.organizationID, transaction)
        }
        try transaction.signal(.deployments)
        try transaction.signal(.application(application.id.text))
        try transaction.signal(DeploymentLog.topic(of: step.deployment.id, build: step.deployment.buildID))
        try transaction.signal(.applications(organization: application.organizationID.text))
    }

    /// What one decision works on.
    private struct Step {
        let application: Application
        var deployment: Deployment
        let build: Build?
        let run: CommandRun?
        let scaling: InstanceScaling?
        var new: [Instance]
        let old: [Instance]
        let now: Timestamp
        let transaction: Transaction

        mutating func move(to status: Deployment.Status) {
            deployment.status = status
            deployment.phaseAt = now
            deployment.updatedAt = now
        }
    }

    private func perform(_ action: DeploymentAction, _ step: inout Step) throws {
        switch action {
        case .sendBuild(let node): try sendBuild(on: node, &step)
        case .cancelBuild: try cancelBuild(step)
        case .createRelease: try createRelease(&step)
        case .runReleaseCommand(let node): try runReleaseCommand(on: node, &step)
        case .cancelReleaseCommand: try cancelReleaseCommand(step)
        case .createInstances(let node): try createInstances(on: node, &step)
        case .switchRoutes: try switchRoutes(&step)
        case .revertRoutes: try route(to: step.old, not: step.new, step)
        case .removeNewInstances: try remove(step.new, step)
        case .goLive(let drained, let warm): try goLive(drainUntil: drained, warmUntil: warm, &step)
        case .end(let status, let failure): end(status, failure, &step)
        }
    }

    private func sendBuild(on node: NodeID, _ step: inout Step) throws {
        guard let build = step.build else { return }
        let settings = try surroundings.settings(step.transaction)
        let seconds = Int64(settings.buildTimeoutSeconds) + 60
        // The time in the queue does not count.
        let most = step.now.adding(seconds: Int64(settings.deploymentTimeoutSeconds))
        step.deployment.deadlineAt = min(step.deployment.deadlineAt, most)
        let deadline = min(step.now.adding(seconds: seconds), step.deployment.deadlineAt)
        try builds.open(build.id, on: node, deadlineAt: deadline, now: step.now, step.transaction)
        try noteRevision(step)
        step.deployment.nodeID = node
        step.move(to: .building)
        // The node must know the application before it builds, or it would remove the cache as nobody's.
        try states.raiseGeneration(of: node, step.transaction)
        try step.transaction.signal(.agentTasks(node: node.text))
    }

    private func cancelBuild(_ step: Step) throws {
        guard let build = step.build else { return }
        try builds.end(
            build.id, as: .cancelled, code: "cancelled", message: "The build was cancelled.", now: step.now,
            step.transaction)
        try step.transaction.signal(.buildLog(build.id.text))
        if let node = build.nodeID { try step.transaction.signal(.agentTasks(node: node.text)) }
    }

    private func createRelease(_ step: inout Step) throws {
        guard let build = step.build, let node = build.nodeID,
            let image = try builds.result(of: build.id, step.transaction)
        else { throw PlatformError(.internalError, "The build's result is gone.", detail: "build without result") }
        var content = Release.Content(
            image: image.image, nodeID: node,
            processes: image.processes.map { Release.Process(name: $0.name, command: $0.command) },
            user: try catalogue.runtime(step.application.runtimeID, step.transaction).runUser ?? image.user)
        content.exposedPort = image.exposedPort
        let own = try EnvironmentVariableStore(surroundings.dataKeys).values(of: step.application.id, step.transaction)
        let given = try catalogue.instructions(for: step.application, step.transaction).variables
        content.variableNames = Set(own.keys).union(given.keys).sorted()
        let release = Release(
            id: surroundings.newID(), applicationID: step.application.id,
            number: try ReleaseStore().nextNumber(of: step.application.id, step.transaction), buildID: build.id,
            content: content, now: step.now)
        try ReleaseStore().insert(release, step.transaction)
        step.deployment.releaseID = release.id
    }

    private func createInstances(on node: NodeID, _ step: inout Step) throws {
        let application = step.application
        guard let id = step.deployment.releaseID,
            let release = try ReleaseStore().find(id, of: application, step.transaction)
        else { throw Self.withoutRelease }
        let plan = try catalogue.plan(application.planID, step.transaction)
        // What the release command ran with is what the instances get.
        if step.run == nil { try keepEnvironment(step) }
        let rate = try lockedRate(plan, step)
        let places = try takePlaces(of: release, on: node, plan, step)
        for place in places {
            guard let process = release.processes.first(where: { $0.name == place.process }) else { continue }
            let instance = Instance(
                id: surroundings.newID(), applicationID: application.id, releaseID: release.id,
                deploymentID: step.deployment.id, nodeID: node, process: place.process, index: place.index,
                now: step.now)
            let shape = shape(of: process, release, application, plan)
            try instances.insert(instance, shape: shape, rate: rate, step.transaction)
            try LogStore().addWriter(instance, step.transaction)
        }
        try states.raiseGeneration(of: node, step.transaction)
        step.deployment.nodeID = node
        step.move(to: .starting)
    }

    /// The instances to make: what is missing, or all that the counts say and that do not run from before. What else
    /// is warm is let go, so that no third release stays.
    private func takePlaces(
        of release: Release, on node: NodeID, _ plan: Plan, _ step: Step
    ) throws -> [InstanceScaling.Place] {
        if let scaling = step.scaling { return scaling.missing }
        let (application, transaction) = (step.application, step.transaction)
        let environments = DeploymentEnvironment(surroundings)
        let web = release.processes.first { $0.name == Release.webProcess }
        let warm = try WarmInstances(surroundings).adoptable(
            for: step.deployment, on: node, as: web.map { shape(of: $0, release, application, plan) },
            transaction)
        let names = release.runningProcesses.map(\.name)
        let scaling = InstanceScaling(
            counts: Dictionary(names.map { ($0, application.count(of: $0)) }) { first, _ in first }, old: warm, new: [])
        if let before = warm.first?.deploymentID, step.deployment.trigger == .automaticRollback {
            try environments.copy(from: before, to: step.deployment, transaction)
            let revision = try DeploymentStore().revision(of: before, transaction)
            try DeploymentStore().setRevision(revision, of: step.deployment.id, transaction)
        }
        try instances.adopt(warm.filter { scaling.kept.contains($0.id) }, by: step.deployment.id, transaction)
        try instances.shorten(
            of: application.id, until: step.now.adding(seconds: Int64(application.lifecycle.drainSeconds)), transaction)
        return scaling.missing
    }

    /// A deployment, and another plan, take the price of the day, as it is agreed with the organization; all else keeps
    /// what was taken then.
    private func lockedRate(_ plan: Plan, _ step: Step) throws -> Money {
        let locked = try ApplicationStore().hourlyRate(of: step.application.id, step.transaction)
        if step.build == nil, let locked { return locked }
        let agreement = try PriceStore().agreement(of: step.application.organizationID, step.transaction)
        let rate = agreement.hourlyPrice(of: plan.id, standard: plan.priceHourly)
        try ApplicationStore().setHourlyRate(rate, of: step.application.id, step.transaction)
        return rate
    }

    private static let withoutRelease = PlatformError(
        .internalError, "The release is gone.", detail: "deployment without release")

    /// The variables, and which revision of the settings they belong to, as they are now.
    private func keepEnvironment(_ step: Step) throws {
        if step.build == nil { try noteRevision(step) }
        try DeploymentEnvironment(surroundings).keep(
            for: step.deployment,
            defaults: try catalogue.instructions(for: step.application, step.transaction).variables, step.transaction)
    }

    private func runReleaseCommand(on node: NodeID, _ step: inout Step) throws {
        let (application, transaction) = (step.application, step.transaction)
        guard let id = step.deployment.releaseID,
            let release = try ReleaseStore().find(id, of: application, transaction),
            let process = release.processes.first(where: { $0.name == Release.releaseProcess })
        else { throw Self.withoutRelease }
        try keepEnvironment(step)
        let need = try catalogue.plan(application.planID, transaction).need
        let seconds = try surroundings.settings(transaction).releaseTimeoutSeconds
        let run = CommandRun(
            id: surroundings.newID(), applicationID: application.id, deploymentID: step.deployment.id, nodeID: node,
            now: step.now, deadlineAt: min(step.now.adding(seconds: Int64(seconds)), step.deployment.deadlineAt))
        let shape = CommandRunStore.Shape(
            slug: application.slug, releaseID: release.id.text, process: process.name, image: release.image,
            command: process.command, user: release.user, cpuMillicores: need.cpuMillicores, memoryMB: need.memoryMB,
            diskMB: need.diskMB, timeoutSeconds: seconds, stopGraceSeconds: application.lifecycle.stopGraceSeconds)
        try CommandRunStore().insert(run, shape: shape, transaction)
        step.deployment.nodeID = node
        step.move(to: .releasing)
        // The node must know the application, or it would remove the network as nobody's.
        try states.raiseGeneration(of: node, transaction)
        try transaction.signal(.agentTasks(node: node.text))
    }

    private func cancelReleaseCommand(_ step: Step) throws {
        guard var run = step.run else { return }
        run.status = .cancelled
        run.failureMessage = "The release command was cancelled."
        try CommandRunStore().end(run, now: step.now, step.transaction)
        try step.transaction.signal(.agentTasks(node: run.nodeID.text))
    }

    private func shape(
        of process: Release.Process, _ release: Release, _ application: Application, _ plan: Plan
    ) -> InstanceStore.Shape {
        let isWeb = process.name == Release.webProcess
        let need = plan.need
        let health = application.lifecycle.health
        return InstanceStore.Shape(
            slug: application.slug, image: release.image, command: process.command,
            port: isWeb ? release.exposedPort ?? application.port : nil,
            healthPath: isWeb ? application.healthCheckPath : nil, user: release.user,
            cpuMillicores: need.cpuMillicores, memoryMB: need.memoryMB, diskMB: need.diskMB,
            stopGraceSeconds: application.lifecycle.stopGraceSeconds,
            health: isWeb && health != HealthTerms() ? health : nil)
    }

    private func noteRevision(_ step: Step) throws {
        let revision = try ApplicationStore().settingsRevision(of: step.application.id, step.transaction)
        try DeploymentStore().setRevision(revision, of: step.deployment.id, step.transaction)
    }

    private func switchRoutes(_ step: inout Step) throws {
        let generations = try route(to: step.new, not: step.old, step)
        step.deployment.routeGeneration = step.deployment.nodeID.flatMap { generations[$0] }
        step.move(to: .switching)
    }

    @discardableResult
    private func route(to chosen: [Instance], not others: [Instance], _ step: Step) throws -> [NodeID: Int64] {
        for instance in chosen where instance.process == Release.webProcess {
            try instances.setRouted(true, instance.id, step.transaction)
        }
        for instance in others { try instances.setRouted(false, instance.id, step.transaction) }
        return try raise(chosen + others, step)
    }

    private func remove(_ gone: [Instance], _ step: Step) throws {
        let generations = try raise(gone, step)
        for instance in gone {
            try instances.remove(instance.id, generation: generations[instance.nodeID] ?? 0, step.transaction)
        }
    }

    private func goLive(drainUntil: Timestamp, warmUntil: Timestamp, _ step: inout Step) throws {
        if step.deployment.status == .pending {
            // Nothing had to start.
            try noteRevision(step)
            step.deployment.nodeID = step.application.nodeID
        }
        try remove(step.old.filter { $0.process != Release.webProcess }, step)
        for instance in step.old where instance.process == Release.webProcess {
            let until = instance.observed == .healthy ? warmUntil : drainUntil
            try instances.drain(instance.id, until: until, step.transaction)
        }
        let revision = try DeploymentStore().revision(of: step.deployment.id, step.transaction)
        let release = try step.deployment.releaseID.flatMap {
            try ReleaseStore().find($0, of: step.application, step.transaction)
        }
        let total = release.map { step.application.count(of: $0.runningProcesses.map(\.name)) }
        try ApplicationStore().setLive(
            step.deployment, running: total ?? step.application.instanceCount, revision: revision, now: step.now,
            step.transaction)
        if let node = step.deployment.nodeID { try states.raiseGeneration(of: node, step.transaction) }
    }

    private func raise(_ touched: [Instance], _ step: Step) throws -> [NodeID: Int64] {
        var generations: [NodeID: Int64] = [:]
        for node in Set(touched.map(\.nodeID)) {
            generations[node] = try states.raiseGeneration(of: node, step.transaction)
        }
        return generations
    }

    private func end(_ status: Deployment.Status, _ failure: DeploymentFailure?, _ step: inout Step) {
        step.deployment.failureCode = failure?.code
        step.deployment.failureMessage = failure?.message
        step.deployment.finishedAt = step.now
        step.move(to: status)
    }
}

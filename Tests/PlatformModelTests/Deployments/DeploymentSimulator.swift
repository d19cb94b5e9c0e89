@testable import PlatformModel

/// A platform in memory: stored rows, one node that learns and reports late, and random events between them.
struct DeploymentSimulator {
    private(set) var generator: SeededGenerator
    private(set) var now = Timestamp(milliseconds: 0)
    private(set) var deployments: [Deployment] = []
    private(set) var builds: [Build] = []
    private(set) var runs: [CommandRun] = []
    private(set) var instances: [Instance] = []
    private(set) var machine: Node
    private(set) var violations: [String] = []
    private var isStopped = false
    /// Nothing runs since it was stopped, whatever was live before.
    private var isEmptied = false
    private var counts = [Release.webProcess: 1, "worker": 1]
    private var generation: Int64 = 0
    private var removedAt: [InstanceID: Int64] = [:]
    /// The node's side: what it has read, what runs there, and builds that it knows.
    private var accepted: Int64 = 0
    private var confirmed: Int64 = 0
    private var running: [InstanceID: Instance.Observed] = [:]
    private let nodeID = NodeID("n")

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        machine = Node(id: nodeID, name: "n", region: "eu")
        machine.status = .online
        machine.lastHeartbeatAt = now
    }

    /// - Parameter isReplaced: begins with a second release that breaks as soon as it serves.
    mutating func run(steps: Int, isReplaced: Bool = false) {
        deploy(.deploy)
        advance(rounds: 8, seconds: 1)
        if isReplaced {
            deploy(.deploy)
            advance(rounds: 8, seconds: 1)
            collapse()
        }
        for _ in 0..<steps {
            event()
            settle()
            check()
        }
    }

    /// Time passes with the node working again: everything must end.
    mutating func finish() {
        machine.status = .online
        advance(rounds: 60, seconds: 60)
        if let open = deployments.first(where: { !$0.status.isFinal }) {
            violations.append("\(open.number) never ends: \(open.status)")
        }
        for instance in instances where instance.wanted != .running {
            violations.append("\(instance.id) stays \(instance.wanted)")
        }
        guard deployments.last?.status == .live, !isStopped, !isEmptied else { return }
        for (process, count) in counts {
            let found = instances.filter { $0.process == process }.count
            if found != count { violations.append("\(found) of \(process) run instead of \(count)") }
        }
    }

    private mutating func advance(rounds: Int, seconds: Int64) {
        for _ in 0..<rounds {
            pass(seconds: seconds)
            readDesiredState()
            work(honest: true)
            report()
            settle()
            check()
        }
    }

    private mutating func event() {
        switch Int.random(in: 0..<21, using: &generator) {
        case 0, 1: if Bool.random(using: &generator) { deploy(.deploy) }
        case 2: deploy([.restart, .rollback].randomElement(using: &generator) ?? .restart)
        case 18: scale()
        case 3: cancel()
        case 4, 17: setOnline(Bool.random(using: &generator))
        case 5: if Int.random(in: 0..<4, using: &generator) == 0 { stopOrStart() }
        case 6...8: readDesiredState()
        case 9...12: work(honest: false)
        case 20: collapse()
        case 13...16: if Int.random(in: 0..<4, using: &generator) > 0 { report() }
        default: pass(seconds: Int64.random(in: 1...150, using: &generator))
        }
    }

    private mutating func pass(seconds: Int64) {
        now = now.adding(seconds: seconds)
        if machine.status == .online { machine.lastHeartbeatAt = now }
    }

    /// What serves breaks.
    private mutating func collapse() {
        for instance in instances where instance.isRouted && running[instance.id] != nil {
            running[instance.id] = .failed
        }
        report()
    }

    private mutating func setOnline(_ isOnline: Bool) { machine.status = isOnline ? .online : .offline }

    private mutating func deploy(_ trigger: Deployment.Trigger) {
        isStopped = false
        let number = deployments.count + 1
        var deployment = Deployment(
            id: DeploymentID("d\(number)"), applicationID: ApplicationID("a"), number: number, trigger: trigger,
            now: now,
            deadlineAt: now.adding(seconds: DeploymentMachine.limitSeconds(for: trigger)))
        if trigger == .deploy {
            let build = Build(
                id: BuildID("b\(number)"), applicationID: deployment.applicationID, number: number,
                origin: .upload(SourceID("s")), now: now)
            builds.append(build)
            deployment.buildID = build.id
        }
        deployments.append(deployment)
    }

    /// Refused for what does not run. Sometimes settings wait, and everything is made anew.
    private mutating func scale() {
        guard lastLive != nil, !isStopped, !isEmptied else { return }
        counts = [
            Release.webProcess: Int.random(in: 1...4, using: &generator),
            "worker": Int.random(in: 0...2, using: &generator),
        ]
        deploy(.scale)
        deployments[deployments.count - 1].isPartial = Int.random(in: 0..<4, using: &generator) > 0
    }

    private mutating func cancel() {
        guard let index = deployments.indices.randomElement(using: &generator), !deployments[index].status.isFinal
        else { return }
        deployments[index].cancelRequestedAt = now
    }

    private mutating func stopOrStart() {
        isStopped.toggle()
        guard isStopped else { return }
        isEmptied = true
        change(where: { _ in true }, to: { ($0.isRouted, $0.wanted) = (false, .removed) })
    }

    /// A change of the desired state: the generation rises in the same transaction.
    private mutating func change(where applies: (Instance) -> Bool, to edit: (inout Instance) -> Void) {
        generation += 1
        for index in instances.indices where applies(instances[index]) { edit(&instances[index]) }
        for instance in instances where instance.wanted == .removed && removedAt[instance.id] == nil {
            removedAt[instance.id] = generation
        }
    }
}

extension DeploymentSimulator {
    private mutating func readDesiredState() {
        guard machine.status == .online else { return }
        accepted = generation
        let wanted = Set(instances.filter { $0.wanted != .removed }.map(\.id))
        running = running.filter { wanted.contains($0.key) }
        for id in wanted where running[id] == nil { running[id] = .creating }
        confirmed = accepted
    }

    private mutating func work(honest: Bool) {
        for id in running.keys.sorted() where running[id] != .failed {
            let roll = Int.random(in: 0..<12, using: &generator)
            running[id] = honest || roll > 3 ? .healthy : roll == 0 ? .failed : roll == 1 ? .unhealthy : .starting
        }
        guard machine.status == .online else { return }
        workOnCommands(honest: honest)
        for index in builds.indices where builds[index].status == .building {
            let roll = Int.random(in: 0..<8, using: &generator)
            if honest || roll > 5 {
                builds[index].status = .succeeded
            } else if roll == 0 {
                builds[index].status = .failed
            }
        }
    }

    private mutating func report() {
        guard machine.status == .online else { return }
        for index in instances.indices {
            if let observed = running[instances[index].id] { instances[index].observed = observed }
        }
        let facts = InstanceRetirement.NodeFacts(acceptedGeneration: accepted, reported: Set(running.keys))
        retire(facts)
    }

    private mutating func retire(_ facts: InstanceRetirement.NodeFacts) {
        for instance in instances {
            let step = InstanceRetirement.next(
                for: instance, removedGeneration: removedAt[instance.id], node: facts, now: now)
            switch step {
            case .remove where WarmRelease.isNeeded(instance, among: instances, now: now): break
            case .remove:
                change(where: { $0.id == instance.id }, to: { $0.wanted = .removed })
            case .forget:
                if running[instance.id] != nil { violations.append("\(instance.id) forgotten while it runs") }
                instances.removeAll { $0.id == instance.id }
            case nil: break
            }
        }
    }

    private func facts(for deployment: Deployment) -> DeploymentFacts {
        var facts = DeploymentFacts(
            deployment: deployment, placement: machine.status == .online ? .placed(nodeID) : .refused(.nodeOffline))
        facts.build = builds.first { $0.id == deployment.buildID }
        facts.hasReleaseCommand = deployment.number % 3 > 0 && deployment.trigger.runsReleaseCommand
        facts.releaseRun = runs.first { $0.deploymentID == deployment.id }
        facts.node = machine
        facts.instances = instances
        facts.scaling = scaling(of: deployment)
        facts.isRouteConfirmed = deployment.routeGeneration.map { confirmed >= $0 } ?? false
        facts.hasPredecessor = deployments.contains { $0.number < deployment.number && !$0.status.isFinal }
        facts.hasSuccessor = deployments.contains {
            $0.number > deployment.number && !$0.status.isFinal && $0.trigger.supersedes(deployment.trigger)
        }
        facts.isApplicationEnding = isStopped
        return facts
    }

    private func scaling(of deployment: Deployment) -> InstanceScaling? {
        guard deployment.isPartial else { return nil }
        let running = instances.filter { $0.wanted == .running }
        return InstanceScaling(
            counts: counts, old: running.filter { $0.deploymentID != deployment.id },
            new: running.filter { $0.deploymentID == deployment.id })
    }

    /// What the platform does by itself when the release that serves cannot.
    private mutating func rollBack() {
        guard !isStopped, WarmRelease.isOpen(after: deployments.reversed()), WarmRelease.failure(of: instances) != nil,
            !WarmRelease.newest(instances).isEmpty
        else { return }
        deploy(.automaticRollback)
    }

    private mutating func settle() {
        rollBack()
        for index in deployments.indices {
            for round in 0... {
                let actions = DeploymentMachine.decide(facts(for: deployments[index]), now: now)
                if actions.isEmpty { break }
                if round > 6 {
                    violations.append("deployment \(deployments[index].number) does not settle: \(actions)")
                    break
                }
                for action in actions { perform(action, on: index) }
            }
        }
    }

    private mutating func perform(_ action: DeploymentAction, on index: Int) {
        let id = deployments[index].id
        let kept = scaling(of: deployments[index])?.kept ?? []
        switch action {
        case .sendBuild:
            setBuild(index, .building)
            set(index, .building)
        case .cancelBuild: setBuild(index, .cancelled)
        case .createRelease: deployments[index].releaseID = ReleaseID("r\(index)")
        case .runReleaseCommand(let node): runReleaseCommand(index, on: node)
        case .cancelReleaseCommand: endRun(of: id, .cancelled)
        case .createInstances(let node): create(index, on: node)
        case .switchRoutes:
            change(
                where: { $0.wanted == .running && !kept.contains($0.id) }, to: { $0.isRouted = $0.deploymentID == id })
            deployments[index].routeGeneration = generation
            set(index, .switching)
        case .revertRoutes:
            change(
                where: { $0.wanted == .running && !kept.contains($0.id) }, to: { $0.isRouted = $0.deploymentID != id })
        case .removeNewInstances:
            change(where: { $0.deploymentID == id }, to: { ($0.isRouted, $0.wanted) = (false, .removed) })
        case .goLive(let drained, let warm):
            change(
                where: { $0.deploymentID != id && $0.wanted == .running && !kept.contains($0.id) },
                to: {
                    ($0.wanted, $0.isRouted) = (.draining, false)
                    $0.drainUntil = $0.observed == .healthy ? warm : drained
                })
            isEmptied = false
        case .end(let status, _): end(index, status)
        }
    }

    private mutating func workOnCommands(honest: Bool) {
        for run in runs where !run.status.isFinal {
            let roll = Int.random(in: 0..<8, using: &generator)
            let end: CommandRun.Status? =
                honest || roll > 5
                ? .succeeded : roll == 0 ? .failed : roll == 1 && now >= run.deadlineAt ? .timedOut : nil
            if let end { endRun(of: run.deploymentID, end) }
        }
    }

    private mutating func runReleaseCommand(_ index: Int, on node: NodeID) {
        let deployment = deployments[index]
        if runs.contains(where: { $0.deploymentID == deployment.id }) { violations.append("a release command twice") }
        if runs.contains(where: { !$0.status.isFinal }) { violations.append("two release commands at once") }
        if instances.contains(where: { $0.deploymentID == deployment.id }) {
            violations.append("instances before the release command")
        }
        runs.append(
            CommandRun(
                id: CommandRunID("c\(deployment.number)"), applicationID: deployment.applicationID,
                deploymentID: deployment.id,
                nodeID: node, now: now,
                deadlineAt: now.adding(seconds: 300)))
        deployments[index].nodeID = node
        set(index, .releasing)
    }

    private mutating func endRun(of id: DeploymentID, _ status: CommandRun.Status) {
        for position in runs.indices where runs[position].deploymentID == id {
            if runs[position].status.isFinal { violations.append("a finished command changed to \(status)") }
            runs[position].status = status
        }
    }

    private mutating func set(_ index: Int, _ status: Deployment.Status) {
        deployments[index].status = status
        deployments[index].phaseAt = now
    }

    private mutating func setBuild(_ index: Int, _ status: Build.Status) {
        for position in builds.indices where builds[position].id == deployments[index].buildID {
            if builds[position].status.isFinal { violations.append("a finished build changed to \(status)") }
            builds[position].status = status
        }
    }

    private mutating func create(_ index: Int, on node: NodeID) {
        let deployment = deployments[index]
        let warm = deployment.trigger.adopts ? WarmRelease.newest(instances) : []
        let whole = InstanceScaling(counts: counts, old: warm, new: [])
        let fresh = (scaling(of: deployment) ?? whole).missing.map { place in
            Instance(
                id: InstanceID("i\(deployment.number)-\(place.process)\(place.index)"),
                applicationID: deployment.applicationID, releaseID: ReleaseID("r"), deploymentID: deployment.id,
                nodeID: node, process: place.process, index: place.index, now: now)
        }
        if instances.contains(where: { $0.deploymentID == deployment.id }) { violations.append("instances made twice") }
        if deployment.number % 3 > 0, deployment.trigger.runsReleaseCommand,
            runs.first(where: { $0.deploymentID == deployment.id })?.status != .succeeded
        {
            violations.append("instances although the release command did not succeed")
        }
        instances += fresh
        change(
            where: { whole.kept.contains($0.id) },
            to: { ($0.deploymentID, $0.wanted, $0.drainUntil) = (deployment.id, .running, nil) })
        deployments[index].nodeID = node
        set(index, .starting)
    }

    private mutating func end(_ index: Int, _ status: Deployment.Status) {
        let deployment = deployments[index]
        if deployment.status.isFinal { violations.append("\(deployment.number) ended twice") }
        if !status.isFinal { violations.append("an end that is none") }
        set(index, status)
        deployments[index].finishedAt = now
        let new = instances.filter { $0.deploymentID == deployment.id && $0.wanted == .running }
        if status != .live, !new.isEmpty {
            violations.append("\(deployment.number) ended \(status) and its instances stay")
        }
        if runs.contains(where: { $0.deploymentID == deployment.id && !$0.status.isFinal }) {
            violations.append("\(deployment.number) ended and its release command goes on")
        }
        if status == .live, new.contains(where: { $0.observed == .failed }) {
            violations.append("live with a failed instance")
        }
    }

    private mutating func check() {
        let active = deployments.filter { !$0.status.isFinal && $0.status != .pending }
        if active.count > 1 { violations.append("two deployments act at once") }
        for deployment in deployments where !deployment.status.isFinal && now > deployment.deadlineAt {
            violations.append("\(deployment.number) is past its deadline in \(deployment.status)")
        }
        let wanted = instances.filter { $0.wanted == .running && $0.process == Release.webProcess }
        let settled = active.allSatisfy { $0.status != .switching }
        if settled, !isStopped, !isEmptied, lastLive != nil {
            let served = wanted.filter { $0.isRouted && $0.process == Release.webProcess }.map(\.deploymentID)
            if served.isEmpty { violations.append("a deployment is live and nothing serves") }
            if !Set(served).isSubset(of: mayServe) {
                violations.append("routes go to \(served) instead of \(mayServe)")
            }
        }
        for instance in instances where instance.isRouted && instance.healthBeforeRoute == false {
            violations.append("\(instance.id) is routed and was never healthy")
        }
    }

    private var lastLive: Deployment? { deployments.last { $0.status == .live } }

    /// The last that made all instances, and those that only added some to it.
    private var mayServe: Set<DeploymentID> {
        let live = deployments.filter { $0.status == .live }
        let whole = live.lastIndex { !$0.isPartial } ?? 0
        return Set(live.dropFirst(whole).map(\.id))
    }
}

extension Instance {
    /// False for an instance that cannot have been healthy: nothing was ever reported of it.
    fileprivate var healthBeforeRoute: Bool { observed != .unknown && observed != .creating }
}

import Testing

@testable import PlatformModel

struct DeploymentMachineTests {
    private let start = Timestamp(milliseconds: 1_000_000)
    private let node = NodeID("node")

    private func facts(_ status: Deployment.Status, built: Build.Status? = .building) -> DeploymentFacts {
        var deployment = Deployment(
            id: DeploymentID("new"), applicationID: ApplicationID("app"), number: 2,
            trigger: built == nil ? .rollback : .deploy,
            now: start, deadlineAt: start.adding(seconds: 1500))
        deployment.status = status
        deployment.nodeID = node
        var facts = DeploymentFacts(deployment: deployment, placement: .placed(node))
        facts.build = built.map { status in
            var build = Build(
                id: BuildID("b"), applicationID: deployment.applicationID, number: 2, origin: .upload(SourceID("s")),
                now: start)
            build.status = status
            return build
        }
        var machine = Node(id: node, name: "n", region: "eu")
        machine.status = .online
        machine.lastHeartbeatAt = start
        facts.node = machine
        facts.instances = [instance("old", of: "before", .healthy)]
        return facts
    }

    private func instance(
        _ id: String, of deployment: String, _ observed: Instance.Observed, process: String = "web"
    ) -> Instance {
        var instance = Instance(
            id: InstanceID(id), applicationID: ApplicationID("app"), releaseID: ReleaseID("r"),
            deploymentID: DeploymentID(deployment), nodeID: node, process: process, index: 1, now: start)
        instance.observed = observed
        return instance
    }

    private func decide(_ facts: DeploymentFacts, after seconds: Int64 = 1) -> [DeploymentAction] {
        DeploymentMachine.decide(facts, now: start.adding(seconds: seconds))
    }

    private func failure(_ actions: [DeploymentAction]) -> String? {
        guard case .end(.failed, let failure) = actions.last else { return nil }
        return failure?.code
    }

    /// The end of a deployment after which old instances go, in seconds from the start.
    private func live(drained: Int64, warm: Int64) -> [DeploymentAction] {
        [
            .goLive(drainUntil: start.adding(seconds: drained), warmUntil: start.adding(seconds: warm)),
            .end(.live, nil),
        ]
    }

    @Test func `a pending build goes to the node that has room`() {
        #expect(decide(facts(.pending, built: .queued)) == [.sendBuild(on: node)])
    }

    @Test func `a pending build waits for its slot, and not for ever`() {
        var facts = facts(.pending, built: .queued)
        facts.hasBuildSlot = false
        #expect(decide(facts).isEmpty)
        #expect(failure(decide(facts, after: 1500)) == "deadline")
        facts.hasBuildSlot = true
        #expect(decide(facts) == [.sendBuild(on: node)])
    }

    @Test(arguments: Placement.Refusal.allCases)
    func `without a place it fails and the build with it`(refusal: Placement.Refusal) {
        var facts = facts(.pending, built: .queued)
        facts.placement = .refused(refusal)
        let actions = decide(facts)
        #expect(actions.first == .cancelBuild)
        #expect(failure(actions) == (refusal == .unprotected ? "no_capacity" : refusal.rawValue))
    }

    @Test func `an existing release needs no build`() {
        #expect(decide(facts(.pending, built: nil)) == [.createInstances(on: node)])
    }

    @Test func `it waits for the deployment before it`() {
        var facts = facts(.pending, built: .queued)
        facts.hasPredecessor = true
        #expect(decide(facts).isEmpty)
        #expect(failure(decide(facts, after: 1500)) == "deadline")
    }

    @Test(arguments: [Deployment.Status.pending, .building])
    func `a newer deployment ends one that has no instances yet`(status: Deployment.Status) {
        var facts = facts(status, built: .queued)
        facts.hasSuccessor = true
        #expect(decide(facts) == [.cancelBuild, .end(.superseded, nil)])
    }

    @Test(arguments: [Deployment.Status.starting, .switching])
    func `a newer deployment waits for one that starts instances`(status: Deployment.Status) {
        var facts = facts(status, built: .succeeded)
        facts.hasSuccessor = true
        facts.instances.append(instance("i", of: "new", .starting))
        #expect(decide(facts).isEmpty)
    }

    @Test func `a successful build becomes a release with instances`() {
        #expect(decide(facts(.building, built: .succeeded)) == [.createRelease, .createInstances(on: node)])
    }

    @Test(arguments: [
        (Build.Status.failed, "build_failed"), (.timedOut, "build_timeout"), (.cancelled, "build_cancelled"),
    ])
    func `another end of the build ends the deployment and touches nothing else`(status: Build.Status, code: String) {
        let actions = decide(facts(.building, built: status))
        #expect(actions.count == 1)
        #expect(failure(actions) == code)
    }

    @Test func `a build that was done when the room was gone fails without a release`() {
        var facts = facts(.building, built: .succeeded)
        facts.placement = .refused(.noCapacity)
        #expect(decide(facts).count == 1)
        #expect(failure(decide(facts)) == "no_capacity")
    }

    @Test func `a node that stays silent loses its build after five minutes`() {
        var facts = facts(.building)
        facts.node?.status = .offline
        #expect(decide(facts, after: 299).isEmpty)
        #expect(failure(decide(facts, after: 300)) == "node_offline")
        facts.node = nil
        #expect(failure(decide(facts)) == "node_offline")
    }

    @Test func `routes switch only when every new instance is healthy`() {
        var facts = facts(.starting, built: .succeeded)
        for observed in Instance.Observed.allCases where observed != .failed && observed != .healthy {
            facts.instances = [instance("1", of: "new", .healthy), instance("2", of: "new", observed)]
            #expect(decide(facts).isEmpty, "\(observed)")
        }
        facts.instances = [instance("1", of: "new", .healthy), instance("2", of: "new", .healthy, process: "worker")]
        #expect(decide(facts) == [.switchRoutes])
    }

    @Test func `an application without traffic goes live without a switch`() {
        var facts = facts(.starting, built: .succeeded)
        facts.instances = [instance("1", of: "new", .healthy, process: "worker")]
        #expect(decide(facts, after: 5) == live(drained: 35, warm: 65))
    }

    @Test func `a new instance that fails takes the new ones away and leaves the old`() {
        var facts = facts(.starting, built: .succeeded)
        facts.instances += [instance("1", of: "new", .healthy), instance("2", of: "new", .failed)]
        #expect(decide(facts).first == .removeNewInstances)
        #expect(failure(decide(facts)) == "instance_failed")
        facts.instances[2].detail = "out of memory"
        #expect(failure(decide(facts)) == "out_of_memory")
    }

    @Test func `slow instances fail after three minutes with what the node says`() {
        var facts = facts(.starting, built: .succeeded)
        facts.instances.append(instance("1", of: "new", .starting))
        facts.instances[1].detail = "It listens on 127.0.0.1:3000."
        #expect(decide(facts, after: 179).isEmpty)
        #expect(failure(decide(facts, after: 180)) == "unhealthy")
        facts.lifecycle.health.startSeconds = 61
        #expect(decide(facts, after: 180).isEmpty)
        facts.lifecycle.health.startSeconds = 60
        guard case .end(_, let reason) = decide(facts, after: 180).last else { return }
        #expect(reason?.message.contains("It listens on 127.0.0.1:3000.") == true)
        facts.node?.status = .offline
        #expect(failure(decide(facts, after: 180)) == "node_offline")
    }

    @Test func `a confirmed route makes it live and lets the old drain`() {
        var facts = facts(.switching, built: .succeeded)
        facts.instances.append(instance("1", of: "new", .healthy))
        (facts.lifecycle.drainSeconds, facts.lifecycle.warmSeconds) = (10, 5)
        #expect(decide(facts).isEmpty)
        facts.isRouteConfirmed = true
        #expect(decide(facts) == live(drained: 11, warm: 11))
    }

    @Test func `a switch that is not confirmed goes back to the old`() {
        var facts = facts(.switching, built: .succeeded)
        facts.instances.append(instance("1", of: "new", .healthy))
        #expect(decide(facts, after: 59).isEmpty)
        let actions = decide(facts, after: 60)
        #expect(actions.prefix(2) == [.revertRoutes, .removeNewInstances])
        #expect(failure(actions) == "ingress")
        facts.instances[1].observed = .failed
        #expect(decide(facts).prefix(2) == [.revertRoutes, .removeNewInstances])
    }

    @Test(arguments: Deployment.Status.allCases.filter { $0 != .releasing })
    func `a cancel ends it before the switch and not afterwards`(status: Deployment.Status) {
        var facts = facts(status, built: status == .pending || status == .building ? .building : .succeeded)
        facts.instances.append(instance("1", of: "new", .starting))
        facts.deployment.cancelRequestedAt = start
        switch status {
        case .pending, .building: #expect(decide(facts) == [.cancelBuild, .end(.cancelled, nil)])
        case .starting: #expect(decide(facts) == [.removeNewInstances, .end(.cancelled, nil)])
        default: #expect(decide(facts).isEmpty)
        }
    }

    @Test(arguments: [Deployment.Status.pending, .building, .starting, .switching])
    func `a stop of the application ends it in every state`(status: Deployment.Status) {
        var facts = facts(status, built: .succeeded)
        facts.isApplicationEnding = true
        #expect(decide(facts).last == .end(.cancelled, nil))
        #expect(decide(facts).contains(.removeNewInstances) == (status == .starting || status == .switching))
    }

    @Test(arguments: Deployment.Trigger.allCases)
    func `every state has an end by its deadline, whatever is missing`(trigger: Deployment.Trigger) {
        let end = start.adding(seconds: DeploymentMachine.limitSeconds(for: trigger))
        for status in Deployment.Status.allCases where !status.isFinal {
            for built in [Build.Status?.none, .queued, .building, .succeeded] {
                var facts = facts(status, built: built)
                facts.deployment.deadlineAt = end
                facts.hasPredecessor = true
                facts.node = nil
                #expect(DeploymentMachine.nextDeadline(facts) <= end)
                let actions = DeploymentMachine.decide(facts, now: end)
                if case .end = actions.last { continue }
                #expect(
                    actions.contains(.createInstances(on: node)), "\(status) \(String(describing: built)) has no exit")
            }
        }
    }

    private func releasing(_ status: CommandRun.Status = .running, message: String? = nil) -> DeploymentFacts {
        var facts = facts(.releasing, built: .succeeded)
        facts.deployment.releaseID = ReleaseID("r")
        facts.hasReleaseCommand = true
        var run = CommandRun(
            id: CommandRunID("c"), applicationID: facts.deployment.applicationID, deploymentID: facts.deployment.id,
            nodeID: node, now: start,
            deadlineAt: start.adding(seconds: 300))
        run.status = status
        run.failureMessage = message
        facts.releaseRun = run
        return facts
    }

    @Test func `a release command runs before the instances are made`() {
        var built = facts(.building, built: .succeeded)
        built.hasReleaseCommand = true
        #expect(decide(built) == [.createRelease, .runReleaseCommand(on: node)])
        var existing = facts(.pending, built: nil)
        existing.hasReleaseCommand = true
        #expect(decide(existing) == [.runReleaseCommand(on: node)])
        #expect(decide(releasing()).isEmpty)
        #expect(decide(releasing(.succeeded)) == [.createInstances(on: node)])
    }

    @Test func `a release command that fails ends the deployment with its last lines`() {
        let actions = decide(releasing(.failed, message: "It ended with exit code 3. Its last lines: no table users"))
        guard case .end(.failed, let failure) = actions.first, actions.count == 1 else {
            Issue.record("\(actions)")
            return
        }
        #expect(failure?.code == "release_failed")
        #expect(failure?.message.contains("no table users") == true)
        #expect(failure?.message.contains("previous release still serves") == true)
        #expect(self.failure(decide(releasing(.timedOut))) == "release_timeout")
        #expect(self.failure(decide(releasing(.cancelled))) == "release_cancelled")
    }

    @Test func `a cancelled deployment stops its release command, a newer one waits for its end`() {
        var cancelled = releasing()
        cancelled.deployment.cancelRequestedAt = start
        #expect(decide(cancelled) == [.cancelReleaseCommand, .end(.cancelled, nil)])
        var ending = releasing(.succeeded)
        ending.isApplicationEnding = true
        #expect(decide(ending) == [.end(.cancelled, nil)])
        var replaced = releasing()
        replaced.hasSuccessor = true
        #expect(decide(replaced).isEmpty)
        replaced = releasing(.succeeded)
        replaced.hasSuccessor = true
        #expect(decide(replaced) == [.end(.superseded, nil)])
    }

    @Test func `nobody waits for ever for a release command`() {
        #expect(decide(releasing(), after: 359).isEmpty)
        #expect(decide(releasing(), after: 360) == [.cancelReleaseCommand, .end(.failed, .releaseSilent)])
        var lost = releasing()
        lost.node?.status = .offline
        #expect(decide(lost, after: 299).isEmpty)
        #expect(failure(decide(lost, after: 300)) == "node_offline")
        var late = releasing()
        late.deployment.deadlineAt = start.adding(seconds: 5)
        #expect(failure(decide(late, after: 5)) == "deadline")
        var gone = releasing()
        gone.releaseRun = nil
        #expect(failure(decide(gone)) == "internal")
    }

    @Test func `only what brings another release runs its command`() {
        let running = Deployment.Trigger.allCases.filter(\.runsReleaseCommand)
        #expect(running == [.deploy, .redeploy, .rollback])
    }
}

/// Decides what a deployment does next from what is stored. It is level-triggered: the same facts give the same
/// actions, however often and after whatever loss, repeat or restart it is asked; no actions means that it waits.
package enum DeploymentMachine {
    /// Most seconds from the start of instances to their health, beside the time that the application takes to start.
    package static let startLimitSeconds: Int64 = 120
    /// Most seconds until the ingress confirms a new route.
    package static let switchLimitSeconds: Int64 = 60
    /// A node that was silent for longer loses the build that it was given.
    package static let silenceLimitSeconds: Int64 = 300

    /// Most seconds that a build may wait for a slot; they do not count as time of the deployment.
    package static let queueLimitSeconds: Int64 = 3600

    /// The whole time that a deployment may take, in seconds.
    package static func limitSeconds(for trigger: Deployment.Trigger) -> Int64 {
        switch trigger {
        case .deploy, .redeploy: 1500
        case .rollback: 1200
        case .restart, .start, .scale, .automaticRollback: 600
        }
    }

    package static func decide(_ facts: DeploymentFacts, now: Timestamp) -> [DeploymentAction] {
        switch facts.deployment.status {
        case .pending: pending(facts, now: now)
        case .building: building(facts, now: now)
        case .releasing: releasing(facts, now: now)
        case .starting: starting(facts, now: now)
        case .switching: switching(facts, now: now)
        case .live, .failed, .cancelled, .superseded: []
        }
    }

    /// When ``decide(_:now:)`` has to be asked again although no fact changed.
    package static func nextDeadline(_ facts: DeploymentFacts) -> Timestamp {
        let deployment = facts.deployment
        let startLimit = startLimitSeconds + Int64(max(0, facts.lifecycle.health.startSeconds))
        return switch deployment.status {
        case .starting: min(deployment.deadlineAt, deployment.phaseAt.adding(seconds: startLimit))
        case .switching: min(deployment.deadlineAt, deployment.phaseAt.adding(seconds: switchLimitSeconds))
        default: deployment.deadlineAt
        }
    }

    private static func pending(_ facts: DeploymentFacts, now: Timestamp) -> [DeploymentAction] {
        let stopBuild: [DeploymentAction] = facts.build.map { !$0.status.isFinal } == true ? [.cancelBuild] : []
        if let end = earlyEnd(facts) { return stopBuild + [end] }
        if now >= facts.deployment.deadlineAt { return stopBuild + [fail(.late)] }
        if facts.hasPredecessor { return [] }
        guard let build = facts.build else {
            // Fewer instances: nothing has to start.
            return facts.scaling?.missing.isEmpty == true ? live(facts, now: now) : create(facts)
        }
        if build.status.isFinal { return finished(build, facts) }
        switch facts.placement {
        case .placed(let node): return facts.hasBuildSlot ? [.sendBuild(on: node)] : []
        case .refused(let refusal): return stopBuild + [fail(DeploymentFailure(refusal))]
        }
    }

    private static func building(_ facts: DeploymentFacts, now: Timestamp) -> [DeploymentAction] {
        guard let build = facts.build else { return [fail(.lost)] }
        let stopBuild: [DeploymentAction] = build.status.isFinal ? [] : [.cancelBuild]
        if let end = earlyEnd(facts) { return stopBuild + [end] }
        if build.status.isFinal { return finished(build, facts) }
        if now >= facts.deployment.deadlineAt { return stopBuild + [fail(.late)] }
        if isNodeLost(facts, now: now) { return stopBuild + [fail(DeploymentFailure(.nodeOffline))] }
        return []
    }

    private static func releasing(_ facts: DeploymentFacts, now: Timestamp) -> [DeploymentAction] {
        guard let run = facts.releaseRun else { return [fail(.lost)] }
        let stop: [DeploymentAction] = run.status.isFinal ? [] : [.cancelReleaseCommand]
        if facts.deployment.cancelRequestedAt != nil || facts.isApplicationEnding {
            return stop + [.end(.cancelled, nil)]
        }
        if run.status.isFinal {
            guard run.status == .succeeded else { return [fail(DeploymentFailure(run))] }
            // A newer deployment waits for the command's end: half a migration would be worse than none.
            return facts.hasSuccessor ? [.end(.superseded, nil)] : create(facts)
        }
        if now >= facts.deployment.deadlineAt { return stop + [fail(.late)] }
        if now >= run.deadlineAt.adding(seconds: CommandRun.patienceSeconds) { return stop + [fail(.releaseSilent)] }
        if isNodeLost(facts, now: now) { return stop + [fail(DeploymentFailure(.nodeOffline))] }
        return []
    }

    private static func starting(_ facts: DeploymentFacts, now: Timestamp) -> [DeploymentAction] {
        if facts.deployment.cancelRequestedAt != nil || facts.isApplicationEnding {
            return [.removeNewInstances, .end(.cancelled, nil)]
        }
        let new = facts.newInstances
        guard !new.isEmpty else { return [fail(.lost)] }
        if let failed = new.first(where: { $0.observed == .failed }) {
            return [.removeNewInstances, fail(DeploymentFailure(failed))]
        }
        if new.allSatisfy({ $0.observed == .healthy }) {
            return new.contains { $0.process == Release.webProcess } ? [.switchRoutes] : live(facts, now: now)
        }
        guard now >= nextDeadline(facts) else { return [] }
        let isSilent = facts.node.map { $0.status == .offline } ?? true
        let slow = new.first { $0.observed != .healthy }
        return [.removeNewInstances, fail(isSilent ? DeploymentFailure(.nodeOffline) : .unhealthy(slow?.detail))]
    }

    private static func switching(_ facts: DeploymentFacts, now: Timestamp) -> [DeploymentAction] {
        let new = facts.newInstances
        if facts.isApplicationEnding { return [.removeNewInstances, .end(.cancelled, nil)] }
        if let failed = new.first(where: { $0.observed == .failed }) {
            return [.revertRoutes, .removeNewInstances, fail(DeploymentFailure(failed))]
        }
        guard !new.isEmpty else { return [.revertRoutes, fail(.lost)] }
        if facts.isRouteConfirmed { return live(facts, now: now) }
        guard now >= nextDeadline(facts) else { return [] }
        let isSilent = facts.node.map { $0.status == .offline } ?? true
        return [.revertRoutes, .removeNewInstances, fail(isSilent ? DeploymentFailure(.nodeOffline) : .unrouted)]
    }

    private static func live(_ facts: DeploymentFacts, now: Timestamp) -> [DeploymentAction] {
        let drain = Int64(max(0, facts.lifecycle.drainSeconds))
        // What a change of counts leaves over is of the release that serves.
        let warm = facts.scaling == nil ? Int64(max(0, facts.lifecycle.warmSeconds)) : 0
        let goLive = DeploymentAction.goLive(
            drainUntil: now.adding(seconds: drain), warmUntil: now.adding(seconds: max(drain, warm)))
        return [goLive, .end(.live, nil)]
    }

    private static func finished(_ build: Build, _ facts: DeploymentFacts) -> [DeploymentAction] {
        guard build.status == .succeeded else { return [fail(DeploymentFailure(build))] }
        guard facts.deployment.releaseID == nil else { return create(facts) }
        let next = create(facts)
        let goesOn = next.contains { action in
            switch action {
            case .createInstances, .runReleaseCommand: true
            default: false
            }
        }
        return goesOn ? [.createRelease] + next : next
    }

    private static func create(_ facts: DeploymentFacts) -> [DeploymentAction] {
        if let excess = facts.quotaExcess { return [fail(DeploymentFailure(excess))] }
        return switch facts.placement {
        case .placed(let node):
            facts.hasReleaseCommand && facts.releaseRun == nil
                ? [.runReleaseCommand(on: node)] : [.createInstances(on: node)]
        case .refused(let refusal): [fail(DeploymentFailure(refusal))]
        }
    }

    /// Before instances exist a wish to end it, or a newer deployment, ends it.
    private static func earlyEnd(_ facts: DeploymentFacts) -> DeploymentAction? {
        if facts.deployment.cancelRequestedAt != nil || facts.isApplicationEnding { return .end(.cancelled, nil) }
        return facts.hasSuccessor ? .end(.superseded, nil) : nil
    }

    private static func isNodeLost(_ facts: DeploymentFacts, now: Timestamp) -> Bool {
        guard let node = facts.node else { return true }
        guard node.status == .offline else { return false }
        let silentSince = max(node.lastHeartbeatAt ?? facts.deployment.phaseAt, facts.deployment.phaseAt)
        return now >= silentSince.adding(seconds: silenceLimitSeconds)
    }

    private static func fail(_ failure: DeploymentFailure) -> DeploymentAction { .end(.failed, failure) }
}

import AgentProtocol

/// One desired instance beside its container, at one moment.
struct InstanceCase {
    let instance: DesiredInstance
    let container: ObservedContainer?
    /// An action of this instance is under way, so nothing but its health is judged.
    let isBusy: Bool
    let isProbing: Bool
    let now: Int64
    /// For the jitter of restarts, 0 to 1000.
    let spread: Int64

    typealias Outcome = InstanceReconciler.Outcome

    /// Running so long counts as healthy where nothing can be probed, milliseconds.
    static let steadyTime: Int64 = 1000

    /// Listening only where it must not, unchanged for so long, is an end, milliseconds.
    static let elsewhereTime: Int64 = 10_000

    func judge(_ record: inout InstanceRecord, _ outcome: inout Outcome) {
        if isBusy { return }
        if case .givingUp = record.verdict {
            outcome.actions.append(.diagnose(container, instance))
            return
        }
        guard let container else { return judgeMissing(&record, &outcome) }
        switch container.status {
        case .running: judgeRunning(container, &record, &outcome)
        case .created: if !record.hasFailed { startWhenDue(container, &record, &outcome) }
        case .exited, .dead: judgeEnded(container, &record, &outcome)
        // Someone else paused it, or Docker is at work on it: the next event tells more.
        case .paused, .restarting, .removing: break
        }
    }

    private func judgeMissing(_ record: inout InstanceRecord, _ outcome: inout Outcome) {
        record.run = nil
        if record.hasFailed { return }
        if let refusal = ContainerPlan.refusal(of: instance) {
            record.verdict = .failed(refusal)
        } else if let next = record.nextStartAt, next > now {
            outcome.wake(at: next)
        } else {
            outcome.actions.append(.create(instance))
        }
    }

    private func startWhenDue(
        _ container: ObservedContainer, _ record: inout InstanceRecord, _ outcome: inout Outcome
    ) {
        if let next = record.nextStartAt, next > now {
            outcome.wake(at: next)
        } else {
            outcome.actions.append(.start(container))
        }
    }

    private func judgeEnded(
        _ container: ObservedContainer, _ record: inout InstanceRecord, _ outcome: inout Outcome
    ) {
        record.run = nil
        if record.hasFailed { return }
        let isNew = record.lastExit?.isOf(container) != true
        record.lastExit = InstanceRecord.Exit(container)
        if isNew || record.nextStartAt == nil {
            let reason = ExitWords.sentence(
                code: container.exitCode, outOfMemory: container.outOfMemory, error: container.error,
                memoryMB: instance.limits.memoryMB)
            record.planRestart(because: reason, now: now, spread: spread)
        }
        if case .givingUp = record.verdict {
            outcome.actions.append(.diagnose(container, instance))
        } else {
            startWhenDue(container, &record, &outcome)
        }
    }

    private func judgeRunning(
        _ container: ObservedContainer, _ record: inout InstanceRecord, _ outcome: inout Outcome
    ) {
        record.nextStartAt = nil
        record.waitsFor = nil
        record.isPardoned = nil
        var run = record.run ?? InstanceRecord.Run(containerID: "", startedAt: 0, seenAt: now)
        if !run.isOf(container) {
            run = InstanceRecord.Run(containerID: container.containerID, startedAt: container.startedAt, seenAt: now)
        }
        // A clock that was set back must not stretch the time for the first health.
        run.seenAt = min(run.seenAt, now)
        defer { record.run = run }
        if record.hasFailed {
            outcome.actions.append(.stop(container))
        } else if let check = instance.healthCheck, let port = instance.port {
            judgeHealth(container, check, port, &run, &record, &outcome)
        } else {
            let steadyAt = run.seenAt + Self.steadyTime
            run.hasPassed = now >= steadyAt
            run.isHealthy = run.hasPassed
            if !run.hasPassed { outcome.wake(at: steadyAt) }
        }
    }

    private func judgeHealth(
        _ container: ObservedContainer, _ check: HealthCheck, _ port: Int, _ run: inout InstanceRecord.Run,
        _ record: inout InstanceRecord, _ outcome: inout Outcome
    ) {
        let deadline = run.seenAt + Self.milliseconds(check.startSeconds)
        if !run.hasPassed, now >= deadline {
            let problem = run.problem ?? "It did not answer on port \(port)."
            record.verdict = .givingUp("Not healthy within \(check.startSeconds) s. \(problem)")
            outcome.actions.append(.diagnose(container, instance))
            return
        }
        if !run.hasPassed, let elsewhere = run.elsewhere {
            let limit = min(elsewhere.since, now) + Self.elsewhereTime
            if now >= limit {
                let problem = run.problem ?? "It did not answer on port \(port)."
                record.verdict = .givingUp("Not healthy, and nothing changed for 10 s. \(problem)")
                outcome.actions.append(.diagnose(container, instance))
                return
            }
            outcome.wake(at: limit)
        }
        if !run.hasPassed { outcome.wake(at: deadline) }
        if isProbing { return }
        let due = run.probedAt.map { min($0, now) + pause(after: run, check) } ?? now
        if due > now {
            outcome.wake(at: due)
        } else if let address = container.address {
            outcome.actions.append(.probe(container, address: address, port: port, check))
        }
    }

    /// A time from outside, at least a second and at most a day.
    private static func milliseconds(_ seconds: Int) -> Int64 { Int64(min(max(1, seconds), 86_400)) * 1000 }

    /// Often while a deployment waits for the first health, then as the check says. Milliseconds.
    private func pause(after run: InstanceRecord.Run, _ check: HealthCheck) -> Int64 {
        if run.hasPassed { return Self.milliseconds(check.intervalSeconds) }
        return now - run.seenAt < 5000 ? 100 : now - run.seenAt < 30_000 ? 500 : 1000
    }
}

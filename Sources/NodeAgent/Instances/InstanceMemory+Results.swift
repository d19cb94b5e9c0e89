import AgentProtocol

/// How actions ended, written into the memory.
extension InstanceMemory {
    /// Called when the runner begins an action that was asked for.
    mutating func began(_ action: InstanceAction, now: Int64) {
        guard case .start(let container) = action, container.hasEnded || container.startedAt > 0 else { return }
        change(container.instanceID) { record in
            if record.isPardoned != true { record.restarts.append(now) }
            record.nextStartAt = nil
        }
    }

    /// How long Docker may take to end containers before it ends itself, milliseconds.
    static let engineStopTime: Int64 = 30_000

    /// Docker is back after it was away since a time. What ended with it, or was started again while it went away, has
    /// not failed by itself.
    ///
    /// - Parameter ended: instances whose container does not run.
    mutating func engineCameBack(awaySince: Int64, ended: Set<String>) {
        for id in records.keys {
            change(id) { record in
                record.restarts.removeAll { $0 >= awaySince - Self.engineStopTime }
                guard ended.contains(id) else { return }
                record.isPardoned = true
                if case .givingUp = record.verdict { record.verdict = nil }
            }
        }
    }

    /// A start, or the making, failed for a reason that another attempt may heal.
    mutating func couldNotStart(_ instanceID: String, reason: String, wasRestart: Bool, now: Int64, spread: Int64) {
        change(instanceID) { record in
            record.isPardoned = nil
            record.planRestart(because: reason, now: now, spread: spread)
            // A restart was counted when it began; the first start and the making count now.
            if !wasRestart, record.verdict == nil { record.restarts.append(now) }
        }
    }

    /// It can never be started as it is.
    mutating func cannotStart(_ instanceID: String, reason: String) {
        change(instanceID) { $0.verdict = .givingUp(reason) }
    }

    /// Docker itself was away: that is not the instance's fault and is not counted.
    mutating func dockerWasAway(_ action: InstanceAction, now: Int64) {
        postpone(action, until: now + 1000)
    }

    /// It may not be started yet: not its fault either.
    mutating func waits(_ action: InstanceAction, _ reason: String, now: Int64) {
        postpone(action, until: now + 5000)
        change(action.instanceID) { $0.waitsFor = reason }
    }

    mutating func waitsNoMore(_ instanceID: String) { change(instanceID) { $0.waitsFor = nil } }

    /// Takes back what ``began(_:now:)`` counted.
    private mutating func postpone(_ action: InstanceAction, until time: Int64) {
        change(action.instanceID) { record in
            if case .start(let container) = action, container.hasEnded || container.startedAt > 0,
                record.isPardoned != true
            {
                _ = record.restarts.popLast()
            }
            record.nextStartAt = time
        }
    }

    /// What was found out about an instance that is given up; nil when there is nothing to add.
    mutating func diagnosed(_ instanceID: String, finding: String?) {
        change(instanceID) { record in
            guard case .givingUp(let reason) = record.verdict else { return }
            record.verdict = .failed(finding.map { "\(reason) \($0)" } ?? reason)
            record.nextStartAt = nil
        }
    }

    /// The answer of a probe; `problem` is nil when it passed, `elsewhere` unless it listens only where it
    /// must not.
    mutating func probed(
        _ container: ObservedContainer, problem: String?, elsewhere: String? = nil, retries: Int, now: Int64
    ) {
        change(container.instanceID) { record in
            guard var run = record.run, run.isOf(container) else { return }
            run.probedAt = now
            run.problem = problem
            let places = problem == nil ? nil : elsewhere
            if run.elsewhere?.places != places {
                run.elsewhere = places.map { InstanceRecord.Elsewhere(places: $0, since: now) }
            }
            if problem == nil {
                run.failures = 0
                run.hasPassed = true
                run.isHealthy = true
            } else {
                run.failures = min(run.failures + 1, 1_000_000)
                if run.failures >= max(1, retries) { run.isHealthy = false }
            }
            record.run = run
        }
    }

    private mutating func change(_ instanceID: String, _ body: (inout InstanceRecord) -> Void) {
        guard var record = records[instanceID] else { return }
        body(&record)
        records[instanceID] = record
    }
}

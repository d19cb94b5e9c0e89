import AgentProtocol

extension InstanceReport {
    /// The report about a desired instance.
    init(_ instance: DesiredInstance, _ container: ObservedContainer?, _ record: InstanceRecord) {
        self.init(
            instanceID: instance.instanceID, applicationID: instance.applicationID,
            state: Self.state(container, record), containerID: container?.containerID,
            restartCount: record.restarts.count, exitCode: record.lastExit?.code,
            outOfMemory: record.lastExit?.outOfMemory ?? false, detail: Self.detail(instance, record),
            startedAt: container.flatMap { $0.startedAt > 0 ? $0.startedAt : nil })
    }

    private static func state(_ container: ObservedContainer?, _ record: InstanceRecord) -> InstanceState {
        if record.hasFailed { return .failed }
        let wasRestarted = record.lastExit != nil || !record.restarts.isEmpty
        guard let container else { return wasRestarted ? .restarting : .creating }
        switch container.status {
        case .created: return wasRestarted ? .restarting : .creating
        case .exited, .dead, .restarting, .removing: return .restarting
        case .paused: return .unhealthy
        case .running:
            guard let run = record.run, run.isOf(container), run.hasPassed else { return .starting }
            return run.isHealthy ? .healthy : .unhealthy
        }
    }

    private static func detail(_ instance: DesiredInstance, _ record: InstanceRecord) -> String? {
        switch record.verdict {
        case .failed(let text), .givingUp(let text): return text
        case nil: break
        }
        if let reason = record.waitsFor { return reason }
        if let run = record.run { return run.isHealthy ? nil : run.problem }
        return record.lastExit.map {
            ExitWords.sentence(
                code: $0.code, outOfMemory: $0.outOfMemory, error: $0.error, memoryMB: instance.limits.memoryMB)
        }
    }
}

import AgentProtocol

/// Compares what shall run with what runs and says what to do. Pure: no clock, no randomness, no Docker.
///
/// A container is acted upon only when it bears this node's label and an instance's. Nothing is done before a desired
/// state is known, so that an agent with an empty disk removes nothing.
struct InstanceReconciler: Sendable {
    struct Outcome: Sendable, Equatable {
        var actions: [InstanceAction] = []
        var reports: [InstanceReport] = []
        /// When something is due by itself, milliseconds since 1970 UTC.
        var wakeAt: Int64?

        mutating func wake(at time: Int64) { wakeAt = min(wakeAt ?? time, time) }
    }

    let nodeID: String
    /// For the jitter of restarts, 0 to 1000.
    var spread: Int64 = 500

    /// - Parameters:
    ///   - busy: keys of actions under way.
    ///   - memory: is brought up to date.
    func reconcile(
        desired: [DesiredInstance], observed: [ObservedContainer], memory: inout InstanceMemory,
        busy: Set<String>, now: Int64
    ) -> Outcome {
        var outcome = Outcome()
        let ours = Dictionary(
            grouping: observed.filter { $0.nodeID == nodeID && !$0.instanceID.isEmpty }, by: \.instanceID)
        let wanted = Dictionary(desired.map { ($0.instanceID, $0) }) { first, _ in first }
        for (id, containers) in ours where wanted[id] == nil {
            for container in containers { remove(container, busy: busy, into: &outcome) }
            outcome.reports.append(stopping(containers, record: memory.records[id]))
        }
        memory.records = memory.records.filter { wanted[$0.key] != nil }
        for instance in wanted.values.sorted(by: { $0.instanceID < $1.instanceID }) {
            let (kept, surplus) = choose(ours[instance.instanceID] ?? [])
            for container in surplus { remove(container, busy: busy, into: &outcome) }
            var record = memory.records[instance.instanceID] ?? InstanceRecord(attempt: instance.attempt)
            if instance.attempt > record.attempt { record = InstanceRecord(attempt: instance.attempt) }
            record.forgetOld(now: now)
            if surplus.isEmpty {
                let case_ = InstanceCase(
                    instance: instance, container: kept, isBusy: busy.contains("instance \(instance.instanceID)"),
                    isProbing: busy.contains("probe \(instance.instanceID)"), now: now, spread: spread)
                case_.judge(&record, &outcome)
            }
            memory.records[instance.instanceID] = record
            outcome.reports.append(InstanceReport(instance, kept, record))
        }
        outcome.reports.sort { $0.instanceID < $1.instanceID }
        return outcome
    }

    /// One container each: the running one, else the one that was made last; others go.
    private func choose(_ containers: [ObservedContainer]) -> (ObservedContainer?, [ObservedContainer]) {
        let present = containers.filter { $0.status != .removing }
        let kept =
            present.filter { $0.status == .running }.min { $0.startedAt < $1.startedAt }
            ?? present.max { $0.startedAt < $1.startedAt } ?? containers.first
        return (kept, containers.filter { $0.containerID != kept?.containerID })
    }

    private func remove(_ container: ObservedContainer, busy: Set<String>, into outcome: inout Outcome) {
        let action = InstanceAction.remove(container)
        guard container.status != .removing, !busy.contains(action.key),
            !busy.contains("instance \(container.instanceID)")
        else { return }
        outcome.actions.append(action)
    }

    private func stopping(_ containers: [ObservedContainer], record: InstanceRecord?) -> InstanceReport {
        let container = containers.first
        return InstanceReport(
            instanceID: container?.instanceID ?? "", applicationID: container?.applicationID ?? "", state: .stopping,
            containerID: container?.containerID, restartCount: record?.restarts.count ?? 0,
            startedAt: container?.startedAt)
    }
}

import AgentProtocol
import PlatformModel

/// Remembers what each agent was sent and has acknowledged, so that it is sent again neither too often nor too late.
/// Only in memory: after a restart of the server everything open is sent once more, and agents know it by its id.
actor AgentDeliveries {
    /// How long an agent may take to acknowledge a task before it is sent again.
    static let resendTaskSeconds: Int64 = 15
    /// How long an agent may take to accept a desired state, which it only writes down: one that was lost must not keep
    /// what is wanted for long.
    static let resendStateSeconds: Int64 = 10
    /// How long an agent may take to answer with a new key.
    static let resendKeySeconds: Int64 = 60

    struct Plan: Sendable, Equatable {
        var sendsState = false
        var tasks: [AgentTask] = []
        var cancelled: [String] = []
    }

    private struct Delivery {
        var acknowledged: Set<String> = []
        var taskSentAt: [String: Timestamp] = [:]
        var generation: Int64 = 0
        var stateSentAt: Timestamp?
        var keyAskedAt: Timestamp?
        var keyWantedAt: Timestamp?
    }

    private var deliveries: [NodeID: Delivery] = [:]

    /// A new connection: what it does not hold is to be sent at once.
    func greeted(_ node: NodeID, holding tasks: [String]) {
        var delivery = Delivery()
        delivery.acknowledged = Set(tasks)
        deliveries[node] = delivery
    }

    func acknowledged(_ task: String, by node: NodeID) {
        deliveries[node]?.acknowledged.insert(task)
    }

    /// Whether to ask for a new key now; counts it as asked.
    func mayAskForKey(_ node: NodeID, _ wanted: Timestamp, now: Timestamp) -> Bool {
        var delivery = deliveries[node] ?? Delivery()
        guard delivery.keyWantedAt != wanted || isDue(delivery.keyAskedAt, after: Self.resendKeySeconds, now: now)
        else { return false }
        (delivery.keyWantedAt, delivery.keyAskedAt) = (wanted, now)
        deliveries[node] = delivery
        return true
    }

    /// What to send now; counts it as sent.
    func plan(
        _ node: NodeID, open: [AgentTask], cancelled: [String], state: NodeStateStore.State, now: Timestamp
    ) -> Plan {
        var delivery = deliveries[node] ?? Delivery()
        var plan = Plan()
        let known = Set(open.map(\.taskID) + cancelled)
        delivery.acknowledged.formIntersection(known)
        let sent = known.union(cancelled.map { "cancel \($0)" })
        delivery.taskSentAt = delivery.taskSentAt.filter { sent.contains($0.key) }
        if state.acceptedGeneration < state.generation {
            let isNew = state.generation > delivery.generation
            plan.sendsState = isNew || isDue(delivery.stateSentAt, after: Self.resendStateSeconds, now: now)
        }
        if plan.sendsState { (delivery.generation, delivery.stateSentAt) = (state.generation, now) }
        let unacknowledged = open.filter { !delivery.acknowledged.contains($0.taskID) }
        plan.tasks = unacknowledged.filter {
            isDue(delivery.taskSentAt[$0.taskID], after: Self.resendTaskSeconds, now: now)
        }
        plan.cancelled = cancelled.filter {
            isDue(delivery.taskSentAt["cancel \($0)"], after: Self.resendTaskSeconds, now: now)
        }
        for task in plan.tasks { delivery.taskSentAt[task.taskID] = now }
        for id in plan.cancelled { delivery.taskSentAt["cancel \(id)"] = now }
        deliveries[node] = delivery
        return plan
    }

    private func isDue(_ sent: Timestamp?, after seconds: Int64, now: Timestamp) -> Bool {
        guard let sent else { return true }
        return now.milliseconds(since: sent) >= seconds * 1000
    }
}

import HostSupport
import Logging
import PlatformModel
import SQLStore
import ServiceLifecycle

/// Raises and clears alerts, counts them for the badge, and notes what nodes use. Every server looks; each change is
/// conditional.
package struct AlertRunner: Service {
    /// How long a cleared alert is kept.
    static let keptSeconds: Int64 = 90 * 86_400

    private let surroundings: Surroundings
    private let alerts: Alerts
    private let interval: Duration

    package init(_ surroundings: Surroundings, alerts: Alerts, interval: Duration = .seconds(10)) {
        self.surroundings = surroundings
        self.alerts = alerts
        self.interval = interval
    }

    package func run() async throws {
        await surroundings.rounds(every: interval, failure: "alerts could not be looked at") {
            try await look()
            try await NodeSampler(surroundings).step()
        }
    }

    /// One look at everything.
    package func look() async throws {
        let now = surroundings.now
        if try await !surroundings.store.read({ try Self.changes(now, $0).isEmpty }) {
            let raised = try await surroundings.store.write { transaction in
                try apply(try Self.changes(now, transaction), now, transaction)
            }
            for condition in raised {
                surroundings.logger.warning(
                    "an alert was raised",
                    metadata: ["kind": "\(condition.kind.rawValue)", "name": "\(condition.subjectName)"])
            }
        }
        try await alerts.recount()
    }

    private static func changes(_ now: Timestamp, _ transaction: Transaction) throws -> AlertRules.Changes {
        let open = try AlertStore.open(in: transaction)
        let facts = try NodeStore().all(in: transaction).map {
            AlertRules.NodeFacts($0.node, problems: $0.problems + [$0.node.firewallProblem].compactMap(\.self))
        }
        let smallest = try PlanStore.all(in: transaction).filter(\.isActive).min { $0.memoryMB < $1.memoryMB }
        let conditions = AlertRules.conditions(
            facts, open: Set(open.map(\.condition.key)), need: smallest?.need ?? .zero,
            refusedSignIns: try AuditStore.refusedSignIns(since: now.adding(seconds: -3600), in: transaction))
        return AlertRules.changes(try conditions + BillingAlerts.conditions(transaction), open: open)
    }

    private func apply(
        _ changes: AlertRules.Changes, _ now: Timestamp, _ transaction: Transaction
    ) throws -> [AlertCondition] {
        for (id, condition) in changes.restate { try AlertStore.restate(id, condition, in: transaction) }
        for id in changes.clear { try AlertStore.clear(id, now: now, in: transaction) }
        try AlertStore.forget(clearedBefore: now.adding(seconds: -Self.keptSeconds), in: transaction)
        return try changes.raise.filter { condition in
            let alert = Alert(id: surroundings.newID(), condition: condition, openedAt: now)
            return try AlertStore.raise(alert, in: transaction)
        }
    }
}

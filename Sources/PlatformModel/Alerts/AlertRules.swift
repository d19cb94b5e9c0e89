/// Finds what administrators should know in what is stored. Level-triggered: the same facts give the same conditions,
/// so a lost look costs time and never an alert.
package enum AlertRules {
    /// Percent from which a node is full (R4.4), and below which it is no longer.
    package static let fullFrom = 90
    package static let fullUntil = 85
    /// Refused sign-ins in an hour from which somebody seems to guess, and below which nobody does any longer.
    package static let refusedFrom: Int64 = 100
    package static let refusedUntil: Int64 = 50

    /// A node with what its agent complains of.
    package struct NodeFacts: Sendable, Equatable {
        package var node: Node
        package var problems: [String]

        package init(_ node: Node, problems: [String] = []) {
            self.node = node
            self.problems = problems
        }
    }

    /// - Parameters:
    ///   - open: what is raised now; a full node stays so until it has room again.
    ///   - need: one instance of the smallest plan on offer.
    ///   - refusedSignIns: of the last hour.
    package static func conditions(
        _ facts: [NodeFacts], open: Set<AlertCondition.Key>, need: Resources, refusedSignIns: Int64 = 0
    ) -> [AlertCondition] {
        let watched = facts.filter { $0.node.status != .pending && $0.node.adminState != .disabled }
        return watched.flatMap { conditions(of: $0, open: open) } + regions(watched.map(\.node), need: need)
            + signIns(refusedSignIns, open: open)
    }

    /// Without figures, so that the message stays while they change.
    private static func signIns(_ refused: Int64, open: Set<AlertCondition.Key>) -> [AlertCondition] {
        let condition = AlertCondition(
            kind: .signInsRefused, subjectID: "sign-ins", subjectName: "Sign-ins",
            message: "Many sign-ins were refused in the last hour: somebody may be guessing passwords. Everybody's log "
                + "tells from where, and for which accounts.")
        return refused >= (open.contains(condition.key) ? refusedUntil : refusedFrom) ? [condition] : []
    }

    /// What to do so that exactly `conditions` are raised.
    package static func changes(_ conditions: [AlertCondition], open: [Alert]) -> Changes {
        let wanted = Dictionary(conditions.map { ($0.key, $0) }) { first, _ in first }
        let raised = Set(open.map(\.condition.key))
        var changes = Changes()
        for condition in conditions where !raised.contains(condition.key) { changes.raise.append(condition) }
        for alert in open {
            guard let condition = wanted[alert.condition.key] else {
                changes.clear.append(alert.id)
                continue
            }
            if condition != alert.condition { changes.restate.append((alert.id, condition)) }
        }
        return changes
    }

    package struct Changes: Sendable {
        package var raise: [AlertCondition] = []
        package var restate: [(id: AlertID, condition: AlertCondition)] = []
        package var clear: [AlertID] = []

        package var isEmpty: Bool { raise.isEmpty && restate.isEmpty && clear.isEmpty }
    }

    private static func conditions(of facts: NodeFacts, open: Set<AlertCondition.Key>) -> [AlertCondition] {
        let node = facts.node
        func condition(_ kind: Alert.Kind, _ message: String) -> AlertCondition {
            AlertCondition(kind: kind, subjectID: node.id.text, subjectName: node.name, message: message)
        }
        guard node.status != .offline else {
            return [
                condition(
                    .nodeOffline,
                    "The node \(node.name) has sent no heartbeat for 90 seconds. Look at its agent and its network.")
            ]
        }
        var found: [AlertCondition] = []
        let isOpen = open.contains(.init(.nodeFull, node.id.text))
        let full = fullness(of: node, from: isOpen ? fullUntil : fullFrom)
        if !full.isEmpty {
            let list = full.joined(separator: ", ")
            found.append(
                condition(
                    .nodeFull, "The node \(node.name) is nearly full: \(list). Add a node, or move applications."))
        }
        if !facts.problems.isEmpty {
            let list = facts.problems.joined(separator: " ")
            found.append(condition(.nodeProblem, "The agent of \(node.name) reports: \(list)"))
        }
        return found
    }

    /// What is at `limit` percent or more, in words without figures, so that a message stays while a use wavers.
    private static func fullness(of node: Node, from limit: Int) -> [String] {
        let resources: [(String, KeyPath<Resources, Int>)] = [
            ("CPU", \.cpuMillicores), ("memory", \.memoryMB), ("disk", \.diskMB),
        ]
        return resources.compactMap { name, key in
            let total = node.total[keyPath: key]
            if NodeHealth.percent(node.used[keyPath: key], of: total) >= limit { return "\(name) in use" }
            if NodeHealth.percent(node.reserved[keyPath: key], of: total) >= limit { return "\(name) promised" }
            return nil
        }
    }

    private static func regions(_ nodes: [Node], need: Resources) -> [AlertCondition] {
        let offering = nodes.filter { $0.adminState == .enabled && $0.status != .offline }
        let withRoom = Set(Region.all(of: offering, fitting: need).map(\.name))
        return Set(offering.map(\.region)).subtracting(withRoom).sorted().map { name in
            AlertCondition(
                kind: .regionFull, subjectID: name, subjectName: name,
                message: "No node of the region \(name) has room for the smallest plan. Add a node to it.")
        }
    }
}

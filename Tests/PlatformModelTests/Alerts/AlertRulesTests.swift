import PlatformModel
import Testing

@Suite struct AlertRulesTests {
    private func node(_ change: (inout Node) -> Void = { _ in }) -> AlertRules.NodeFacts {
        var node = Node(id: NodeID("n"), name: "n1", region: "eu")
        node.status = .online
        node.total = Resources(cpuMillicores: 1000, memoryMB: 1000, diskMB: 100_000)
        change(&node)
        return AlertRules.NodeFacts(node)
    }

    private func kinds(
        _ facts: AlertRules.NodeFacts..., open: Set<AlertCondition.Key> = [],
        need: Resources = Resources(cpuMillicores: 10, memoryMB: 10, diskMB: 10)
    ) -> [Alert.Kind] {
        AlertRules.conditions(facts, open: open, need: need).map(\.kind)
    }

    @Test func `a silent node is one alert, unless it is disabled or has not joined`() {
        #expect(kinds(node { $0.status = .offline }) == [.nodeOffline])
        #expect(kinds(node { ($0.status, $0.adminState) = (.offline, .disabled) }) == [])
        #expect(kinds(node { $0.status = .pending }) == [])
        #expect(kinds(node()) == [])
    }

    @Test func `a node is full from 90 percent until it is below 85`() {
        let open: Set = [AlertCondition.Key(.nodeFull, "n")]
        func used(_ memory: Int) -> AlertRules.NodeFacts { node { $0.used.memoryMB = memory } }
        #expect(kinds(used(899), need: .zero) == [])
        #expect(kinds(used(900), need: .zero) == [.nodeFull])
        #expect(kinds(used(860), open: open, need: .zero) == [.nodeFull])
        #expect(kinds(used(849), open: open, need: .zero) == [])
        #expect(kinds(node { $0.reserved.diskMB = 95_000 }, need: .zero) == [.nodeFull])
    }

    @Test func `the larger of what is used and promised counts, and the message names it`() {
        let facts = node { ($0.used.cpuMillicores, $0.reserved.memoryMB) = (950, 900) }
        let message = AlertRules.conditions([facts], open: [], need: .zero).first?.message ?? ""
        #expect(message.contains("CPU in use, memory promised"))
    }

    @Test func `what the agent complains of is told`() {
        var facts = node()
        facts.problems = ["Docker is away."]
        let conditions = AlertRules.conditions([facts], open: [], need: .zero)
        #expect(conditions.map(\.kind) == [.nodeProblem])
        #expect(conditions.first?.message.contains("Docker is away.") == true)
    }

    @Test func `a region without room is told once, however many nodes it has`() {
        let need = Resources(cpuMillicores: 1, memoryMB: 500, diskMB: 1)
        let full = node { $0.used.memoryMB = 500 }
        let other = AlertRules.NodeFacts(
            {
                var node = Node(id: NodeID("m"), name: "n2", region: "eu")
                node.status = .online
                return node
            }())
        #expect(kinds(full, other, need: need) == [.regionFull])
        #expect(kinds(node(), other, need: need) == [])
        #expect(kinds(node { $0.status = .offline }, need: need) == [.nodeOffline])
    }

    @Test func `many refused sign-ins are told until there are few`() {
        func kinds(_ refused: Int64, open: Set<AlertCondition.Key> = []) -> [Alert.Kind] {
            AlertRules.conditions([], open: open, need: .zero, refusedSignIns: refused).map(\.kind)
        }
        #expect(kinds(99) == [] && kinds(100) == [.signInsRefused])
        let open: Set = [AlertCondition.Key(.signInsRefused, "sign-ins")]
        #expect(kinds(50, open: open) == [.signInsRefused] && kinds(49, open: open) == [])
    }

    @Test func `exactly what holds is raised, and the rest cleared`() {
        func condition(_ subject: String, _ message: String = "m") -> AlertCondition {
            AlertCondition(kind: .nodeOffline, subjectID: subject, subjectName: subject, message: message)
        }
        func alert(_ subject: String) -> Alert {
            Alert(id: AlertID(subject), condition: condition(subject), openedAt: Timestamp(milliseconds: 0))
        }
        let changes = AlertRules.changes(
            [condition("a"), condition("b", "other"), condition("c")], open: [alert("a"), alert("b"), alert("d")])
        #expect(changes.raise == [condition("c")])
        #expect(changes.restate.map(\.id) == [AlertID("b")])
        #expect(changes.clear == [AlertID("d")])
        #expect(AlertRules.changes([condition("a")], open: [alert("a")]).isEmpty)
    }
}

import PlatformModel
import SQLStore

/// How far each node is: the generation of its desired state, and what it last reported.
struct NodeStateStore: Sendable {

    struct State: Sendable, Equatable {
        var generation: Int64 = 0
        var bootID = ""
        var reportSequence: Int64 = 0
        var acceptedGeneration: Int64 = 0
        var routedGeneration: Int64 = 0
    }

    /// Counts a change of the node's desired state, in the transaction that makes the change, and tells those who send.
    @discardableResult
    func raiseGeneration(of node: NodeID, _ transaction: Transaction) throws -> Int64 {
        let row = try transaction.first(
            """
            INSERT INTO node_states (node_id, generation) VALUES ($1, 1)
            ON CONFLICT (node_id) DO UPDATE SET generation = node_states.generation + 1
            RETURNING generation
            """, [.text(node.text)])
        try transaction.signal(.node(node.text))
        return try row?.integer("generation") ?? 0
    }

    func state(of node: NodeID, _ transaction: Transaction) throws -> State {
        try states(of: [node], transaction)[node] ?? State()
    }

    /// Nodes without a state are absent.
    func states(of nodes: Set<NodeID>, _ transaction: Transaction) throws -> [NodeID: State] {
        guard !nodes.isEmpty else { return [:] }
        var conditions = SQLConditions()
        conditions.add("node_id", in: nodes.map(\.text))
        let rows = try transaction.query("SELECT * FROM node_states\(conditions.clause)", conditions.values)
        return try rows.reduce(into: [:]) { states, row in
            states[NodeID(try row.text("node_id"))] = try State(
                generation: row.integer("generation"), bootID: row.text("boot_id"),
                reportSequence: row.integer("report_sequence"),
                acceptedGeneration: row.integer("accepted_generation"),
                routedGeneration: row.integer("routed_generation"))
        }
    }

    /// Nodes that have to be told something: a state that they have not accepted, a task, or that a new key is wanted.
    func withNews(_ transaction: Transaction) throws -> Set<NodeID> {
        let rows = try transaction.query(
            """
            SELECT node_id FROM node_states WHERE accepted_generation < generation
            UNION SELECT node_id FROM builds WHERE is_task_open = 1
            UNION SELECT node_id FROM command_runs WHERE is_task_open = 1
            UNION SELECT id FROM nodes WHERE rotation_requested_at IS NOT NULL
            """)
        return Set(try rows.compactMap { try $0.optionalText("node_id").map { NodeID($0) } })
    }

    func store(_ state: State, of node: NodeID, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO node_states (node_id, generation, boot_id, report_sequence, accepted_generation,
                routed_generation) VALUES ($1, 0, $2, $3, $4, $5)
            ON CONFLICT (node_id) DO UPDATE SET boot_id = excluded.boot_id, report_sequence = excluded.report_sequence,
                accepted_generation = excluded.accepted_generation, routed_generation = excluded.routed_generation
            """,
            [
                .text(node.text), .text(state.bootID), SQLValue(state.reportSequence),
                SQLValue(state.acceptedGeneration), SQLValue(state.routedGeneration),
            ])
    }

    /// No store has counted so far; an agent that claims it would leave no room to count on.
    private static let mostGeneration: Int64 = 1 << 53

    /// Takes over what an agent says it holds. A store that was restored from an old copy lifts its generation above
    /// it, or the agent would take every later state for an old one.
    func greeted(_ node: NodeID, generation held: Int64, _ transaction: Transaction) throws {
        var state = try state(of: node, transaction)
        if held > state.generation, held < Self.mostGeneration {
            try transaction.execute(
                """
                INSERT INTO node_states (node_id, generation) VALUES ($1, $2)
                ON CONFLICT (node_id) DO UPDATE SET generation = excluded.generation
                """, [.text(node.text), SQLValue(held + 1)])
            state.acceptedGeneration = 0
        } else {
            state.acceptedGeneration = held > state.generation ? 0 : max(0, held)
        }
        try store(state, of: node, transaction)
    }
}

import Foundation
package import PlatformModel
package import SQLStore

/// What heartbeats and connections of thousands of nodes need: many rows with few statements, few columns.
extension NodeStore {
    private static let beatColumns = [
        "id", "status", "cpu_total", "memory_total_mb", "disk_total_mb", "cpu_used", "memory_used_mb", "disk_used_mb",
        "container_count", "agent_version", "problems", "firewall_problem", "at",
    ]

    /// Those that were not up until now.
    func silent(among nodes: [NodeID], in transaction: Transaction) throws -> [NodeID] {
        try SQLBatches.parts(of: nodes).flatMap { part in
            try transaction.query(
                """
                WITH beats (id) AS (VALUES \(SQLBatches.places(rows: part.count, columns: 1)))
                SELECT n.id FROM beats b JOIN nodes n ON n.id = b.id WHERE n.status IN ('offline', 'pending')
                """, part.map { .text($0.text) }
            ).map { NodeID(try $0.text("id")) }
        }
    }

    /// Stores heartbeats of different nodes.
    package func beat(_ beats: [NodeBeat], now: Timestamp, in transaction: Transaction) throws {
        let columns = Self.beatColumns
        let copied = columns.dropFirst().dropLast(2).map { "\($0) = b.\($0)" }.joined(separator: ", ")
        for part in SQLBatches.parts(of: beats) {
            try transaction.execute(
                """
                WITH beats (\(columns.joined(separator: ", "))) AS
                    (VALUES \(SQLBatches.places(rows: part.count, columns: columns.count)))
                UPDATE nodes SET \(copied), firewall_problem = NULLIF(b.firewall_problem, ''), last_heartbeat_at = b.at
                FROM beats b WHERE nodes.id = b.id
                """, part.flatMap { values(of: $0, now) })
        }
    }

    /// No null among them: the types of a statement's parameters stay the same, and so does the prepared statement.
    private func values(of beat: NodeBeat, _ now: Timestamp) -> [SQLValue] {
        let amounts = [beat.total, beat.used].flatMap { [$0.cpuMillicores, $0.memoryMB, $0.diskMB] }
        return [.text(beat.node.text), .text(beat.status.rawValue)] + amounts.map { SQLValue($0) } + [
            SQLValue(beat.containerCount), .text(beat.agentVersion), .text(Self.json(beat.problems)),
            .text(beat.firewallProblem ?? ""), SQLValue(now.milliseconds),
        ]
    }

    private static func json(_ problems: [String]) -> String {
        // Texts can always be written as JSON.
        guard !problems.isEmpty, let data = try? JSONEncoder().encode(problems) else { return "[]" }
        return String(decoding: data, as: UTF8.self)
    }

    /// Nodes as placement takes them: what is reserved is counted, names and what nothing is placed by stay away. With
    /// `only`, that one alone.
    func rooms(only: NodeID?, in transaction: Transaction) throws -> [Node] {
        let statement = only == nil ? Self.rooms() : "\(Self.rooms(only: " AND node_id = $1")) WHERE n.id = $1"
        return try transaction.query(statement, only.map { [.text($0.text)] } ?? []).map { row in
            var node = Node(id: NodeID(try row.text("id")), name: "", region: try row.text("region"))
            try measure(&node, row)
            node.containerCount = max(node.containerCount, try row.int("instances"))
            return node
        }
    }

    /// Nodes that count as up and have said nothing since `limit`.
    func fallenSilent(since limit: Timestamp, in transaction: Transaction) throws -> [NodeID] {
        try transaction.query(
            """
            SELECT id FROM nodes WHERE status IN ('online', 'degraded')
                AND (last_heartbeat_at IS NULL OR last_heartbeat_at < $1) ORDER BY id
            """, [SQLValue(limit.milliseconds)]
        ).map { NodeID(try $0.text("id")) }
    }

    /// What a look at one connection needs to know of its node; nil when there is no such node.
    struct Link: Sendable {
        var connection: String?
        var rotationRequestedAt: Timestamp?
    }

    func link(_ id: NodeID, in transaction: Transaction) throws -> Link? {
        try transaction.first(
            "SELECT connected_server, rotation_requested_at FROM nodes WHERE id = $1", [.text(id.text)]
        ).map { row in
            try Link(
                connection: row.optionalText("connected_server"),
                rotationRequestedAt: row.moment("rotation_requested_at"))
        }
    }

    /// The connections of all nodes that have one, whatever server serves them.
    func connections(in transaction: Transaction) throws -> [NodeID: String] {
        let rows = try transaction.query("SELECT id, connected_server FROM nodes WHERE connected_server IS NOT NULL")
        return try Dictionary(rows.map { (NodeID(try $0.text("id")), try $0.text("connected_server")) }) { first, _ in
            first
        }
    }
}

import Foundation
package import PlatformModel
package import SQLStore

/// SQL of the tables `nodes` and `node_events`.
package struct NodeStore: Sendable {
    package init() {}

    /// What placement asks of nodes, with what is reserved on them, and `more` columns.
    ///
    /// - Parameter only: a condition on `node_id`, so that one node's instances alone are added up.
    static func rooms(_ more: String = "", only: String = "") -> String {
        """
        SELECT n.id, n.region, n.status, n.admin_state, n.cpu_total, n.memory_total_mb, n.disk_total_mb, n.cpu_used,
            n.memory_used_mb, n.disk_used_mb, n.container_count, n.max_containers, n.max_cpu_percent,
            n.max_memory_percent, n.firewall_problem, COALESCE(r.instances, 0) AS instances,
            COALESCE(r.cpu, 0) AS cpu_reserved, COALESCE(r.memory, 0) AS memory_reserved,
            COALESCE(r.disk, 0) AS disk_reserved\(more)
        FROM nodes n LEFT JOIN (
            SELECT node_id, COUNT(*) AS instances, CAST(SUM(cpu_millicores) AS BIGINT) AS cpu,
                CAST(SUM(memory_mb) AS BIGINT) AS memory, CAST(SUM(disk_mb) AS BIGINT) AS disk
            FROM instances WHERE wanted <> 'removed'\(only) GROUP BY node_id
        ) r ON r.node_id = n.id
        """
    }

    private static func columns(only: String = "") -> String {
        rooms(
            """
            , n.name, n.last_heartbeat_at, n.agent_version, n.problems, n.public_key, n.previous_public_key,
                n.key_rotated_at, n.rotation_requested_at, n.connected_server, n.boot_id, n.created_at
            """, only: only)
    }

    package func all(in transaction: Transaction) throws -> [NodeRecord] {
        try transaction.query("\(Self.columns()) ORDER BY n.name").map(record)
    }

    package func find(_ id: NodeID, in transaction: Transaction) throws -> NodeRecord? {
        try transaction.first(
            "\(Self.columns(only: " AND node_id = $1")) WHERE n.id = $1", [.text(id.text)]
        ).map(record)
    }

    package func nodes(in transaction: Transaction) throws -> [Node] { try all(in: transaction).map(\.node) }

    /// A page of nodes, by id.
    package func page(after cursor: String?, limit: Int, in transaction: Transaction) throws -> [NodeRecord] {
        try transaction.query(
            "\(Self.columns()) WHERE n.id > $1 ORDER BY n.id LIMIT $2", [.text(cursor ?? ""), SQLValue(limit)]
        ).map(record)
    }

    package func insert(_ node: Node, tokenHash: String, expiresAt: Timestamp, now: Timestamp, in t: Transaction) throws
    {
        try t.execute(
            """
            INSERT INTO nodes (id, name, region, status, admin_state, cpu_total, memory_total_mb, disk_total_mb,
                cpu_used, memory_used_mb, disk_used_mb, container_count, max_containers, max_cpu_percent,
                max_memory_percent, problems, registration_hash, registration_expires_at, created_at, updated_at)
            VALUES ($1, $2, $3, 'pending', $4, 0, 0, 0, 0, 0, 0, 0, $5, $6, $7, '[]', $8, $9, $10, $10)
            """,
            [
                .text(node.id.text), .text(node.name), .text(node.region), .text(node.adminState.rawValue),
                SQLValue(node.maxContainers), SQLValue(node.maxCPUPercent), SQLValue(node.maxMemoryPercent),
                .text(tokenHash), .integer(expiresAt.milliseconds), .integer(now.milliseconds),
            ])
    }

    /// Gives a node a new way in; false when there is no such node.
    package func setToken(
        _ id: NodeID, hash: String, expiresAt: Timestamp, now: Timestamp, in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            "UPDATE nodes SET registration_hash = $1, registration_expires_at = $2, updated_at = $3 WHERE id = $4",
            [.text(hash), .integer(expiresAt.milliseconds), .integer(now.milliseconds), .text(id.text)]) > 0
    }

    /// Uses up a token; the node that it belonged to, if it was valid.
    package func useToken(hash: String, now: Timestamp, in transaction: Transaction) throws -> NodeID? {
        try transaction.first(
            """
            UPDATE nodes SET registration_hash = NULL, registration_expires_at = NULL, updated_at = $1
            WHERE registration_hash = $2 AND registration_expires_at > $1 RETURNING id
            """, [.integer(now.milliseconds), .text(hash)]
        ).map { NodeID(try $0.text("id")) }
    }

    /// What a registration writes. The node is offline until its first heartbeat, and knows nothing yet.
    package func register(
        _ id: NodeID, publicKey: String, total: Resources, agentVersion: String, now: Timestamp,
        in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE nodes SET status = 'offline', public_key = $1, previous_public_key = NULL, key_rotated_at = $2,
                cpu_total = $3, memory_total_mb = $4, disk_total_mb = $5, agent_version = $6,
                boot_id = NULL, connected_server = NULL, rotation_requested_at = NULL, updated_at = $2
            WHERE id = $7
            """,
            [
                .text(publicKey), .integer(now.milliseconds), SQLValue(total.cpuMillicores), SQLValue(total.memoryMB),
                SQLValue(total.diskMB), .text(agentVersion), .text(id.text),
            ])
    }

    package func rotate(_ id: NodeID, to key: String, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE nodes SET previous_public_key = public_key, public_key = $1, key_rotated_at = $2, updated_at = $2,
                rotation_requested_at = NULL
            WHERE id = $3
            """, [.text(key), .integer(now.milliseconds), .text(id.text)])
    }

    /// Notes that an administrator wants a new key; false when there is no such node.
    package func requestRotation(_ id: NodeID, now: Timestamp, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            "UPDATE nodes SET rotation_requested_at = $1, updated_at = $1 WHERE id = $2",
            [.integer(now.milliseconds), .text(id.text)]) > 0
    }

    package func update(_ node: Node, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE nodes SET name = $1, region = $8, admin_state = $2, max_containers = $3, max_cpu_percent = $4,
                max_memory_percent = $5, updated_at = $6 WHERE id = $7
            """,
            [
                .text(node.name), .text(node.adminState.rawValue), SQLValue(node.maxContainers),
                SQLValue(node.maxCPUPercent), SQLValue(node.maxMemoryPercent), .integer(now.milliseconds),
                .text(node.id.text), .text(node.region),
            ])
    }

    /// Marks a node offline if it has still been silent since `limit`; true when that changed something.
    package func setOffline(_ id: NodeID, silentSince limit: Timestamp, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            """
            UPDATE nodes SET status = 'offline', connected_server = NULL WHERE id = $1
                AND status IN ('online', 'degraded') AND (last_heartbeat_at IS NULL OR last_heartbeat_at < $2)
            """, [.text(id.text), .integer(limit.milliseconds)]) > 0
    }

    /// Sets who holds the socket; with `onlyIf`, only while that one does.
    package func setConnection(
        _ id: NodeID, _ connection: String?, onlyIf present: String? = nil, in transaction: Transaction
    ) throws {
        if let present {
            try transaction.execute(
                "UPDATE nodes SET connected_server = $1 WHERE id = $2 AND connected_server = $3",
                [SQLValue(connection), .text(id.text), .text(present)])
        } else {
            try transaction.execute(
                "UPDATE nodes SET connected_server = $1 WHERE id = $2", [SQLValue(connection), .text(id.text)])
        }
    }

    package func setBoot(_ id: NodeID, _ bootID: String, in transaction: Transaction) throws {
        try transaction.execute("UPDATE nodes SET boot_id = $1 WHERE id = $2", [.text(bootID), .text(id.text)])
    }

    package func delete(_ id: NodeID, in transaction: Transaction) throws -> Bool {
        try transaction.execute("DELETE FROM nodes WHERE id = $1", [.text(id.text)]) > 0
    }

    package func note(_ event: NodeEvent, in transaction: Transaction) throws {
        try transaction.execute(
            "INSERT INTO node_events (id, node_id, kind, detail, at) VALUES ($1, $2, $3, $4, $5)",
            [
                .text(event.id), .text(event.nodeID.text), .text(event.kind.rawValue), SQLValue(event.detail),
                .integer(event.at.milliseconds),
            ])
    }

    private func record(_ row: Row) throws -> NodeRecord {
        let optionalTime: (String) throws -> Timestamp? = { try row.optionalInteger($0).map(Timestamp.init) }
        var node = Node(id: NodeID(try row.text("id")), name: try row.text("name"), region: try row.text("region"))
        try measure(&node, row)
        node.lastHeartbeatAt = try optionalTime("last_heartbeat_at")
        node.agentVersion = try row.optionalText("agent_version")
        return NodeRecord(
            node: node, instanceCount: try row.int("instances"),
            problems: try Self.problems(row.text("problems")),
            publicKey: try row.optionalText("public_key"),
            previousPublicKey: try row.optionalText("previous_public_key"),
            keyRotatedAt: try optionalTime("key_rotated_at"),
            rotationRequestedAt: try optionalTime("rotation_requested_at"),
            connection: try row.optionalText("connected_server"),
            bootID: try row.optionalText("boot_id"),
            createdAt: Timestamp(milliseconds: try row.integer("created_at")))
    }

    /// What placement looks at.
    func measure(_ node: inout Node, _ row: Row) throws {
        node.status = Node.Status(rawValue: try row.text("status")) ?? .offline
        node.adminState = Node.AdminState(rawValue: try row.text("admin_state")) ?? .disabled
        node.total = try resources(row, "cpu_total", "memory_total_mb", "disk_total_mb")
        node.used = try resources(row, "cpu_used", "memory_used_mb", "disk_used_mb")
        node.reserved = try resources(row, "cpu_reserved", "memory_reserved", "disk_reserved")
        node.containerCount = try row.int("container_count")
        node.maxContainers = try row.int("max_containers")
        node.maxCPUPercent = try row.int("max_cpu_percent")
        node.maxMemoryPercent = try row.int("max_memory_percent")
        node.firewallProblem = try row.optionalText("firewall_problem")
    }

    /// Hardly any node has some, and all nodes are read often.
    private static func problems(_ json: String) -> [String] {
        json == "[]" ? [] : (try? JSONDecoder().decode([String].self, from: Data(json.utf8))) ?? []
    }

    private func resources(_ row: Row, _ cpu: String, _ memory: String, _ disk: String) throws -> Resources {
        Resources(cpuMillicores: try row.int(cpu), memoryMB: try row.int(memory), diskMB: try row.int(disk))
    }
}

/// Something that happened to a node.
package struct NodeEvent: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case registered, connected, disconnected, offline, online
        case keyRotated = "key_rotated"
    }

    package var id: String
    package var nodeID: NodeID
    package var kind: Kind
    package var detail: String?
    package var at: Timestamp
}

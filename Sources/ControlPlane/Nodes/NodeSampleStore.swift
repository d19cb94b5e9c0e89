import PlatformModel
import SQLStore

/// The SQL of `node_samples`.
struct NodeSampleStore: Sendable {
    /// Nothing when the node has one of this moment.
    func insert(_ sample: NodeSample, of node: NodeID, _ transaction: Transaction) throws {
        let amounts = [sample.total, sample.used, sample.reserved].flatMap {
            [SQLValue($0.cpuMillicores), SQLValue($0.memoryMB), SQLValue($0.diskMB)]
        }
        try transaction.execute(
            """
            INSERT INTO node_samples (node_id, at, cpu_total, memory_total_mb, disk_total_mb, cpu_used, memory_used_mb,
                disk_used_mb, cpu_reserved, memory_reserved_mb, disk_reserved_mb, container_count)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (node_id, at) DO NOTHING
            """,
            [.text(node.text), SQLValue(sample.at.milliseconds)] + amounts + [SQLValue(sample.containerCount)])
    }

    func isAnything(at moment: Timestamp, _ transaction: Transaction) throws -> Bool {
        try transaction.first(
            "SELECT 1 AS found FROM node_samples WHERE at = $1 LIMIT 1", [SQLValue(moment.milliseconds)]) != nil
    }

    /// A node's, the oldest first.
    func list(of node: NodeID, since: Timestamp, _ transaction: Transaction) throws -> [NodeSample] {
        try transaction.query(
            "SELECT * FROM node_samples WHERE node_id = $1 AND at >= $2 ORDER BY at",
            [.text(node.text), SQLValue(since.milliseconds)]
        ).map { row in
            func amounts(_ word: String) throws -> Resources {
                try Resources(
                    cpuMillicores: row.int("cpu_\(word)"), memoryMB: row.int("memory_\(word)_mb"),
                    diskMB: row.int("disk_\(word)_mb"))
            }
            return try NodeSample(
                at: Timestamp(milliseconds: row.integer("at")), total: amounts("total"), used: amounts("used"),
                reserved: amounts("reserved"), containerCount: row.int("container_count"))
        }
    }

    /// What was taken of each region, hour by hour.
    func points(since: Timestamp, _ transaction: Transaction) throws -> [String: [CapacityTrend.Point]] {
        func sum(_ used: String, _ reserved: String, _ name: String) -> String {
            let larger = "CASE WHEN s.\(used) > s.\(reserved) THEN s.\(used) ELSE s.\(reserved) END"
            return "CAST(SUM(\(larger)) AS \(transaction.dialect == .postgresql ? "BIGINT" : "INTEGER")) AS \(name)"
        }
        let rows = try transaction.query(
            """
            SELECT n.region, s.at, \(sum("cpu_used", "cpu_reserved", "cpu")),
                \(sum("memory_used_mb", "memory_reserved_mb", "memory")),
                \(sum("disk_used_mb", "disk_reserved_mb", "disk"))
            FROM node_samples s JOIN nodes n ON n.id = s.node_id WHERE s.at >= $1 AND s.at % 3600000 = 0
            GROUP BY n.region, s.at
            """, [SQLValue(since.milliseconds)])
        return try rows.reduce(into: [:]) { found, row in
            let taken = try Resources(
                cpuMillicores: row.int("cpu"), memoryMB: row.int("memory"), diskMB: row.int("disk"))
            let point = CapacityTrend.Point(at: Timestamp(milliseconds: try row.integer("at")), taken: taken)
            found[try row.text("region"), default: []].append(point)
        }
    }

    /// Answers how many were removed.
    func sweep(before: Timestamp, limit: Int, _ transaction: Transaction) throws -> Int {
        try transaction.execute(
            """
            DELETE FROM node_samples WHERE (node_id, at) IN
                (SELECT node_id, at FROM node_samples WHERE at < $1 ORDER BY at LIMIT $2)
            """, [SQLValue(before.milliseconds), SQLValue(limit)])
    }
}

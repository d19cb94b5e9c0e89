import PlatformModel
import SQLStore

/// The SQL of `audit_entries` and `audit_heads`. There is none that changes or deletes an entry, and the schema's
/// triggers refuse it.
enum AuditStore {
    /// What to show.
    struct Filter: Sendable {
        var chain: String?
        var actor: String?
        var actorID: String?
        var action: String?
        var result: String?
        var since: Timestamp?
        var until: Timestamp?
    }

    /// Sign-ins of anybody that were refused; what was too much to be told apart is among them.
    static func refusedSignIns(since: Timestamp, in transaction: Transaction) throws -> Int64 {
        var conditions = SQLConditions()
        conditions.add("chain", in: [AuditChain.platform, AuditChain.accounts])
        conditions.add("at >= ?", SQLValue(since.milliseconds))
        conditions.add("action", in: ["POST /api/auth/login", "POST /sign-in", "POST /sign-in/code", "many"])
        conditions.add("result = ?", .text(AuditEntry.Result.denied.rawValue))
        let type = transaction.dialect == .postgresql ? "BIGINT" : "INTEGER"
        return try transaction.first(
            "SELECT CAST(COALESCE(SUM(repeats), 0) AS \(type)) AS refused FROM audit_entries\(conditions.clause)",
            conditions.values)?.integer("refused") ?? 0
    }

    static func append(_ entry: AuditEntry, to chain: String, in transaction: Transaction) throws {
        try transaction.execute(
            "INSERT INTO audit_heads (chain, number, hash) VALUES ($1, 0, '') ON CONFLICT (chain) DO NOTHING",
            [.text(chain)])
        let head = try transaction.first(
            "UPDATE audit_heads SET number = number + 1 WHERE chain = $1 RETURNING number, hash", [.text(chain)])
        guard let head else { throw PlatformError(.internalError, "The audit log cannot be written.") }
        let (number, previous) = (try head.integer("number"), try head.text("hash"))
        let hash = entry.hash(chain: chain, number: number, previous: previous)
        try transaction.execute(
            """
            INSERT INTO audit_entries (chain, number, at, actor_kind, actor_id, actor_name, credential, action, subject,
                address, result, code, request_id, repeats, previous_hash, hash)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            """,
            [
                .text(chain), SQLValue(number), SQLValue(entry.at.milliseconds), .text(entry.actor.kind.rawValue),
                .text(entry.actor.id), .text(entry.actor.name), .text(entry.actor.credential), .text(entry.action),
                .text(entry.subject), .text(entry.address), .text(entry.result.rawValue), .text(entry.code),
                .text(entry.requestID), SQLValue(entry.count), .text(previous), .text(hash),
            ])
        try transaction.execute(
            "UPDATE audit_heads SET hash = $2 WHERE chain = $1", [.text(chain), .text(hash)])
    }

    /// Newest first; from behind `before` on.
    static func list(
        _ filter: Filter, before: Position?, limit: Int, in transaction: Transaction
    ) throws -> [AuditRecord] {
        var conditions = ["1 = 1"]
        var values: [SQLValue] = []
        func add(_ condition: (String) -> String, _ value: SQLValue) {
            values.append(value)
            conditions.append(condition("$\(values.count)"))
        }
        if let chain = filter.chain { add({ "chain = \($0)" }, .text(chain)) }
        if let actor = filter.actor { add({ "actor_name = \($0)" }, .text(actor)) }
        if let id = filter.actorID { add({ "actor_id = \($0)" }, .text(id)) }
        if let action = filter.action { add({ "action = \($0)" }, .text(action)) }
        if let result = filter.result { add({ "result = \($0)" }, .text(result)) }
        if let since = filter.since { add({ "at >= \($0)" }, SQLValue(since.milliseconds)) }
        if let until = filter.until { add({ "at < \($0)" }, SQLValue(until.milliseconds)) }
        if let before {
            values += [SQLValue(before.at), .text(before.chain), SQLValue(before.number)]
            let count = values.count
            conditions.append("(at, chain, number) < ($\(count - 2), $\(count - 1), $\(count))")
        }
        values.append(SQLValue(limit))
        return try transaction.query(
            """
            SELECT * FROM audit_entries WHERE \(conditions.joined(separator: " AND "))
            ORDER BY at DESC, chain DESC, number DESC LIMIT $\(values.count)
            """, values
        ).map(record)
    }

    static func heads(in transaction: Transaction) throws -> [(chain: String, number: Int64, hash: String)] {
        try transaction.query("SELECT chain, number, hash FROM audit_heads ORDER BY chain").map {
            (try $0.text("chain"), try $0.integer("number"), try $0.text("hash"))
        }
    }

    /// Part of a chain in its order.
    static func part(
        of chain: String, after number: Int64, limit: Int, in transaction: Transaction
    ) throws -> [AuditRecord] {
        try transaction.query(
            "SELECT * FROM audit_entries WHERE chain = $1 AND number > $2 ORDER BY number LIMIT $3",
            [.text(chain), SQLValue(number), SQLValue(limit)]
        ).map(record)
    }

    private static func record(_ row: Row) throws -> AuditRecord {
        let actor = AuditEntry.Actor(
            kind: AuditEntry.Actor.Kind(rawValue: try row.text("actor_kind")) ?? .nobody,
            id: try row.text("actor_id"), name: try row.text("actor_name"), credential: try row.text("credential"))
        let entry = AuditEntry(
            at: Timestamp(milliseconds: try row.integer("at")), actor: actor, action: try row.text("action"),
            subject: try row.text("subject"), address: try row.text("address"),
            result: AuditEntry.Result(rawValue: try row.text("result")) ?? .failed, code: try row.text("code"),
            requestID: try row.text("request_id"), count: try row.int("repeats"))
        return AuditRecord(
            chain: try row.text("chain"), number: try row.integer("number"), entry: entry,
            previousHash: try row.text("previous_hash"), hash: try row.text("hash"))
    }
}

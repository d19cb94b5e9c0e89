import PlatformModel
import SQLStore

/// The SQL of `alerts`.
enum AlertStore {
    /// Which alerts a list shows.
    struct Filter: Sendable, Equatable {
        /// Nil for both.
        var isOpen: Bool?
        var kind: Alert.Kind?
        var subjectID: String?
    }

    static func open(in transaction: Transaction) throws -> [Alert] {
        try transaction.query("SELECT * FROM alerts WHERE cleared_at IS NULL ORDER BY id").compactMap(alert)
    }

    /// Newest first, those before `cursor`.
    static func page(
        _ filter: Filter, before cursor: String?, limit: Int, in transaction: Transaction
    ) throws -> [Alert] {
        var conditions = SQLConditions()
        if let cursor { conditions.add("id < ?", .text(cursor)) }
        conditions.add(equal: filter.kind?.rawValue, to: "kind")
        conditions.add(equal: filter.subjectID, to: "subject_id")
        if let isOpen = filter.isOpen { conditions.add("cleared_at IS \(isOpen ? "" : "NOT ")NULL") }
        let end = conditions.parameter(SQLValue(limit))
        return try transaction.query(
            "SELECT * FROM alerts\(conditions.clause) ORDER BY id DESC LIMIT \(end)", conditions.values
        ).compactMap(alert)
    }

    static func find(_ id: AlertID, in transaction: Transaction) throws -> Alert? {
        try transaction.first("SELECT * FROM alerts WHERE id = $1", [.text(id.text)]).flatMap(alert)
    }

    /// False when another server has raised it already.
    static func raise(_ alert: Alert, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO alerts (id, kind, subject_id, subject_name, message, opened_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (kind, subject_id) WHERE cleared_at IS NULL DO NOTHING
            """,
            [
                .text(alert.id.text), .text(alert.condition.kind.rawValue), .text(alert.condition.subjectID),
                .text(alert.condition.subjectName), .text(alert.condition.message),
                SQLValue(alert.openedAt.milliseconds),
            ]) > 0
    }

    static func restate(_ id: AlertID, _ condition: AlertCondition, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE alerts SET message = $2, subject_name = $3 WHERE id = $1",
            [.text(id.text), .text(condition.message), .text(condition.subjectName)])
    }

    static func clear(_ id: AlertID, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE alerts SET cleared_at = $2 WHERE id = $1 AND cleared_at IS NULL",
            [.text(id.text), SQLValue(now.milliseconds)])
    }

    /// The first who says so counts.
    static func acknowledge(_ id: AlertID, by email: String, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE alerts SET acknowledged_at = $2, acknowledged_by = $3 WHERE id = $1 AND acknowledged_at IS NULL",
            [.text(id.text), SQLValue(now.milliseconds), .text(email)])
    }

    /// Open and not acknowledged by anybody.
    static func countUnseen(in transaction: Transaction) throws -> Int {
        let row = try transaction.first(
            "SELECT COUNT(*) AS count FROM alerts WHERE cleared_at IS NULL AND acknowledged_at IS NULL")
        return try row?.int("count") ?? 0
    }

    static func forget(clearedBefore limit: Timestamp, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM alerts WHERE cleared_at < $1", [SQLValue(limit.milliseconds)])
    }

    /// Nil for a kind that a newer server has written.
    private static func alert(_ row: Row) throws -> Alert? {
        guard let kind = Alert.Kind(rawValue: try row.text("kind")) else { return nil }
        let condition = AlertCondition(
            kind: kind, subjectID: try row.text("subject_id"), subjectName: try row.text("subject_name"),
            message: try row.text("message"))
        var alert = Alert(
            id: AlertID(try row.text("id")), condition: condition,
            openedAt: Timestamp(milliseconds: try row.integer("opened_at")))
        alert.acknowledgedAt = try row.moment("acknowledged_at")
        alert.acknowledgedBy = try row.optionalText("acknowledged_by")
        alert.clearedAt = try row.moment("cleared_at")
        return alert
    }
}

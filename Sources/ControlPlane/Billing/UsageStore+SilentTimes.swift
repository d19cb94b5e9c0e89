import PlatformModel
import SQLStore

extension UsageStore {
    /// A time in which the node of an instance that is metered again could not be reached.
    struct Silence: Sendable {
        var instanceID: InstanceID
        var time: Metering.SilentTime
        /// The interval after it.
        var nextID: UsageIntervalID
        /// Up to when its organization has invoices.
        var invoicedUntil: Timestamp?
    }

    func silentTimes(
        on node: NodeID, endedAfter since: Timestamp, _ transaction: Transaction
    ) throws -> [Silence] {
        try transaction.query(
            """
            SELECT u.id, u.instance_id, u.opened_at, p.closed_at AS silent_from, w.invoiced_until
            FROM usage_intervals u JOIN usage_intervals p ON p.instance_id = u.instance_id AND p.closed_for = $3
                JOIN wallets w ON w.organization_id = u.organization_id
            WHERE u.node_id = $1 AND u.closed_at IS NULL AND u.opened_at > $2 AND p.closed_at < u.opened_at
                AND NOT EXISTS (SELECT 1 FROM usage_intervals q WHERE q.instance_id = u.instance_id
                    AND q.id <> u.id AND q.id <> p.id AND q.closed_at > p.closed_at)
            ORDER BY u.id
            """, [.text(node.text), .integer(since.milliseconds), .text(Metering.End.silent.rawValue)]
        ).map { row in
            try Silence(
                instanceID: InstanceID(row.text("instance_id")),
                time: .init(
                    from: Timestamp(milliseconds: row.integer("silent_from")),
                    until: Timestamp(milliseconds: row.integer("opened_at"))),
                nextID: UsageIntervalID(row.text("id")), invoicedUntil: row.moment("invoiced_until"))
        }
    }

    /// An interval that is over, like the one that follows it.
    func insert(
        _ id: UsageIntervalID, over time: Metering.SilentTime, before next: UsageIntervalID, _ transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO usage_intervals (id, organization_id, application_id, application_name, instance_id, node_id,
                process, plan_name, region, rate, opened_at, charged_until, charged, closed_at, closed_for)
            SELECT $1, organization_id, application_id, application_name, instance_id, node_id, process, plan_name,
                region, rate, CAST($3 AS BIGINT), CAST($3 AS BIGINT), 0, CAST($4 AS BIGINT), $5
            FROM usage_intervals WHERE id = $2
            """,
            [
                .text(id.text), .text(next.text), .integer(time.from.milliseconds), .integer(time.until.milliseconds),
                .text(Metering.End.silent.rawValue),
            ])
    }
}

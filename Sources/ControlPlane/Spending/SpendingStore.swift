import PlatformModel
import SQLStore

/// The SQL of `spending_alerts`, and of what was spent in a month.
struct SpendingStore: Sendable {
    /// Smallest first.
    func alerts(of organization: OrganizationID, _ transaction: Transaction) throws -> [SpendingAlert] {
        try transaction.query(
            "SELECT * FROM spending_alerts WHERE organization_id = $1 ORDER BY threshold", [.text(organization.text)]
        ).map { row in
            let words = try row.text("channels").split(separator: ",").map(String.init)
            var alert = SpendingAlert(
                id: SpendingAlertID(try row.text("id")), threshold: Money(microUnits: try row.integer("threshold")),
                channels: Set(words.compactMap(SpendingAlert.Channel.init)))
            alert.noticedMonth = try row.optionalText("noticed_month")
            alert.seenMonth = try row.optionalText("seen_month")
            return alert
        }
    }

    private static func words(_ alert: SpendingAlert) -> SQLValue {
        .text(alert.channels.map(\.rawValue).joined(separator: ","))
    }

    /// False when there is one of that amount.
    func insert(
        _ alert: SpendingAlert, of organization: OrganizationID, now: Timestamp, _ transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO spending_alerts (id, organization_id, threshold, created_at, channels)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organization_id, threshold) DO NOTHING
            """,
            [
                .text(alert.id.text), .text(organization.text), .integer(alert.threshold.microUnits),
                .integer(now.milliseconds), Self.words(alert),
            ]) == 1
    }

    /// Stores what was changed of one; ask before whether another one has its amount.
    func update(_ alert: SpendingAlert, of organization: OrganizationID, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE spending_alerts SET threshold = $3, channels = $4, noticed_month = $5, seen_month = $6
            WHERE id = $1 AND organization_id = $2
            """,
            [
                .text(alert.id.text), .text(organization.text), .integer(alert.threshold.microUnits),
                Self.words(alert), SQLValue(alert.noticedMonth), SQLValue(alert.seenMonth),
            ])
    }

    func delete(_ id: SpendingAlertID, of organization: OrganizationID, _ transaction: Transaction) throws {
        try transaction.execute(
            "DELETE FROM spending_alerts WHERE id = $1 AND organization_id = $2",
            [.text(id.text), .text(organization.text)])
    }

    func setLimit(_ limit: Money?, of organization: OrganizationID, _ transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE wallets SET spending_limit = $2 WHERE organization_id = $1",
            [.text(organization.text), SQLValue(limit?.microUnits)])
    }

    /// What was charged in the month of `now`.
    func spent(_ organization: OrganizationID, now: Timestamp, _ transaction: Transaction) throws -> Money {
        let begin = Timestamp(rfc3339: now.month + "-01T00:00:00Z") ?? now
        let row = try transaction.first(
            """
            SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS spent FROM usage_months
            WHERE organization_id = $1 AND first_day >= $2
            """, [.text(organization.text), .integer(begin.milliseconds / UsageDay.milliseconds)])
        return Money(microUnits: try row?.integer("spent") ?? 0)
    }
}

extension Timestamp {
    /// Such as `2026-11`, UTC.
    var month: String { String(rfc3339.prefix(7)) }
}

import PlatformModel
import SQLStore

/// The SQL of `billing_failures`.
struct BillingFailureStore: Sendable {
    /// What could not be done for an organization.
    struct Failure: Sendable {
        /// In a row.
        var tries: Int
        var retryAt: Timestamp
    }

    func all(of part: BillingAttempts.Part, _ transaction: Transaction) throws -> [OrganizationID: Failure] {
        let rows = try transaction.query(
            "SELECT organization_id, tries, retry_at FROM billing_failures WHERE part = $1", [.text(part.rawValue)])
        return try rows.reduce(into: [:]) { found, row in
            found[OrganizationID(try row.text("organization_id"))] = Failure(
                tries: try row.int("tries"), retryAt: Timestamp(milliseconds: try row.integer("retry_at")))
        }
    }

    func set(
        _ failure: Failure, _ detail: String, of part: BillingAttempts.Part, _ organization: OrganizationID,
        now: Timestamp, _ transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO billing_failures (organization_id, part, tries, failed_at, retry_at, detail)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (organization_id, part) DO UPDATE SET tries = excluded.tries, retry_at = excluded.retry_at,
                detail = excluded.detail
            """,
            [
                .text(organization.text), .text(part.rawValue), SQLValue(failure.tries), .integer(now.milliseconds),
                .integer(failure.retryAt.milliseconds), .text(detail.storable(2000)),
            ])
    }

    func clear(_ part: BillingAttempts.Part, of organization: OrganizationID, _ transaction: Transaction) throws {
        try transaction.execute(
            "DELETE FROM billing_failures WHERE organization_id = $1 AND part = $2",
            [.text(organization.text), .text(part.rawValue)])
    }

    func clearAll(of organization: OrganizationID, _ transaction: Transaction) throws {
        try transaction.execute("DELETE FROM billing_failures WHERE organization_id = $1", [.text(organization.text)])
    }

    /// Organizations for which something has failed as often as this in a row, with what.
    func lasting(
        tries: Int, limit: Int, _ transaction: Transaction
    ) throws -> [(organization: String, name: String?, parts: [String])] {
        let rows = try transaction.query(
            """
            SELECT f.organization_id, o.name, f.part FROM billing_failures f
                LEFT JOIN organizations o ON o.id = f.organization_id
            WHERE f.tries >= $1 ORDER BY f.organization_id, f.part LIMIT $2
            """, [SQLValue(tries), SQLValue(limit)])
        return try Dictionary(grouping: rows) { try $0.text("organization_id") }.map { id, rows in
            (id, try rows.first?.optionalText("name"), try rows.map { try $0.text("part") })
        }.sorted { $0.organization < $1.organization }
    }
}

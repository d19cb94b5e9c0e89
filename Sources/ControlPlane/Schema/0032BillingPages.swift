import SQLStore

extension Migration {
    /// What lets billing do the work of a large organization in small transactions: the intervals that are due in the
    /// order in which they are charged, and what is left to do of a suspension or deletion.
    static let billingPages = Migration(
        number: 32, name: "billing_pages",
        sql: [
            """
            DROP INDEX usage_intervals_due;
            CREATE INDEX usage_intervals_due ON usage_intervals (organization_id, charged_until, id)
                WHERE closed_at IS NULL OR charged_until < closed_at;
            ALTER TABLE wallets ADD COLUMN standing_work TEXT;
            """
        ])
}

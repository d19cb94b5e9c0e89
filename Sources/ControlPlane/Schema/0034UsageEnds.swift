import SQLStore

extension Migration {
    /// Why metered intervals were closed: only some reasons explain a gap before the next one. What was closed earlier
    /// is taken as explained.
    static let usageEnds = Migration(
        number: 34, name: "usage_ends",
        sql: [
            """
            ALTER TABLE usage_intervals ADD COLUMN closed_for TEXT;
            UPDATE usage_intervals SET closed_for = 'unknown' WHERE closed_at IS NOT NULL;
            """
        ])
}

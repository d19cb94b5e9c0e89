import SQLStore

extension Migration {
    /// Alerts; why an application or a person is suspended.
    static let administration = Migration(
        number: 15, name: "administration",
        sql: [
            """
            CREATE TABLE alerts (
                id TEXT PRIMARY KEY,
                kind TEXT NOT NULL,
                subject_id TEXT NOT NULL,
                subject_name TEXT NOT NULL,
                message TEXT NOT NULL,
                opened_at {{bigint}} NOT NULL,
                acknowledged_at {{bigint}},
                acknowledged_by TEXT,
                cleared_at {{bigint}}
            ){{strict}}
            """,
            "CREATE UNIQUE INDEX alerts_open ON alerts (kind, subject_id) WHERE cleared_at IS NULL",
            "CREATE INDEX alerts_cleared ON alerts (cleared_at)",
            "ALTER TABLE applications ADD COLUMN suspension TEXT",
            "ALTER TABLE applications ADD COLUMN suspension_note TEXT",
            "ALTER TABLE applications ADD COLUMN suspended_at {{bigint}}",
            "ALTER TABLE users ADD COLUMN suspended_at {{bigint}}",
        ])
}

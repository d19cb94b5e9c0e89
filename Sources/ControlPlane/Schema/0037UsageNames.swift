import SQLStore

extension Migration {
    /// Deleted applications that what they used still names, and since when.
    static let usageNames = Migration(
        number: 37, name: "usage_names",
        sql: [
            """
            CREATE TABLE deleted_applications (
                application_id TEXT PRIMARY KEY, deleted_at {{bigint}} NOT NULL
            ) {{strict}};
            CREATE INDEX deleted_applications_by_time ON deleted_applications (deleted_at);
            CREATE INDEX usage_intervals_by_application ON usage_intervals (application_id);
            INSERT INTO deleted_applications
            SELECT application_id, (MAX(day) + 1) * 86400000 FROM usage_days d
            WHERE NOT EXISTS (SELECT 1 FROM applications a WHERE a.id = d.application_id)
            GROUP BY application_id;
            """
        ])
}

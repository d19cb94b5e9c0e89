import SQLStore

extension Migration {
    /// What administrators set while the platform runs.
    static let settings = Migration(
        number: 14, name: "settings",
        sql: [
            """
            CREATE TABLE platform_settings (
                name TEXT PRIMARY KEY,
                value TEXT,
                sealed_value TEXT,
                updated_at {{bigint}} NOT NULL,
                updated_by TEXT NOT NULL
            ){{strict}}
            """
        ])
}

import SQLStore

extension Migration {
    /// What administrators set while the platform runs.
    static let settings = Migration(
        number: 11, name: "settings",
        sql: [
            """
            CREATE TABLE platform_settings (
                name TEXT PRIMARY KEY,
                value TEXT NOT NULL,
                updated_at {{bigint}} NOT NULL,
                updated_by TEXT NOT NULL
            ){{strict}}
            """
        ])
}

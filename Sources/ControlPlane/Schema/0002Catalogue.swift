import SQLStore

extension Migration {
    /// What customers may choose from.
    static let catalogue = Migration(
        number: 2, name: "catalogue",
        sql: [
            """
            CREATE TABLE plans (
                id TEXT PRIMARY KEY, name TEXT NOT NULL, description TEXT NOT NULL, cpu_millicores {{bigint}} NOT NULL,
                memory_mb {{bigint}} NOT NULL, storage_gb {{bigint}} NOT NULL, price_monthly {{bigint}} NOT NULL,
                price_hourly {{bigint}} NOT NULL, supported_runtimes TEXT NOT NULL, max_instances {{bigint}} NOT NULL,
                is_active {{bigint}} NOT NULL, created_at {{bigint}} NOT NULL, updated_at {{bigint}} NOT NULL
            ) {{strict}}
            """,
            "CREATE UNIQUE INDEX plans_by_name ON plans (name)",
            """
            CREATE TABLE runtimes (
                id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, version TEXT NOT NULL,
                base_image TEXT NOT NULL, default_build_command TEXT, default_start_command TEXT,
                allows_dockerfile {{bigint}} NOT NULL, is_active {{bigint}} NOT NULL,
                created_at {{bigint}} NOT NULL, updated_at {{bigint}} NOT NULL
            ) {{strict}}
            """,
            "CREATE UNIQUE INDEX runtimes_by_name ON runtimes (name)",
            "CREATE UNIQUE INDEX runtimes_by_version ON runtimes (kind, version)",
            """
            CREATE TABLE seeds (
                name TEXT PRIMARY KEY, planted_at {{bigint}} NOT NULL
            ) {{strict}}
            """,
        ])
}

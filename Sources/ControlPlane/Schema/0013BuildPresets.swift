import SQLStore

extension Migration {
    /// Build presets, the user that a runtime's containers run as, and the wish that a node makes a new key.
    static let buildPresets = Migration(
        number: 13, name: "build presets",
        sql: [
            """
            CREATE TABLE build_presets (
                id TEXT PRIMARY KEY,
                runtime_id TEXT NOT NULL REFERENCES runtimes (id) ON DELETE CASCADE,
                plan_id TEXT REFERENCES plans (id) ON DELETE CASCADE,
                build_command TEXT,
                start_command TEXT,
                variables TEXT NOT NULL,
                created_at {{bigint}} NOT NULL,
                updated_at {{bigint}} NOT NULL
            ){{strict}}
            """,
            """
            CREATE UNIQUE INDEX build_presets_by_plan ON build_presets (runtime_id, plan_id) WHERE plan_id IS NOT NULL
            """,
            "CREATE UNIQUE INDEX build_presets_by_runtime ON build_presets (runtime_id) WHERE plan_id IS NULL",
            "ALTER TABLE runtimes ADD COLUMN run_user TEXT",
            "ALTER TABLE nodes ADD COLUMN rotation_requested_at {{bigint}}",
        ])
}

import SQLStore

extension Migration {
    /// What the newest heartbeat said an instance uses; all null until the first.
    static let instanceUse = Migration(
        number: 6, name: "instance_use",
        sql: [
            "ALTER TABLE instances ADD COLUMN cpu_used_millicores {{bigint}}",
            "ALTER TABLE instances ADD COLUMN memory_used_mb {{bigint}}",
            "ALTER TABLE instances ADD COLUMN measured_at {{bigint}}",
        ])
}

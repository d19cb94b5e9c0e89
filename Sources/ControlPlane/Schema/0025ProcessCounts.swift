import SQLStore

extension Migration {
    /// How many instances of each process shall run, how many that are with the present release, and deployments that
    /// change only that.
    static let processCounts = Migration(
        number: 25, name: "process_counts",
        sql: [
            "ALTER TABLE applications ADD COLUMN process_counts TEXT",
            "ALTER TABLE applications ADD COLUMN total_instances {{bigint}} NOT NULL DEFAULT 1",
            "ALTER TABLE deployments ADD COLUMN is_partial {{bigint}} NOT NULL DEFAULT 0",
        ])
}

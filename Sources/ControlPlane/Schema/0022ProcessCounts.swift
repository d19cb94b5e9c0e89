import SQLStore

extension Migration {
    /// How many instances of each process shall run, and deployments that change only that.
    static let processCounts = Migration(
        number: 22, name: "process_counts",
        sql: [
            "ALTER TABLE applications ADD COLUMN process_counts TEXT",
            "ALTER TABLE deployments ADD COLUMN is_partial {{bigint}} NOT NULL DEFAULT 0",
        ])
}

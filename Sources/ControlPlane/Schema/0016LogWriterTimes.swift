import SQLStore

extension Migration {
    /// When an instance last wrote, for forgetting the writers of instances that are gone.
    static let logWriterTimes = Migration(
        number: 16, name: "log_writer_times", sql: ["ALTER TABLE log_writers ADD COLUMN written_at {{bigint}}"])
}

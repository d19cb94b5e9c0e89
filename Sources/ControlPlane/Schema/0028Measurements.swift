import SQLStore

extension Migration {
    /// What nodes used, every quarter of an hour, and the most memory that an instance of an application used in an
    /// hour.
    static let measurements = Migration(
        number: 28, name: "measurements",
        sql: [
            """
            CREATE TABLE node_samples (
                node_id TEXT NOT NULL REFERENCES nodes (id) ON DELETE CASCADE, at {{bigint}} NOT NULL,
                cpu_total {{bigint}} NOT NULL, memory_total_mb {{bigint}} NOT NULL, disk_total_mb {{bigint}} NOT NULL,
                cpu_used {{bigint}} NOT NULL, memory_used_mb {{bigint}} NOT NULL, disk_used_mb {{bigint}} NOT NULL,
                cpu_reserved {{bigint}} NOT NULL, memory_reserved_mb {{bigint}} NOT NULL,
                disk_reserved_mb {{bigint}} NOT NULL, container_count {{bigint}} NOT NULL,
                PRIMARY KEY (node_id, at)
            ){{strict}};
            CREATE INDEX node_samples_by_time ON node_samples (at);
            CREATE TABLE memory_peaks (
                application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE, hour {{bigint}} NOT NULL,
                memory_mb {{bigint}} NOT NULL, PRIMARY KEY (application_id, hour)
            ){{strict}};
            CREATE INDEX memory_peaks_by_hour ON memory_peaks (hour);
            """
        ])
}

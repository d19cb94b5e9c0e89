import SQLStore

extension Migration {
    /// Instances, what nodes said of them, and the lines that they wrote.
    static let instances = Migration(number: 5, name: "instances", sql: [instanceTables, logTables])

    private static let instanceTables = """
        CREATE TABLE instances (
            id TEXT PRIMARY KEY,
            application_id TEXT NOT NULL REFERENCES applications (id),
            release_id TEXT NOT NULL,
            deployment_id TEXT NOT NULL,
            node_id TEXT NOT NULL REFERENCES nodes (id),
            process TEXT NOT NULL,
            position {{bigint}} NOT NULL,
            wanted TEXT NOT NULL,
            is_routed {{bigint}} NOT NULL DEFAULT 0,
            drain_until {{bigint}},
            removed_generation {{bigint}},
            observed TEXT NOT NULL,
            restart_count {{bigint}} NOT NULL DEFAULT 0,
            exit_code {{bigint}},
            detail TEXT,
            shape TEXT NOT NULL,
            cpu_millicores {{bigint}} NOT NULL,
            memory_mb {{bigint}} NOT NULL,
            disk_mb {{bigint}} NOT NULL,
            created_at {{bigint}} NOT NULL,
            healthy_at {{bigint}}
        ){{strict}};
        CREATE INDEX instances_application ON instances (application_id);
        CREATE INDEX instances_node ON instances (node_id);
        CREATE TABLE deployment_environments (
            deployment_id TEXT PRIMARY KEY,
            application_id TEXT NOT NULL REFERENCES applications (id),
            sealed_variables TEXT NOT NULL
        ){{strict}};
        CREATE TABLE node_states (
            node_id TEXT PRIMARY KEY REFERENCES nodes (id) ON DELETE CASCADE,
            generation {{bigint}} NOT NULL,
            boot_id TEXT NOT NULL DEFAULT '',
            report_sequence {{bigint}} NOT NULL DEFAULT 0,
            accepted_generation {{bigint}} NOT NULL DEFAULT 0,
            routed_generation {{bigint}} NOT NULL DEFAULT 0
        ){{strict}};
        """

    private static let logTables = """
        CREATE TABLE log_writers (
            instance_id TEXT PRIMARY KEY,
            application_id TEXT NOT NULL REFERENCES applications (id),
            node_id TEXT NOT NULL,
            process TEXT NOT NULL,
            position {{bigint}} NOT NULL,
            sequence {{bigint}} NOT NULL DEFAULT 0,
            created_at {{bigint}} NOT NULL
        ){{strict}};
        CREATE TABLE log_lines (
            application_id TEXT NOT NULL REFERENCES applications (id),
            number {{bigint}} NOT NULL,
            at {{bigint}} NOT NULL,
            stream TEXT NOT NULL,
            process TEXT NOT NULL,
            position {{bigint}} NOT NULL,
            instance_id TEXT NOT NULL,
            content TEXT NOT NULL,
            PRIMARY KEY (application_id, number)
        ){{strict}};
        """
}

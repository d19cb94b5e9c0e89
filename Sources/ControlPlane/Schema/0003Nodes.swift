import SQLStore

extension Migration {
    /// Nodes, how they register, and what happened to them.
    static let nodes = Migration(number: 3, name: "nodes", sql: machines)

    private static let machines = [
        """
        CREATE TABLE nodes (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, region TEXT NOT NULL, status TEXT NOT NULL,
            admin_state TEXT NOT NULL, cpu_total {{bigint}} NOT NULL, memory_total_mb {{bigint}} NOT NULL,
            disk_total_mb {{bigint}} NOT NULL, cpu_used {{bigint}} NOT NULL, memory_used_mb {{bigint}} NOT NULL,
            disk_used_mb {{bigint}} NOT NULL, container_count {{bigint}} NOT NULL, max_containers {{bigint}} NOT NULL,
            max_cpu_percent {{bigint}} NOT NULL, max_memory_percent {{bigint}} NOT NULL,
            last_heartbeat_at {{bigint}}, agent_version TEXT, problems TEXT NOT NULL,
            firewall_problem TEXT, public_key TEXT,
            previous_public_key TEXT, key_rotated_at {{bigint}}, registration_hash TEXT,
            registration_expires_at {{bigint}}, connected_server TEXT, boot_id TEXT,
            created_at {{bigint}} NOT NULL, updated_at {{bigint}} NOT NULL
        ) {{strict}}
        """,
        "CREATE UNIQUE INDEX nodes_by_name ON nodes (name)",
        "CREATE UNIQUE INDEX nodes_by_registration ON nodes (registration_hash)",
        "CREATE INDEX nodes_by_region ON nodes (region, status)",
        """
        CREATE TABLE node_events (
            id TEXT PRIMARY KEY, node_id TEXT NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
            kind TEXT NOT NULL, detail TEXT, at {{bigint}} NOT NULL
        ) {{strict}}
        """,
        "CREATE INDEX node_events_by_node ON node_events (node_id, at)",
    ]
}

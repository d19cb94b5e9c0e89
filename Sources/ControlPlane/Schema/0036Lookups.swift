import SQLStore

extension Migration {
    /// Indices for what is looked up all the time and is hardly ever there, and for what belongs to one node of many.
    static let lookups = Migration(
        number: 36, name: "lookups",
        sql: [
            """
            CREATE INDEX applications_deleting ON applications (id) WHERE is_deleting = 1;
            CREATE INDEX applications_by_node ON applications (node_id);
            CREATE INDEX releases_by_node ON releases (node_id);
            CREATE INDEX nodes_draining ON nodes (id) WHERE admin_state = 'draining';
            CREATE INDEX usage_intervals_open_by_node ON usage_intervals (node_id) WHERE closed_at IS NULL;
            CREATE INDEX usage_intervals_open_by_application ON usage_intervals (application_id)
                WHERE closed_at IS NULL;
            """
        ])
}

import SQLStore

extension Migration {
    /// Commands that run once in a release's image, such as the Procfile's `release`, and their logs.
    static let commandRuns = Migration(
        number: 21, name: "command_runs",
        sql: [
            """
            CREATE TABLE command_runs (
                id TEXT PRIMARY KEY,
                application_id TEXT NOT NULL REFERENCES applications (id),
                deployment_id TEXT NOT NULL REFERENCES deployments (id),
                node_id TEXT NOT NULL,
                shape TEXT NOT NULL,
                status TEXT NOT NULL,
                is_task_open {{bigint}} NOT NULL,
                exit_code {{bigint}},
                failure_code TEXT,
                failure_message TEXT,
                log_bytes {{bigint}} NOT NULL DEFAULT 0,
                is_log_truncated {{bigint}} NOT NULL DEFAULT 0,
                created_at {{bigint}} NOT NULL,
                deadline_at {{bigint}} NOT NULL,
                finished_at {{bigint}}
            ){{strict}};
            CREATE UNIQUE INDEX command_runs_deployment ON command_runs (deployment_id);
            CREATE INDEX command_runs_application ON command_runs (application_id, id);
            CREATE INDEX command_runs_open_tasks ON command_runs (node_id) WHERE is_task_open = 1;
            CREATE TABLE command_log_chunks (
                run_id TEXT NOT NULL REFERENCES command_runs (id),
                sequence {{bigint}} NOT NULL,
                at {{bigint}} NOT NULL,
                content TEXT NOT NULL,
                PRIMARY KEY (run_id, sequence)
            ){{strict}};
            """
        ])
}

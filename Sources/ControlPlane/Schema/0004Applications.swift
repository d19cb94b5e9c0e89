import SQLStore

extension Migration {
    /// Applications, and everything from their sources to their instances and logs.
    static let applications = Migration(number: 4, name: "applications", sql: configuration + history + running + logs)

    private static let configuration = [
        """
        CREATE TABLE applications (
            id TEXT PRIMARY KEY, organization_id TEXT NOT NULL REFERENCES organizations (id),
            owner_user_id TEXT NOT NULL REFERENCES users (id), name TEXT NOT NULL, slug TEXT NOT NULL,
            runtime_id TEXT NOT NULL REFERENCES runtimes (id), plan_id TEXT NOT NULL REFERENCES plans (id),
            region TEXT NOT NULL, node_id TEXT REFERENCES nodes (id), status TEXT NOT NULL,
            instance_count {{bigint}} NOT NULL, port {{bigint}} NOT NULL, health_check_path TEXT, build_command TEXT,
            start_command TEXT, dockerfile_path TEXT NOT NULL, git_url TEXT, git_branch TEXT, current_release_id TEXT,
            needs_redeploy {{bigint}} NOT NULL, stop_grace_seconds {{bigint}} NOT NULL,
            drain_seconds {{bigint}} NOT NULL, last_build_number {{bigint}} NOT NULL,
            last_release_number {{bigint}} NOT NULL, last_deployment_number {{bigint}} NOT NULL,
            created_at {{bigint}} NOT NULL, updated_at {{bigint}} NOT NULL, last_deployed_at {{bigint}}
        ) {{strict}}
        """,
        "CREATE UNIQUE INDEX applications_by_slug ON applications (slug)",
        "CREATE INDEX applications_by_organization ON applications (organization_id, id)",
        "CREATE INDEX applications_by_node ON applications (node_id)",
        "CREATE INDEX applications_by_plan ON applications (plan_id)",
        "CREATE INDEX applications_by_runtime ON applications (runtime_id)",
        """
        CREATE TABLE environment_variables (
            id TEXT PRIMARY KEY, application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
            key TEXT NOT NULL, sealed_value TEXT NOT NULL, created_at {{bigint}} NOT NULL,
            updated_at {{bigint}} NOT NULL
        ) {{strict}}
        """,
        "CREATE UNIQUE INDEX environment_variables_by_key ON environment_variables (application_id, key)",
        """
        CREATE TABLE sources (
            id TEXT PRIMARY KEY, application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
            sha256 TEXT NOT NULL, size_bytes {{bigint}} NOT NULL, created_at {{bigint}} NOT NULL
        ) {{strict}}
        """,
        "CREATE INDEX sources_by_application ON sources (application_id, id)",
    ]

    private static let history = [
        """
        CREATE TABLE builds (
            id TEXT PRIMARY KEY, application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
            number {{bigint}} NOT NULL, status TEXT NOT NULL, source_id TEXT, git_url TEXT, git_branch TEXT,
            git_commit TEXT, node_id TEXT, step TEXT, failure_code TEXT, failure_message TEXT, exit_code {{bigint}},
            image TEXT, image_bytes {{bigint}}, language TEXT, language_version TEXT, commit_sha TEXT,
            commit_message TEXT, result TEXT, created_at {{bigint}} NOT NULL, started_at {{bigint}},
            finished_at {{bigint}}
        ) {{strict}}
        """,
        "CREATE UNIQUE INDEX builds_by_number ON builds (application_id, number)",
        """
        CREATE TABLE releases (
            id TEXT PRIMARY KEY, application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
            number {{bigint}} NOT NULL, build_id TEXT NOT NULL REFERENCES builds (id), image TEXT NOT NULL,
            node_id TEXT NOT NULL, processes TEXT NOT NULL, run_as TEXT NOT NULL, created_at {{bigint}} NOT NULL
        ) {{strict}}
        """,
        "CREATE UNIQUE INDEX releases_by_number ON releases (application_id, number)",
        "CREATE UNIQUE INDEX releases_by_build ON releases (build_id)",
        """
        CREATE TABLE deployments (
            id TEXT PRIMARY KEY, application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
            number {{bigint}} NOT NULL, trigger_kind TEXT NOT NULL, status TEXT NOT NULL,
            build_id TEXT REFERENCES builds (id), release_id TEXT REFERENCES releases (id), node_id TEXT,
            failure_code TEXT, failure_message TEXT, phase_at {{bigint}} NOT NULL, cancel_requested_at {{bigint}},
            route_generation {{bigint}}, created_by TEXT, created_at {{bigint}} NOT NULL,
            updated_at {{bigint}} NOT NULL, deadline_at {{bigint}} NOT NULL, finished_at {{bigint}}
        ) {{strict}}
        """,
        "CREATE UNIQUE INDEX deployments_by_number ON deployments (application_id, number)",
        "CREATE INDEX deployments_unfinished ON deployments (created_at) WHERE finished_at IS NULL",
    ]

    private static let running = [
        """
        CREATE TABLE instances (
            id TEXT PRIMARY KEY, application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
            release_id TEXT NOT NULL REFERENCES releases (id), deployment_id TEXT NOT NULL REFERENCES deployments (id),
            node_id TEXT NOT NULL REFERENCES nodes (id), process TEXT NOT NULL, position {{bigint}} NOT NULL,
            wanted TEXT NOT NULL, is_routed {{bigint}} NOT NULL, drain_until {{bigint}}, observed TEXT NOT NULL,
            restart_count {{bigint}} NOT NULL, exit_code {{bigint}}, detail TEXT, sealed_environment TEXT,
            attempt {{bigint}} NOT NULL, created_at {{bigint}} NOT NULL, healthy_at {{bigint}}
        ) {{strict}}
        """,
        "CREATE INDEX instances_by_application ON instances (application_id)",
        "CREATE INDEX instances_by_node ON instances (node_id)",
        "CREATE INDEX instances_by_deployment ON instances (deployment_id)",
    ]

    private static let logs = [
        """
        CREATE TABLE build_log (
            build_id TEXT NOT NULL REFERENCES builds (id) ON DELETE CASCADE, sequence {{bigint}} NOT NULL,
            at {{bigint}} NOT NULL, body TEXT NOT NULL,
            PRIMARY KEY (build_id, sequence)
        ) {{strict}}
        """,
        """
        CREATE TABLE application_log (
            id TEXT PRIMARY KEY, application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
            instance_id TEXT NOT NULL, process TEXT NOT NULL, position {{bigint}} NOT NULL, at {{bigint}} NOT NULL,
            stream TEXT NOT NULL, body TEXT NOT NULL
        ) {{strict}}
        """,
        "CREATE INDEX application_log_by_application ON application_log (application_id, id)",
        """
        CREATE TABLE instance_log_positions (
            instance_id TEXT PRIMARY KEY,
            application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE, sequence {{bigint}} NOT NULL
        ) {{strict}}
        """,
    ]
}

import SQLStore

extension Migration {
    /// Applications and what belongs to them: variables, sources, builds, releases, deployments.
    static let applications = Migration(
        number: 4, name: "applications", sql: [applicationTables, buildTables, deploymentTables])

    private static let applicationTables = """
        CREATE TABLE applications (
            id TEXT PRIMARY KEY,
            organization_id TEXT NOT NULL REFERENCES organizations (id),
            owner_user_id TEXT NOT NULL REFERENCES users (id),
            name TEXT NOT NULL,
            slug TEXT NOT NULL UNIQUE,
            runtime_id TEXT NOT NULL REFERENCES runtimes (id),
            plan_id TEXT NOT NULL REFERENCES plans (id),
            region TEXT NOT NULL,
            node_id TEXT,
            is_stopped {{bigint}} NOT NULL DEFAULT 0,
            is_suspended {{bigint}} NOT NULL DEFAULT 0,
            is_deleting {{bigint}} NOT NULL DEFAULT 0,
            ending_generations TEXT,
            instance_count {{bigint}} NOT NULL DEFAULT 1,
            port {{bigint}} NOT NULL,
            health_check_path TEXT,
            build_command TEXT,
            start_command TEXT,
            dockerfile_path TEXT NOT NULL,
            git_url TEXT,
            git_branch TEXT,
            current_release_id TEXT,
            settings_revision {{bigint}} NOT NULL DEFAULT 0,
            deployed_revision {{bigint}} NOT NULL DEFAULT 0,
            stop_grace_seconds {{bigint}} NOT NULL,
            drain_seconds {{bigint}} NOT NULL,
            last_log_line {{bigint}} NOT NULL DEFAULT 0,
            created_at {{bigint}} NOT NULL,
            updated_at {{bigint}} NOT NULL,
            last_deployed_at {{bigint}}
        ){{strict}};
        CREATE INDEX applications_organization ON applications (organization_id, id);
        CREATE TABLE retired_slugs (
            slug TEXT PRIMARY KEY,
            free_at {{bigint}} NOT NULL
        ){{strict}};
        CREATE TABLE environment_variables (
            application_id TEXT NOT NULL REFERENCES applications (id),
            name TEXT NOT NULL,
            sealed_value TEXT NOT NULL,
            updated_at {{bigint}} NOT NULL,
            PRIMARY KEY (application_id, name)
        ){{strict}};
        CREATE TABLE sources (
            id TEXT PRIMARY KEY,
            application_id TEXT NOT NULL REFERENCES applications (id),
            sha256 TEXT NOT NULL,
            size_bytes {{bigint}} NOT NULL,
            created_at {{bigint}} NOT NULL
        ){{strict}};
        CREATE INDEX sources_application ON sources (application_id, id);
        """

    private static let buildTables = """
        CREATE TABLE builds (
            id TEXT PRIMARY KEY,
            application_id TEXT NOT NULL REFERENCES applications (id),
            number {{bigint}} NOT NULL,
            status TEXT NOT NULL,
            source_id TEXT,
            git_url TEXT,
            git_branch TEXT,
            wanted_commit TEXT,
            node_id TEXT,
            deadline_at {{bigint}},
            is_task_open {{bigint}} NOT NULL DEFAULT 0,
            step TEXT,
            failure_code TEXT,
            failure_message TEXT,
            exit_code {{bigint}},
            image TEXT,
            image_bytes {{bigint}},
            language TEXT,
            language_version TEXT,
            built_commit TEXT,
            commit_message TEXT,
            result TEXT,
            log_bytes {{bigint}} NOT NULL DEFAULT 0,
            is_log_truncated {{bigint}} NOT NULL DEFAULT 0,
            created_at {{bigint}} NOT NULL,
            started_at {{bigint}},
            finished_at {{bigint}},
            CONSTRAINT builds_application_id_number_key UNIQUE (application_id, number)
        ){{strict}};
        CREATE INDEX builds_open_tasks ON builds (node_id) WHERE is_task_open = 1;
        CREATE TABLE build_log_chunks (
            build_id TEXT NOT NULL REFERENCES builds (id),
            sequence {{bigint}} NOT NULL,
            at {{bigint}} NOT NULL,
            content TEXT NOT NULL,
            PRIMARY KEY (build_id, sequence)
        ){{strict}};
        CREATE TABLE releases (
            id TEXT PRIMARY KEY,
            application_id TEXT NOT NULL REFERENCES applications (id),
            number {{bigint}} NOT NULL,
            build_id TEXT NOT NULL,
            image TEXT NOT NULL,
            node_id TEXT NOT NULL,
            processes TEXT NOT NULL,
            run_user TEXT NOT NULL,
            exposed_port {{bigint}},
            created_at {{bigint}} NOT NULL,
            CONSTRAINT releases_application_id_number_key UNIQUE (application_id, number)
        ){{strict}};
        """

    private static let deploymentTables = """
        CREATE TABLE deployments (
            id TEXT PRIMARY KEY,
            application_id TEXT NOT NULL REFERENCES applications (id),
            number {{bigint}} NOT NULL,
            cause TEXT NOT NULL,
            status TEXT NOT NULL,
            is_active {{bigint}} NOT NULL,
            build_id TEXT,
            release_id TEXT,
            node_id TEXT,
            failure_code TEXT,
            failure_message TEXT,
            settings_revision {{bigint}} NOT NULL DEFAULT 0,
            route_generation {{bigint}},
            cancel_requested_at {{bigint}},
            created_at {{bigint}} NOT NULL,
            updated_at {{bigint}} NOT NULL,
            phase_at {{bigint}} NOT NULL,
            deadline_at {{bigint}} NOT NULL,
            finished_at {{bigint}},
            CONSTRAINT deployments_application_id_number_key UNIQUE (application_id, number)
        ){{strict}};
        CREATE INDEX deployments_active ON deployments (application_id) WHERE is_active = 1;
        """
}

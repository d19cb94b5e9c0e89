import SQLStore

extension Migration {
    /// The audit log. Entries can be added and read; triggers refuse to change or delete one, also for whoever comes
    /// by another way than the server. They belong to no organization by key: they outlive it.
    static let audit = Migration(
        number: 10, name: "audit",
        sql: [
            """
            CREATE TABLE audit_entries (
                chain TEXT NOT NULL, number {{bigint}} NOT NULL, at {{bigint}} NOT NULL,
                actor_kind TEXT NOT NULL, actor_id TEXT NOT NULL, actor_name TEXT NOT NULL, credential TEXT NOT NULL,
                action TEXT NOT NULL, subject TEXT NOT NULL, address TEXT NOT NULL, result TEXT NOT NULL,
                code TEXT NOT NULL, request_id TEXT NOT NULL, repeats {{bigint}} NOT NULL,
                previous_hash TEXT NOT NULL, hash TEXT NOT NULL,
                PRIMARY KEY (chain, number)
            ) {{strict}};
            CREATE INDEX audit_entries_by_time ON audit_entries (at, number);
            CREATE INDEX audit_entries_by_chain_and_time ON audit_entries (chain, at, number);
            CREATE TABLE audit_heads (
                chain TEXT PRIMARY KEY, number {{bigint}} NOT NULL, hash TEXT NOT NULL
            ) {{strict}};
            """
        ],
        only: [
            .sqlite: [
                """
                CREATE TRIGGER audit_entries_are_not_changed BEFORE UPDATE ON audit_entries
                BEGIN SELECT RAISE(ABORT, 'the audit log can only be added to'); END;
                CREATE TRIGGER audit_entries_are_not_deleted BEFORE DELETE ON audit_entries
                BEGIN SELECT RAISE(ABORT, 'the audit log can only be added to'); END;
                """
            ],
            .postgresql: [
                """
                CREATE FUNCTION refuse_change_of_audit_log() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN RAISE EXCEPTION ''the audit log can only be added to''; END';
                CREATE TRIGGER audit_entries_are_not_changed BEFORE UPDATE OR DELETE ON audit_entries
                FOR EACH ROW EXECUTE FUNCTION refuse_change_of_audit_log();
                CREATE TRIGGER audit_entries_are_not_truncated BEFORE TRUNCATE ON audit_entries
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_log();
                """
            ],
        ])
}

import SQLStore

extension Migration {
    /// Wallets, the ledger, metered usage and its charges. They belong to no organization by key: they outlive it.
    /// Movements, entries and charges can only be added; triggers refuse all else.
    static let billing = Migration(
        number: 22, name: "billing",
        sql: [
            """
            ALTER TABLE applications ADD COLUMN hourly_rate {{bigint}};
            ALTER TABLE instances ADD COLUMN hourly_rate {{bigint}};
            CREATE TABLE wallets (
                organization_id TEXT PRIMARY KEY, currency TEXT NOT NULL,
                balance {{bigint}} NOT NULL CONSTRAINT wallets_balance_check CHECK (balance >= 0),
                promotion {{bigint}} NOT NULL CONSTRAINT wallets_promotion_check CHECK (promotion >= 0),
                owed {{bigint}} NOT NULL CONSTRAINT wallets_owed_check CHECK (owed >= 0),
                billed_until {{bigint}} NOT NULL, grace_until {{bigint}}, is_suspended {{bigint}} NOT NULL DEFAULT 0,
                noticed_hours {{bigint}}, created_at {{bigint}} NOT NULL
            ) {{strict}};
            CREATE INDEX wallets_by_hour ON wallets (billed_until);
            CREATE TABLE movements (
                id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, kind TEXT NOT NULL, source_id TEXT NOT NULL,
                currency TEXT NOT NULL, note TEXT NOT NULL, actor TEXT NOT NULL, at {{bigint}} NOT NULL,
                CONSTRAINT movements_source_key UNIQUE (kind, source_id)
            ) {{strict}};
            CREATE INDEX movements_by_organization ON movements (organization_id, id);
            CREATE TABLE ledger_entries (
                movement_id TEXT NOT NULL REFERENCES movements (id), account TEXT NOT NULL,
                organization_id TEXT NOT NULL, currency TEXT NOT NULL, amount {{bigint}} NOT NULL,
                PRIMARY KEY (movement_id, account)
            ) {{strict}};
            CREATE INDEX ledger_entries_by_organization ON ledger_entries (organization_id, account);
            CREATE TABLE promotional_credits (
                id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, amount {{bigint}} NOT NULL,
                left_over {{bigint}} NOT NULL CONSTRAINT promotional_credits_left_check CHECK (left_over >= 0),
                expires_at {{bigint}}, created_at {{bigint}} NOT NULL
            ) {{strict}};
            CREATE INDEX promotional_credits_left ON promotional_credits (organization_id) WHERE left_over > 0;
            """,
            """
            CREATE TABLE usage_intervals (
                id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, application_id TEXT NOT NULL,
                application_name TEXT NOT NULL, instance_id TEXT NOT NULL, node_id TEXT NOT NULL,
                process TEXT NOT NULL, plan_name TEXT NOT NULL, rate {{bigint}} NOT NULL,
                opened_at {{bigint}} NOT NULL, closed_at {{bigint}}, charged_until {{bigint}} NOT NULL,
                charged {{bigint}} NOT NULL,
                CONSTRAINT usage_intervals_order_check CHECK (closed_at IS NULL OR closed_at >= opened_at)
            ) {{strict}};
            CREATE UNIQUE INDEX usage_intervals_open ON usage_intervals (instance_id) WHERE closed_at IS NULL;
            CREATE INDEX usage_intervals_due ON usage_intervals (organization_id)
                WHERE closed_at IS NULL OR charged_until < closed_at;
            CREATE INDEX usage_intervals_by_instance ON usage_intervals (instance_id, opened_at);
            CREATE TABLE usage_charges (
                interval_id TEXT NOT NULL REFERENCES usage_intervals (id), from_at {{bigint}} NOT NULL,
                until_at {{bigint}} NOT NULL, organization_id TEXT NOT NULL, application_id TEXT NOT NULL,
                amount {{bigint}} NOT NULL, movement_id TEXT,
                PRIMARY KEY (interval_id, from_at)
            ) {{strict}};
            CREATE INDEX usage_charges_by_organization ON usage_charges (organization_id, until_at);
            CREATE INDEX usage_charges_by_movement ON usage_charges (movement_id);
            CREATE TABLE usage_days (
                organization_id TEXT NOT NULL, day {{bigint}} NOT NULL, application_id TEXT NOT NULL,
                amount {{bigint}} NOT NULL, milliseconds {{bigint}} NOT NULL,
                PRIMARY KEY (organization_id, day, application_id)
            ) {{strict}};
            """,
        ],
        only: [
            .sqlite: ["movements", "ledger_entries", "usage_charges"].map { table in
                """
                CREATE TRIGGER \(table)_are_not_changed BEFORE UPDATE ON \(table)
                BEGIN SELECT RAISE(ABORT, 'the ledger can only be added to'); END;
                CREATE TRIGGER \(table)_are_not_deleted BEFORE DELETE ON \(table)
                BEGIN SELECT RAISE(ABORT, 'the ledger can only be added to'); END;
                """
            } + [noOverlapOnSQLite],
            .postgresql: [
                """
                CREATE FUNCTION refuse_change_of_ledger() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN RAISE EXCEPTION ''the ledger can only be added to''; END';
                """
            ]
                + ["movements", "ledger_entries", "usage_charges"].map { table in
                    """
                    CREATE TRIGGER \(table)_are_not_changed BEFORE UPDATE OR DELETE ON \(table)
                    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_ledger();
                    CREATE TRIGGER \(table)_are_not_truncated BEFORE TRUNCATE ON \(table)
                    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_ledger();
                    """
                } + [noOverlapOnPostgreSQL],
        ])

    /// Intervals are half open: one may begin where another ends.
    private static let noOverlapOnSQLite = ["INSERT", "UPDATE OF opened_at, closed_at, instance_id"].enumerated()
        .map { number, event in
            """
            CREATE TRIGGER usage_intervals_do_not_overlap_\(number) AFTER \(event) ON usage_intervals
            WHEN EXISTS (
                SELECT 1 FROM usage_intervals o WHERE o.instance_id = NEW.instance_id AND o.id <> NEW.id
                AND (NEW.closed_at IS NULL OR o.opened_at < NEW.closed_at)
                AND (o.closed_at IS NULL OR o.closed_at > NEW.opened_at)
            )
            BEGIN SELECT RAISE(ABORT, 'metered intervals of an instance must not overlap'); END;
            """
        }.joined(separator: "\n")

    /// The extension is part of PostgreSQL's own distribution; whoever owns the database may create it.
    private static let noOverlapOnPostgreSQL = """
        CREATE EXTENSION IF NOT EXISTS btree_gist;
        ALTER TABLE usage_intervals ADD CONSTRAINT usage_intervals_no_overlap
        EXCLUDE USING gist (instance_id WITH =, int8range(opened_at, closed_at) WITH &&);
        """
}

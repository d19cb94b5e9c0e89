import SQLStore

extension Migration {
    /// Payments through providers, vouchers, spending alerts and limits, invoices. They belong to no organization by
    /// key, like the ledger: they outlive it.
    static let payments = Migration(
        number: 27, name: "payments",
        sql: [
            """
            ALTER TABLE wallets ADD COLUMN parked_at {{bigint}};
            ALTER TABLE wallets ADD COLUMN spending_limit {{bigint}};
            ALTER TABLE wallets ADD COLUMN invoiced_until {{bigint}};
            CREATE TABLE top_ups (
                id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, provider TEXT NOT NULL, reference TEXT,
                address TEXT, asked {{bigint}} NOT NULL, currency TEXT NOT NULL, status TEXT NOT NULL,
                paid {{bigint}}, paid_currency TEXT, actor TEXT NOT NULL, look_at {{bigint}} NOT NULL,
                looks {{bigint}} NOT NULL, created_at {{bigint}} NOT NULL,
                CONSTRAINT top_ups_reference_key UNIQUE (provider, reference)
            ) {{strict}};
            CREATE INDEX top_ups_by_organization ON top_ups (organization_id, id);
            CREATE INDEX top_ups_open ON top_ups (look_at) WHERE status = 'pending';
            CREATE TABLE vouchers (
                id TEXT PRIMARY KEY, code_hash TEXT NOT NULL CONSTRAINT vouchers_code_key UNIQUE, ending TEXT NOT NULL,
                amount {{bigint}} NOT NULL, uses {{bigint}} NOT NULL,
                used {{bigint}} NOT NULL DEFAULT 0 CONSTRAINT vouchers_uses_check CHECK (used >= 0 AND used <= uses),
                note TEXT NOT NULL, redeem_until {{bigint}}, credit_days {{bigint}}, revoked_at {{bigint}},
                created_by TEXT NOT NULL, created_at {{bigint}} NOT NULL
            ) {{strict}};
            CREATE TABLE spending_alerts (
                id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, threshold {{bigint}} NOT NULL, noticed_month TEXT,
                created_at {{bigint}} NOT NULL,
                CONSTRAINT spending_alerts_threshold_key UNIQUE (organization_id, threshold)
            ) {{strict}};
            """,
            """
            CREATE TABLE billing_addresses (
                organization_id TEXT PRIMARY KEY, address TEXT NOT NULL, tax_id TEXT, updated_at {{bigint}} NOT NULL
            ) {{strict}};
            CREATE TABLE invoices (
                number {{bigint}} PRIMARY KEY, organization_id TEXT NOT NULL, month TEXT NOT NULL,
                first_day {{bigint}} NOT NULL, last_day {{bigint}} NOT NULL, currency TEXT NOT NULL,
                total {{bigint}} NOT NULL, content TEXT NOT NULL,
                issued_at {{bigint}} NOT NULL,
                CONSTRAINT invoices_month_key UNIQUE (organization_id, month)
            ) {{strict}};
            CREATE INDEX usage_charges_by_time ON usage_charges (until_at);
            """,
        ],
        only: [
            .sqlite: [
                """
                CREATE TRIGGER invoices_are_not_changed BEFORE UPDATE ON invoices
                BEGIN SELECT RAISE(ABORT, 'an invoice is never changed'); END;
                CREATE TRIGGER invoices_are_not_deleted BEFORE DELETE ON invoices
                BEGIN SELECT RAISE(ABORT, 'an invoice is never changed'); END;
                """
            ],
            .postgresql: [
                """
                CREATE TRIGGER invoices_are_not_changed BEFORE UPDATE OR DELETE ON invoices
                FOR EACH ROW EXECUTE FUNCTION refuse_change_of_ledger();
                CREATE TRIGGER invoices_are_not_truncated BEFORE TRUNCATE ON invoices
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_ledger();
                """
            ],
        ])
}

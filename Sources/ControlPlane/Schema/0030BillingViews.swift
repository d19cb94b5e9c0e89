import SQLStore

extension Migration {
    /// What views of money are read from: sums that are kept with each charge, the last audit, and the prices that
    /// were agreed with an organization. Sums belong to no organization by key, like the ledger.
    static let billingViews = Migration(
        number: 30, name: "billing_views",
        sql: [
            """
            ALTER TABLE usage_intervals ADD COLUMN region TEXT NOT NULL DEFAULT '';
            UPDATE usage_intervals SET region = COALESCE((SELECT region FROM nodes n WHERE n.id = node_id), '');
            ALTER TABLE usage_days ADD COLUMN application_name TEXT NOT NULL DEFAULT '';
            UPDATE usage_days SET application_name = COALESCE((
                SELECT MAX(application_name) FROM usage_intervals u
                WHERE u.application_id = usage_days.application_id), '');
            CREATE INDEX usage_days_by_application ON usage_days (application_id, day);
            CREATE TABLE usage_months (
                organization_id TEXT NOT NULL, first_day {{bigint}} NOT NULL, last_day {{bigint}} NOT NULL,
                plan_name TEXT NOT NULL, region TEXT NOT NULL, amount {{bigint}} NOT NULL,
                milliseconds {{bigint}} NOT NULL,
                PRIMARY KEY (organization_id, first_day, plan_name, region)
            ) {{strict}};
            CREATE INDEX usage_months_by_month ON usage_months (first_day);
            CREATE TABLE billing_audits (
                place {{bigint}} PRIMARY KEY, at {{bigint}} NOT NULL, result TEXT NOT NULL
            ) {{strict}};
            CREATE TABLE organization_markups (
                organization_id TEXT PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
                basis_points {{bigint}} NOT NULL, updated_at {{bigint}} NOT NULL
            ) {{strict}};
            CREATE TABLE organization_prices (
                organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
                plan_id TEXT NOT NULL REFERENCES plans (id) ON DELETE CASCADE, price_hourly {{bigint}} NOT NULL,
                updated_at {{bigint}} NOT NULL, PRIMARY KEY (organization_id, plan_id)
            ) {{strict}};
            """
        ],
        only: [
            .sqlite: [
                """
                INSERT INTO usage_months SELECT organization_id, first_day,
                    CAST(strftime('%s', first_day * 86400, 'unixepoch', '+1 month') AS INTEGER) / 86400,
                    plan_name, region, SUM(amount), SUM(milliseconds)
                FROM (
                    SELECT c.organization_id, u.plan_name, u.region, c.amount, c.until_at - c.from_at AS milliseconds,
                        CAST(strftime('%s', (c.until_at - 1) / 1000, 'unixepoch', 'start of month') AS INTEGER) / 86400
                            AS first_day
                    FROM usage_charges c JOIN usage_intervals u ON u.id = c.interval_id
                ) s GROUP BY organization_id, first_day, plan_name, region;
                """
            ],
            .postgresql: [
                """
                INSERT INTO usage_months SELECT organization_id, CAST(EXTRACT(EPOCH FROM begin) AS BIGINT) / 86400,
                    CAST(EXTRACT(EPOCH FROM begin + INTERVAL '1 month') AS BIGINT) / 86400,
                    plan_name, region, SUM(amount), SUM(milliseconds)
                FROM (
                    SELECT c.organization_id, u.plan_name, u.region, c.amount, c.until_at - c.from_at AS milliseconds,
                        date_trunc('month', to_timestamp((c.until_at - 1) / 1000) AT TIME ZONE 'UTC') AS begin
                    FROM usage_charges c JOIN usage_intervals u ON u.id = c.interval_id
                ) s GROUP BY organization_id, begin, plan_name, region;
                """
            ],
        ])
}

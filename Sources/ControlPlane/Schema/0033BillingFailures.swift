import SQLStore

extension Migration {
    /// What billing could not do for an organization, until it can. It belongs to no organization by key, like wallets.
    static let billingFailures = Migration(
        number: 33, name: "billing_failures",
        sql: [
            """
            CREATE TABLE billing_failures (
                organization_id TEXT NOT NULL, part TEXT NOT NULL, tries {{bigint}} NOT NULL,
                failed_at {{bigint}} NOT NULL, retry_at {{bigint}} NOT NULL, detail TEXT NOT NULL,
                PRIMARY KEY (organization_id, part)
            ) {{strict}};
            """
        ])
}

import SQLStore

extension Migration {
    /// Reminders of what is owed, until when the data of the suspended stays, and money that is set aside. Holds belong
    /// to no organization by key, like the ledger.
    static let billingTerms = Migration(
        number: 29, name: "billing terms",
        sql: [
            """
            ALTER TABLE wallets ADD COLUMN reminded_at {{bigint}};
            ALTER TABLE wallets ADD COLUMN suspended_at {{bigint}};
            ALTER TABLE wallets ADD COLUMN deletion_noticed_days {{bigint}};
            ALTER TABLE wallets ADD COLUMN deletion_promised_at {{bigint}};
            ALTER TABLE wallets ADD COLUMN held {{bigint}} NOT NULL DEFAULT 0
                CONSTRAINT wallets_held_check CHECK (held >= 0);
            CREATE TABLE holds (
                application_id TEXT PRIMARY KEY, organization_id TEXT NOT NULL,
                movement_id TEXT NOT NULL REFERENCES movements (id),
                promotion {{bigint}} NOT NULL CONSTRAINT holds_promotion_check CHECK (promotion >= 0),
                balance {{bigint}} NOT NULL CONSTRAINT holds_balance_check CHECK (balance >= 0),
                expires_at {{bigint}} NOT NULL, created_at {{bigint}} NOT NULL
            ) {{strict}};
            CREATE INDEX holds_by_organization ON holds (organization_id);
            """
        ])
}

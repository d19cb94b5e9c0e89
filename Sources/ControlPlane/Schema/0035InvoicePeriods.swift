import SQLStore

extension Migration {
    /// What time an invoice covers: a month has several when billing is turned off in it.
    static let invoicePeriods = Migration(
        number: 35, name: "invoice_periods", sql: [],
        only: [
            .sqlite: [
                """
                DROP TRIGGER invoices_are_not_changed;
                DROP TRIGGER invoices_are_not_deleted;
                CREATE TABLE invoices_with_periods (
                    number {{bigint}} PRIMARY KEY, organization_id TEXT NOT NULL, month TEXT NOT NULL,
                    first_day {{bigint}} NOT NULL, last_day {{bigint}} NOT NULL, currency TEXT NOT NULL,
                    total {{bigint}} NOT NULL, content TEXT NOT NULL, issued_at {{bigint}} NOT NULL,
                    from_at {{bigint}} NOT NULL, until_at {{bigint}} NOT NULL,
                    CONSTRAINT invoices_from_key UNIQUE (organization_id, from_at)
                ) {{strict}};
                INSERT INTO invoices_with_periods SELECT number, organization_id, month, first_day, last_day, currency,
                    total, content, issued_at, first_day * 86400000, last_day * 86400000 FROM invoices;
                DROP TABLE invoices;
                ALTER TABLE invoices_with_periods RENAME TO invoices;
                CREATE TRIGGER invoices_are_not_changed BEFORE UPDATE ON invoices
                BEGIN SELECT RAISE(ABORT, 'an invoice is never changed'); END;
                CREATE TRIGGER invoices_are_not_deleted BEFORE DELETE ON invoices
                BEGIN SELECT RAISE(ABORT, 'an invoice is never changed'); END;
                """
            ],
            .postgresql: [
                """
                DROP TRIGGER invoices_are_not_changed ON invoices;
                ALTER TABLE invoices ADD COLUMN from_at BIGINT, ADD COLUMN until_at BIGINT;
                UPDATE invoices SET from_at = first_day * 86400000, until_at = last_day * 86400000;
                ALTER TABLE invoices ALTER COLUMN from_at SET NOT NULL, ALTER COLUMN until_at SET NOT NULL,
                    DROP CONSTRAINT invoices_month_key,
                    ADD CONSTRAINT invoices_from_key UNIQUE (organization_id, from_at);
                CREATE TRIGGER invoices_are_not_changed BEFORE UPDATE OR DELETE ON invoices
                FOR EACH ROW EXECUTE FUNCTION refuse_change_of_ledger();
                """
            ],
        ])
}

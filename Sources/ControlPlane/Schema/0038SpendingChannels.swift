import SQLStore

extension Migration {
    /// By which ways a spending alert is told, and the last month of which it was seen. What there was came by mail.
    static let spendingChannels = Migration(
        number: 38, name: "spending_channels",
        sql: [
            """
            ALTER TABLE spending_alerts ADD COLUMN channels TEXT NOT NULL DEFAULT 'mail';
            ALTER TABLE spending_alerts ADD COLUMN seen_month TEXT;
            """
        ])
}

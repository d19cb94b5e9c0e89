/// A rule of the ledger as a query that finds what breaks it.
struct BillingRule: Sendable {
    /// B1 to B10.
    let name: String
    /// For people; `%` stands for the row's `subject`.
    let message: String
    /// Gives rows with `organization_id` and `subject`.
    let sql: String

    /// B7, the formula, is reckoned by ``BillingVerification``.
    static let all = [
        movementsBalance,
        currenciesBalance,
        walletsAgree,
        creditsAgree,
        intervalsDoNotOverlap,
        chargesCoverIntervals,
        movementsAgreeWithCharges,
        walletsHaveAFloor,
    ]

    private static let movementsBalance = BillingRule(
        name: "B1", message: "The entries of movement % do not sum to zero.",
        sql: """
            SELECT m.organization_id, m.id AS subject FROM movements m
                LEFT JOIN ledger_entries e ON e.movement_id = m.id
            GROUP BY m.id, m.organization_id HAVING COALESCE(SUM(e.amount), 1) <> 0
            """)

    private static let currenciesBalance = BillingRule(
        name: "B2", message: "All entries in % do not sum to zero.",
        sql: """
            SELECT '' AS organization_id, currency AS subject FROM ledger_entries GROUP BY currency
            HAVING SUM(amount) <> 0
            """)

    private static let walletsAgree = BillingRule(
        name: "B3", message: "The wallet differs from the sum of its entries.",
        sql: """
            SELECT w.organization_id, w.organization_id AS subject FROM wallets w LEFT JOIN (
                SELECT organization_id,
                    SUM(CASE WHEN account = 'wallet' THEN amount ELSE 0 END) AS balance,
                    SUM(CASE WHEN account = 'promotion' THEN amount ELSE 0 END) AS promotion,
                    SUM(CASE WHEN account = 'arrears' THEN -amount ELSE 0 END) AS owed
                FROM ledger_entries GROUP BY organization_id
            ) s ON s.organization_id = w.organization_id
            WHERE w.balance <> COALESCE(s.balance, 0) OR w.promotion <> COALESCE(s.promotion, 0)
                OR w.owed <> COALESCE(s.owed, 0)
            """)

    private static let creditsAgree = BillingRule(
        name: "B3", message: "The promotional credit differs from what is left of its parts.",
        sql: """
            SELECT w.organization_id, w.organization_id AS subject FROM wallets w WHERE w.promotion <> COALESCE(
                (SELECT SUM(left_over) FROM promotional_credits c WHERE c.organization_id = w.organization_id), 0)
            """)

    private static let intervalsDoNotOverlap = BillingRule(
        name: "B4", message: "The metered intervals of instance % overlap.",
        sql: """
            SELECT DISTINCT organization_id, instance_id AS subject FROM (
                SELECT organization_id, instance_id, opened_at,
                    LAG(COALESCE(closed_at, 9223372036854775807))
                        OVER (PARTITION BY instance_id ORDER BY opened_at, id) AS ended
                FROM usage_intervals WHERE closed_at IS NULL OR closed_at > opened_at
            ) o WHERE opened_at < ended
            """)

    private static let chargesCoverIntervals = BillingRule(
        name: "B6", message: "The charges of interval % do not cover its charged time once.",
        sql: """
            SELECT u.organization_id, u.id AS subject FROM usage_intervals u LEFT JOIN usage_charges c
                ON c.interval_id = u.id GROUP BY u.id, u.organization_id, u.opened_at, u.charged_until, u.charged
            HAVING COALESCE(SUM(c.until_at - c.from_at), 0) <> u.charged_until - u.opened_at
                OR COALESCE(MIN(c.from_at), u.opened_at) <> u.opened_at
                OR COALESCE(MAX(c.until_at), u.opened_at) <> u.charged_until
                OR COALESCE(SUM(c.amount), 0) <> u.charged
            """)

    private static let movementsAgreeWithCharges = BillingRule(
        name: "B6", message: "The movement % differs from the sum of its charges.",
        sql: """
            SELECT m.organization_id, m.id AS subject FROM movements m
                JOIN ledger_entries e ON e.movement_id = m.id AND e.account = 'revenue'
                LEFT JOIN (SELECT movement_id, SUM(amount) AS amount FROM usage_charges GROUP BY movement_id) c
                ON c.movement_id = m.id
            WHERE m.kind = 'usage' AND e.amount <> COALESCE(c.amount, 0)
            """)

    private static let walletsHaveAFloor = BillingRule(
        name: "B8", message: "The wallet is below its floor.",
        sql: """
            SELECT organization_id, organization_id AS subject FROM wallets
            WHERE balance < 0 OR promotion < 0 OR owed < 0
            """)
}

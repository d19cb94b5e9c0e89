import PlatformModel

/// A rule of the ledger as a query that finds what breaks it.
struct BillingRule: Sendable {
    /// B1 to B10.
    let name: String
    /// For people; `%` stands for the row's `subject`.
    let message: String
    /// Gives rows with `organization_id` and `subject`; `{before}` stands for a moment that is ``settledSeconds`` ago.
    let sql: String

    /// What changed since then may not be followed yet.
    static let settledSeconds: Int64 = 300

    /// B7, the formula, is reckoned by ``BillingVerification``.
    static let all = [
        movementsBalance,
        currenciesBalance,
        walletsAgree,
        creditsAgree,
        holdsAgree,
        intervalsDoNotOverlap,
        intervalsHaveNoGap,
        runsAreMetered,
        chargesCoverIntervals,
        movementsAgreeWithCharges,
        daysAgree,
        monthsAgree,
        walletsHaveAFloor,
        usageAgreesWithRuns,
        invoicesAgree,
        partsAgree,
    ]

    /// B1 to B10, each once.
    static var names: [String] {
        Set(all.map(\.name) + ["B7"]).sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
    }

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
                    SUM(CASE WHEN account = 'arrears' THEN -amount ELSE 0 END) AS owed,
                    SUM(CASE WHEN account = 'hold' THEN amount ELSE 0 END) AS held
                FROM ledger_entries GROUP BY organization_id
            ) s ON s.organization_id = w.organization_id
            WHERE w.balance <> COALESCE(s.balance, 0) OR w.promotion <> COALESCE(s.promotion, 0)
                OR w.owed <> COALESCE(s.owed, 0) OR w.held <> COALESCE(s.held, 0)
            """)

    private static let creditsAgree = BillingRule(
        name: "B3", message: "The promotional credit differs from what is left of its parts.",
        sql: """
            SELECT w.organization_id, w.organization_id AS subject FROM wallets w WHERE w.promotion
                + COALESCE((SELECT SUM(h.promotion) FROM holds h WHERE h.organization_id = w.organization_id), 0)
                <> COALESCE(
                (SELECT SUM(left_over) FROM promotional_credits c WHERE c.organization_id = w.organization_id), 0)
            """)

    private static let holdsAgree = BillingRule(
        name: "B3", message: "What is held differs from the sum of the open holds.",
        sql: """
            SELECT w.organization_id, w.organization_id AS subject FROM wallets w WHERE w.held <> COALESCE(
                (SELECT SUM(h.promotion + h.balance) FROM holds h WHERE h.organization_id = w.organization_id), 0)
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

    /// An instance that was not wanted any more, or of whose end nothing is said, does not run again.
    private static let intervalsHaveNoGap = BillingRule(
        name: "B5", message: "Between two metered intervals of instance % is a gap that nothing explains.",
        sql: """
            SELECT DISTINCT organization_id, instance_id AS subject FROM (
                SELECT organization_id, instance_id, opened_at,
                    LAG(closed_at) OVER (PARTITION BY instance_id ORDER BY opened_at, id) AS ended,
                    LAG(closed_for) OVER (PARTITION BY instance_id ORDER BY opened_at, id) AS reason
                FROM usage_intervals
            ) o WHERE opened_at > ended AND COALESCE(reason, '') NOT IN (\(explained))
            """)

    private static let explained = (Metering.End.allCases.filter(\.explainsGap).map(\.rawValue) + ["unknown"])
        .map { "'\($0)'" }.joined(separator: ", ")

    private static let running = Metering.running.map { "'\($0.rawValue)'" }.joined(separator: ", ")

    /// Whatever was not followed in its transaction is found by the next look, within seconds.
    private static let runsAreMetered = BillingRule(
        name: "B5", message: "The instance % runs, and nothing is metered.",
        sql: """
            SELECT a.organization_id, i.id AS subject FROM instances i
                JOIN applications a ON a.id = i.application_id JOIN nodes n ON n.id = i.node_id
                JOIN platform_settings s ON s.name = 'billing' AND s.value = 'prepaid' AND s.updated_at < {before}
            WHERE i.wanted = 'running' AND i.observed IN (\(running)) AND n.status IN ('online', 'degraded')
                AND COALESCE(i.healthy_at, i.created_at) < {before}
                AND NOT EXISTS (SELECT 1 FROM usage_intervals u WHERE u.instance_id = i.id
                    AND (u.closed_at IS NULL OR u.closed_at >= {before}))
                AND NOT EXISTS (SELECT 1 FROM node_events e WHERE e.node_id = n.id
                    AND e.kind IN ('online', 'offline') AND e.at >= {before})
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

    private static let daysAgree = BillingRule(
        name: "B6", message: "A day's sum of the application % differs from its charges.",
        sql: """
            SELECT organization_id, application_id AS subject FROM (
                SELECT organization_id, application_id, day, amount, milliseconds FROM usage_days UNION ALL
                SELECT organization_id, application_id, (until_at - 1) / 86400000 AS day, -amount, from_at - until_at
                FROM usage_charges
            ) s GROUP BY organization_id, application_id, day HAVING SUM(amount) <> 0 OR SUM(milliseconds) <> 0
            """)

    private static let monthsAgree = BillingRule(
        name: "B6", message: "The sum of the month that begins % days after 1970 differs from its days.",
        sql: """
            SELECT organization_id, CAST(first_day AS TEXT) AS subject FROM (
                SELECT organization_id, first_day, amount, milliseconds FROM usage_months UNION ALL
                SELECT d.organization_id, COALESCE(m.first_day, 0) AS first_day, -d.amount, -d.milliseconds
                FROM usage_days d LEFT JOIN (SELECT DISTINCT first_day, last_day FROM usage_months) m
                    ON d.day >= m.first_day AND d.day < m.last_day
            ) s GROUP BY organization_id, first_day HAVING SUM(amount) <> 0 OR SUM(milliseconds) <> 0
            """)

    private static let walletsHaveAFloor = BillingRule(
        name: "B8", message: "The wallet is below its floor.",
        sql: """
            SELECT organization_id, organization_id AS subject FROM wallets
            WHERE balance < 0 OR promotion < 0 OR owed < 0 OR held < 0
            """)

    private static let invoicesAgree = BillingRule(
        name: "B9", message: "The invoice % differs from the sum of its month's charges.",
        sql: """
            SELECT i.organization_id, CAST(i.number AS TEXT) AS subject FROM invoices i
            WHERE i.from_at = i.first_day * 86400000 AND i.until_at = i.last_day * 86400000 AND i.total <> COALESCE((
                SELECT SUM(d.amount) FROM usage_days d WHERE d.organization_id = i.organization_id
                    AND d.day >= i.first_day AND d.day < i.last_day), 0)
            """)

    /// Days are not fine enough for these.
    private static let partsAgree = BillingRule(
        name: "B9", message: "The invoice % differs from the sum of the charges in its time.",
        sql: """
            SELECT i.organization_id, CAST(i.number AS TEXT) AS subject FROM invoices i
            WHERE (i.from_at > i.first_day * 86400000 OR i.until_at < i.last_day * 86400000) AND i.total <> COALESCE((
                SELECT SUM(c.amount) FROM usage_charges c WHERE c.organization_id = i.organization_id
                    AND c.until_at > i.from_at AND c.until_at <= i.until_at), 0)
            """)

    /// What stopped is closed in the transaction that stopped it.
    private static let usageAgreesWithRuns = BillingRule(
        name: "B10", message: "The interval % is open, and its instance does not run.",
        sql: """
            SELECT u.organization_id, u.id AS subject FROM usage_intervals u
                LEFT JOIN instances i ON i.id = u.instance_id
            WHERE u.closed_at IS NULL AND (i.id IS NULL OR i.wanted <> 'running')
            """)
}

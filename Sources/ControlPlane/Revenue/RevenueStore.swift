import PlatformAPI
import PlatformModel
import SQLStore

/// The SQL of what the platform has earned: the sums of `usage_months`, which are kept with the charges, and wallets.
struct RevenueStore: Sendable {
    /// What something earned.
    struct Part: Sendable, Equatable {
        var currency: String
        /// A plan, a region or an organization's id.
        var key: String
        /// An organization's name; empty when it is gone.
        var name = ""
        var amount: Money
        var milliseconds: Int64
    }

    enum Dimension: String, Sendable {
        case plan = "m.plan_name"
        case region = "m.region"
        case organization = "m.organization_id"
    }

    private static let sums = """
        CAST(SUM(m.amount) AS BIGINT) AS amount, CAST(SUM(m.milliseconds) AS BIGINT) AS milliseconds
        FROM usage_months m JOIN wallets w ON w.organization_id = m.organization_id
        """

    /// Sums of months, by their first days.
    func months(
        from: InvoiceMonth, until: InvoiceMonth, _ transaction: Transaction
    ) throws -> [(firstDay: Int64, part: Part)] {
        try transaction.query(
            """
            SELECT w.currency, m.first_day, \(Self.sums) WHERE m.first_day >= $1 AND m.first_day <= $2
            GROUP BY w.currency, m.first_day ORDER BY w.currency, m.first_day
            """, [.integer(from.firstDay), .integer(until.firstDay)]
        ).map { row in
            try (
                row.integer("first_day"),
                Part(
                    currency: row.text("currency"), key: "", amount: Money(microUnits: row.integer("amount")),
                    milliseconds: row.integer("milliseconds"))
            )
        }
    }

    /// Parts of a month of one currency, the dearest first.
    func parts(
        _ dimension: Dimension, of month: InvoiceMonth, in currency: String, limit: Int, _ transaction: Transaction
    ) throws -> [Part] {
        let key = dimension.rawValue
        return try transaction.query(
            """
            SELECT p.*, COALESCE(o.name, '') AS name FROM (
                SELECT \(key) AS part, \(Self.sums) WHERE m.first_day = $1 AND w.currency = $2
                GROUP BY \(key) ORDER BY amount DESC, part LIMIT $3
            ) p LEFT JOIN organizations o ON o.id = p.part ORDER BY p.amount DESC, p.part
            """, [.integer(month.firstDay), .text(currency), SQLValue(limit)]
        ).map { row in
            try Part(
                currency: currency, key: row.text("part"), name: row.text("name"),
                amount: Money(microUnits: row.integer("amount")), milliseconds: row.integer("milliseconds"))
        }
    }

    /// One line of a month's report.
    struct Line: Sendable {
        var organizationID: String
        var organization: String
        var plan: String
        var region: String
        var currency: String
        var amount: Money
        var milliseconds: Int64
    }

    /// Of one month, after a place in the order of organization, plan and region.
    func lines(
        of month: InvoiceMonth, after place: Place?, limit: Int, _ transaction: Transaction
    ) throws -> [Line] {
        let after =
            place == nil
            ? ""
            : """
             AND (m.organization_id > $3 OR (m.organization_id = $3 AND (m.plan_name > $4
                OR (m.plan_name = $4 AND m.region > $5))))
            """
        let values = place.map { [.text($0.organizationID), .text($0.plan), .text($0.region)] as [SQLValue] } ?? []
        return try transaction.query(
            """
            SELECT m.*, w.currency, COALESCE(o.name, '') AS organization FROM usage_months m
                JOIN wallets w ON w.organization_id = m.organization_id
                LEFT JOIN organizations o ON o.id = m.organization_id
            WHERE m.first_day = $1\(after) ORDER BY m.organization_id, m.plan_name, m.region LIMIT $2
            """, [.integer(month.firstDay), SQLValue(limit)] + values
        ).map { row in
            try Line(
                organizationID: row.text("organization_id"), organization: row.text("organization"),
                plan: row.text("plan_name"), region: row.text("region"), currency: row.text("currency"),
                amount: Money(microUnits: row.integer("amount")), milliseconds: row.integer("milliseconds"))
        }
    }

    struct Place: Sendable, Equatable {
        var organizationID: String
        var plan: String
        var region: String
    }

    /// What is unpaid, by currency; each currency that a wallet has.
    func unpaidTotals(
        _ transaction: Transaction
    ) throws -> [(currency: String, total: UnpaidTotalResource)] {
        try transaction.query(
            """
            SELECT currency, CAST(SUM(owed) AS BIGINT) AS owed,
                SUM(CASE WHEN owed > 0 THEN 1 ELSE 0 END) AS owing,
                SUM(CASE WHEN grace_until IS NOT NULL AND is_suspended = 0 THEN 1 ELSE 0 END) AS in_grace,
                SUM(is_suspended) AS suspended, SUM(CASE WHEN parked_at IS NULL THEN 0 ELSE 1 END) AS parked
            FROM (SELECT currency, owed, grace_until, CAST(is_suspended AS INTEGER) AS is_suspended, parked_at
                FROM wallets) w
            GROUP BY currency ORDER BY currency
            """
        ).map { row in
            try (
                row.text("currency"),
                UnpaidTotalResource(
                    owed: Money(microUnits: row.integer("owed")).decimal, organizations: row.int("owing"),
                    inGrace: row.int("in_grace"), suspended: row.int("suspended"), parked: row.int("parked"))
            )
        }
    }

    /// Organizations that owe something, are suspended or parked, after an id in the order of ids.
    func unpaid(
        after id: String?, limit: Int, _ transaction: Transaction
    ) throws -> [(account: LedgerStore.Account, name: String)] {
        try transaction.query(
            """
            SELECT w.*, COALESCE(o.name, '') AS name FROM wallets w
                LEFT JOIN organizations o ON o.id = w.organization_id
            WHERE (w.owed > 0 OR w.grace_until IS NOT NULL OR w.is_suspended = 1 OR w.parked_at IS NOT NULL)
                AND w.organization_id > $1
            ORDER BY w.organization_id LIMIT $2
            """, [.text(id ?? ""), SQLValue(limit)]
        ).map { (try LedgerStore.Account(row: $0), try $0.text("name")) }
    }

    /// All movements since the first day against all wallets; reads the whole ledger.
    func reconciliation(_ transaction: Transaction) throws -> [Reconciliation] {
        var found: [String: Reconciliation] = [:]
        for row in try transaction.query(
            """
            SELECT currency, CAST(SUM(balance) AS BIGINT) AS balance, CAST(SUM(promotion) AS BIGINT) AS promotion,
                CAST(SUM(owed) AS BIGINT) AS owed, CAST(SUM(held) AS BIGINT) AS held FROM wallets GROUP BY currency
            """)
        {
            let currency = try row.text("currency")
            found[currency] = Reconciliation(
                currency: currency,
                wallets: Wallet(
                    balance: Money(microUnits: try row.integer("balance")),
                    promotion: Money(microUnits: try row.integer("promotion")),
                    owed: Money(microUnits: try row.integer("owed")),
                    held: Money(microUnits: try row.integer("held"))))
        }
        for row in try transaction.query(
            """
            SELECT e.currency, m.kind, CAST(SUM(e.amount) AS BIGINT) AS amount
            FROM ledger_entries e JOIN movements m ON m.id = e.movement_id
            WHERE e.account IN ('wallet', 'promotion', 'arrears', 'hold') GROUP BY e.currency, m.kind
            """)
        {
            guard let kind = Movement.Kind(rawValue: try row.text("kind")) else { continue }
            let currency = try row.text("currency")
            found[currency, default: Reconciliation(currency: currency)].changes[kind] = Money(
                microUnits: try row.integer("amount"))
        }
        return found.values.sorted { $0.currency < $1.currency }
    }
}

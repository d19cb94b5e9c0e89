import PlatformModel
import SQLStore

/// The SQL of `wallets`, `movements`, `ledger_entries` and `promotional_credits`. Only ``Ledger`` writes through it.
struct LedgerStore: Sendable {
    /// A wallet with what billing knows of its organization.
    struct Account: Sendable, Equatable {
        var organizationID: OrganizationID
        var wallet: Wallet
        var currency: String
        /// Hours up to here are charged.
        var billedUntil: Timestamp
        /// Charges up to here have an invoice; nil before the first.
        var invoicedUntil: Timestamp?
        var standing: BillingStanding
        /// Since when a rule of the ledger does not hold for it: nothing is charged or suspended meanwhile.
        var parkedAt: Timestamp?
        /// Of one calendar month.
        var spendingLimit: Money?
        /// The last notice of a low balance that was given; see ``Forecast/noticeHours``.
        var noticedHours: Int64?
    }

    static let hour: Int64 = 3_600_000

    func open(
        _ organization: OrganizationID, currency: String, now: Timestamp, _ transaction: Transaction
    ) throws {
        let hour = now.milliseconds - now.milliseconds % Self.hour
        try transaction.execute(
            """
            INSERT INTO wallets (organization_id, currency, balance, promotion, owed, billed_until, created_at)
            VALUES ($1, $2, 0, 0, 0, $3, $4) ON CONFLICT (organization_id) DO NOTHING
            """,
            [.text(organization.text), .text(currency), .integer(hour), .integer(now.milliseconds)])
    }

    func account(of organization: OrganizationID, _ transaction: Transaction) throws -> Account? {
        try transaction.first("SELECT * FROM wallets WHERE organization_id = $1", [.text(organization.text)])
            .map(Account.init(row:))
    }

    /// Organizations with an hour before `hour` that is not charged, a bounded number; without those whose charge
    /// failed and is not to be tried again yet.
    func due(before hour: Timestamp, now: Timestamp, _ transaction: Transaction) throws -> [OrganizationID] {
        try transaction.query(
            """
            SELECT organization_id FROM wallets w WHERE billed_until < $1 AND parked_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM billing_failures f WHERE f.organization_id = w.organization_id
                    AND f.part = 'charging' AND f.retry_at > $2)
            ORDER BY billed_until LIMIT 500
            """, [.integer(hour.milliseconds), .integer(now.milliseconds)]
        ).map { OrganizationID(try $0.text("organization_id")) }
    }

    /// Organizations that owe something, or stand otherwise than in order; what is owed counts while something is sold.
    func unsettled(isSelling: Bool, _ transaction: Transaction) throws -> [OrganizationID] {
        try transaction.query(
            """
            SELECT organization_id FROM wallets
            WHERE \(isSelling ? "owed > 0 OR" : "") grace_until IS NOT NULL OR is_suspended = 1
            UNION SELECT organization_id FROM applications WHERE is_suspended = 1 AND suspension = 'billing'
                AND is_deleting = 0
            """
        ).map { OrganizationID(try $0.text("organization_id")) }
    }

    func parked(_ transaction: Transaction) throws -> Set<OrganizationID> {
        Set(
            try transaction.query("SELECT organization_id FROM wallets WHERE parked_at IS NOT NULL").map {
                OrganizationID(try $0.text("organization_id"))
            })
    }

    func setParked(_ organization: OrganizationID, _ moment: Timestamp?, _ transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE wallets SET parked_at = $2 WHERE organization_id = $1",
            [.text(organization.text), SQLValue(moment?.milliseconds)])
    }

    func setBilled(_ organization: OrganizationID, until hour: Timestamp, _ transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE wallets SET billed_until = $2 WHERE organization_id = $1",
            [.text(organization.text), .integer(hour.milliseconds)])
    }

    func set(
        _ standing: BillingStanding, noticedHours: Int64?, of organization: OrganizationID, _ transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE wallets SET grace_until = $2, is_suspended = $3, noticed_hours = $4, reminded_at = $5,
                suspended_at = $6, deletion_noticed_days = $7, deletion_promised_at = $8, standing_work = $9
            WHERE organization_id = $1
            """,
            [
                .text(organization.text), SQLValue(standing.graceUntil?.milliseconds), SQLValue(standing.isSuspended),
                SQLValue(noticedHours), SQLValue(standing.remindedAt?.milliseconds),
                SQLValue(standing.term?.suspendedAt.milliseconds), SQLValue(standing.term?.noticedDays),
                SQLValue(standing.term?.promisedUntil?.milliseconds), SQLValue(standing.work?.rawValue),
            ])
    }

    /// False when its source has a movement already.
    func insert(
        _ movement: Movement, as id: MovementID, _ currency: String, by actor: String, _ transaction: Transaction
    ) throws -> Bool {
        let inserted = try transaction.execute(
            """
            INSERT INTO movements (id, organization_id, kind, source_id, currency, note, actor, at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (kind, source_id) DO NOTHING
            """,
            [
                .text(id.text), .text(movement.organizationID.text), .text(movement.source.kind.rawValue),
                .text(movement.source.id), .text(currency), .text(movement.note), .text(actor),
                .integer(movement.at.milliseconds),
            ])
        guard inserted == 1 else { return false }
        try transaction.execute(
            """
            INSERT INTO ledger_entries (movement_id, account, organization_id, currency, amount)
            VALUES \(SQLBatches.places(rows: movement.entries.count, columns: 5))
            """,
            movement.entries.flatMap { entry -> [SQLValue] in
                [
                    .text(id.text), .text(entry.account.rawValue), .text(movement.organizationID.text),
                    .text(currency), .integer(entry.amount.microUnits),
                ]
            })
        return true
    }

    /// Changes the wallet by a movement if nothing falls below zero; false when something would.
    func change(by movement: Movement, _ transaction: Transaction) throws -> Bool {
        try transaction.execute(
            """
            UPDATE wallets SET balance = balance + $2, promotion = promotion + $3, owed = owed - $4, held = held + $5
            WHERE organization_id = $1 AND balance + $2 >= 0 AND promotion + $3 >= 0 AND owed - $4 >= 0
                AND held + $5 >= 0
            """,
            [
                .text(movement.organizationID.text), .integer(movement.change(of: .wallet).microUnits),
                .integer(movement.change(of: .promotion).microUnits),
                .integer(movement.change(of: .arrears).microUnits), .integer(movement.change(of: .hold).microUnits),
            ]) == 1
    }

    func addCredit(
        _ credit: PromotionalCredit, to organization: OrganizationID, now: Timestamp, _ transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO promotional_credits (id, organization_id, amount, left_over, expires_at, created_at)
            VALUES ($1, $2, $3, $3, $4, $5)
            """,
            [
                .text(credit.id.text), .text(organization.text), .integer(credit.left.microUnits),
                SQLValue(credit.expiresAt?.milliseconds), .integer(now.milliseconds),
            ])
    }

    /// Those of which something is left.
    func credits(of organization: OrganizationID, _ transaction: Transaction) throws -> [PromotionalCredit] {
        try transaction.query(
            "SELECT * FROM promotional_credits WHERE organization_id = $1 AND left_over > 0 ORDER BY id",
            [.text(organization.text)]
        ).map { row in
            try PromotionalCredit(
                id: .init(row.text("id")), left: Money(microUnits: row.integer("left_over")),
                expiresAt: row.moment("expires_at"))
        }
    }

    /// Organizations with something left of credit that ended by `moment`.
    func expiring(before moment: Timestamp, _ transaction: Transaction) throws -> [OrganizationID] {
        try transaction.query(
            "SELECT DISTINCT organization_id FROM promotional_credits WHERE left_over > 0 AND expires_at <= $1",
            [.integer(moment.milliseconds)]
        ).map { OrganizationID(try $0.text("organization_id")) }
    }

    func setLeft(_ credit: PromotionalCredit, _ transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE promotional_credits SET left_over = $2 WHERE id = $1",
            [.text(credit.id.text), .integer(credit.left.microUnits)])
    }

    /// A stored movement with its entries.
    struct Stored: Sendable {
        var id: MovementID
        var organizationID: OrganizationID
        var kind: String
        var sourceID: String
        var note: String
        var actor: String
        var at: Timestamp
        var entries: [LedgerEntry]
    }

    /// Newest first, those before `cursor`. What is only set aside or given back is none of them: a wallet says what is
    /// held now.
    func movements(
        _ scope: TenantScope, before cursor: String?, limit: Int, _ transaction: Transaction
    ) throws -> [Stored] {
        var conditions = SQLConditions()
        conditions.add("organization_id = ?", .text(scope.organizationID.text))
        conditions.add("kind NOT IN ('hold', 'release')")
        if let cursor { conditions.add("id < ?", .text(cursor)) }
        let end = conditions.parameter(SQLValue(limit))
        let rows = try transaction.query(
            "SELECT * FROM movements\(conditions.clause) ORDER BY id DESC LIMIT \(end)", conditions.values)
        return try stored(rows, transaction)
    }

    func movement(_ id: MovementID, _ transaction: Transaction) throws -> Stored? {
        try stored(transaction.query("SELECT * FROM movements WHERE id = $1", [.text(id.text)]), transaction).first
    }

    private func stored(_ rows: [Row], _ transaction: Transaction) throws -> [Stored] {
        var wanted = SQLConditions()
        wanted.add("movement_id", in: try rows.map { try $0.text("id") })
        let entries = try transaction.query(
            "SELECT * FROM ledger_entries\(wanted.clause) ORDER BY account", wanted.values)
        let byMovement = try Dictionary(grouping: entries) { try $0.text("movement_id") }
        return try rows.map { row in
            let id = try row.text("id")
            return try Stored(
                id: MovementID(id), organizationID: OrganizationID(row.text("organization_id")), kind: row.text("kind"),
                sourceID: row.text("source_id"), note: row.text("note"), actor: row.text("actor"),
                at: Timestamp(milliseconds: row.integer("at")),
                entries: (byMovement[id] ?? []).compactMap { entry in
                    try LedgerAccount(rawValue: entry.text("account")).map {
                        try LedgerEntry($0, Money(microUnits: entry.integer("amount")))
                    }
                })
        }
    }
}

extension LedgerStore.Account {
    init(row: Row) throws {
        self = try Self(
            organizationID: OrganizationID(row.text("organization_id")),
            wallet: Wallet(
                balance: Money(microUnits: row.integer("balance")),
                promotion: Money(microUnits: row.integer("promotion")), owed: Money(microUnits: row.integer("owed")),
                held: Money(microUnits: row.integer("held"))),
            currency: row.text("currency"), billedUntil: Timestamp(milliseconds: row.integer("billed_until")),
            standing: BillingStanding(
                graceUntil: row.moment("grace_until"), isSuspended: row.bool("is_suspended")),
            noticedHours: row.optionalInteger("noticed_hours"))
        standing.remindedAt = try row.moment("reminded_at")
        standing.work = try row.optionalText("standing_work").flatMap { BillingStanding.Work(rawValue: $0) }
        standing.term = try row.moment("suspended_at").map { begin in
            try DataTerm(
                suspendedAt: begin, noticedDays: row.optionalInteger("deletion_noticed_days"),
                promisedUntil: row.moment("deletion_promised_at"))
        }
        invoicedUntil = try row.moment("invoiced_until")
        parkedAt = try row.moment("parked_at")
        spendingLimit = try row.optionalInteger("spending_limit").map { Money(microUnits: $0) }
    }
}

import PlatformModel
import SQLStore

/// The SQL of `top_ups`.
struct TopUpStore: Sendable {
    func insert(_ topUp: TopUp, by actor: String, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO top_ups (id, organization_id, provider, asked, currency, status, actor, look_at, looks,
                created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            [
                .text(topUp.id.text), .text(topUp.organizationID.text), .text(topUp.provider.rawValue),
                .integer(topUp.asked.microUnits), .text(topUp.currency), .text(topUp.status.rawValue), .text(actor),
                .integer(topUp.lookAt.milliseconds), SQLValue(topUp.looks), .integer(topUp.createdAt.milliseconds),
            ])
    }

    func setOpened(_ id: TopUpID, _ opened: OpenedPayment, _ transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE top_ups SET reference = $2, address = $3 WHERE id = $1",
            [.text(id.text), .text(opened.reference), .text(opened.address)])
    }

    /// False when its money has come meanwhile.
    func update(_ topUp: TopUp, _ transaction: Transaction) throws -> Bool {
        try transaction.execute(
            """
            UPDATE top_ups SET status = $2, paid = $3, paid_currency = $4, look_at = $5, looks = $6
            WHERE id = $1 AND status IN ('pending', 'ended')
            """,
            [
                .text(topUp.id.text), .text(topUp.status.rawValue), SQLValue(topUp.paid?.microUnits),
                SQLValue(topUp.paidCurrency), .integer(topUp.lookAt.milliseconds), SQLValue(topUp.looks),
            ]) == 1
    }

    func settle(_ id: TopUpID, _ transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE top_ups SET status = 'settled' WHERE id = $1 AND status = 'held'", [.text(id.text)])
    }

    func find(_ scope: TenantScope, _ id: String, _ transaction: Transaction) throws -> TopUp? {
        try transaction.first(
            "SELECT * FROM top_ups WHERE organization_id = $1 AND id = $2",
            [.text(scope.organizationID.text), .text(id)]
        ).flatMap(TopUp.init(row:))
    }

    /// The one that a provider calls by this name.
    func find(_ provider: TopUp.Provider, _ reference: String, _ transaction: Transaction) throws -> TopUp? {
        try transaction.first(
            "SELECT * FROM top_ups WHERE provider = $1 AND reference = $2",
            [.text(provider.rawValue), .text(reference)]
        ).flatMap(TopUp.init(row:))
    }

    func load(_ id: TopUpID, _ transaction: Transaction) throws -> TopUp? {
        try transaction.first("SELECT * FROM top_ups WHERE id = $1", [.text(id.text)]).flatMap(TopUp.init(row:))
    }

    func countOpen(_ scope: TenantScope, _ transaction: Transaction) throws -> Int {
        try transaction.first(
            "SELECT COUNT(*) AS count FROM top_ups WHERE organization_id = $1 AND status = 'pending'",
            [.text(scope.organizationID.text)])?.int("count") ?? 0
    }

    /// Newest first; everybody's without a scope.
    func list(
        _ scope: TenantScope?, status: TopUp.Status? = nil, before cursor: String?, limit: Int,
        _ transaction: Transaction
    ) throws -> [TopUp] {
        var conditions = SQLConditions()
        if let scope { conditions.add("organization_id = ?", .text(scope.organizationID.text)) }
        if let status { conditions.add("status = ?", .text(status.rawValue)) }
        if let cursor { conditions.add("id < ?", .text(cursor)) }
        let end = conditions.parameter(SQLValue(limit))
        return try transaction.query(
            "SELECT * FROM top_ups\(conditions.clause) ORDER BY id DESC LIMIT \(end)", conditions.values
        ).compactMap(TopUp.init(row:))
    }

    /// Those whose provider should be asked, a bounded number.
    func due(_ now: Timestamp, _ transaction: Transaction) throws -> [TopUp] {
        try transaction.query(
            "SELECT * FROM top_ups WHERE status = 'pending' AND look_at <= $1 ORDER BY look_at LIMIT 50",
            [.integer(now.milliseconds)]
        ).compactMap(TopUp.init(row:))
    }
}

extension TopUp {
    /// Nil for a provider that this version does not know.
    init?(row: Row) throws {
        guard let provider = Provider(rawValue: try row.text("provider")),
            let status = Status(rawValue: try row.text("status"))
        else { return nil }
        self = try TopUp(
            id: TopUpID(row.text("id")), organizationID: OrganizationID(row.text("organization_id")),
            provider: provider, asked: Money(microUnits: row.integer("asked")), currency: row.text("currency"),
            now: Timestamp(milliseconds: row.integer("created_at")))
        self.status = status
        reference = try row.optionalText("reference")
        address = try row.optionalText("address")
        paid = try row.optionalInteger("paid").map { Money(microUnits: $0) }
        paidCurrency = try row.optionalText("paid_currency")
        lookAt = Timestamp(milliseconds: try row.integer("look_at"))
        looks = try row.int("looks")
    }
}

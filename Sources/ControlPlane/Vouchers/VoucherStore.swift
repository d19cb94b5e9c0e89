import PlatformModel
import SQLStore

/// The SQL of `vouchers`. Of a code only SHA-256 is kept.
struct VoucherStore: Sendable {
    func insert(_ voucher: Voucher, hash: String, by actor: String, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO vouchers (id, code_hash, ending, amount, uses, note, redeem_until, credit_days, created_by,
                created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            [
                .text(voucher.id.text), .text(hash), .text(voucher.ending), .integer(voucher.amount.microUnits),
                SQLValue(voucher.uses), .text(voucher.note), SQLValue(voucher.redeemUntil?.milliseconds),
                SQLValue(voucher.creditDays.map { Int64($0) }), .text(actor),
                .integer(voucher.createdAt.milliseconds),
            ])
    }

    func find(hash: String, _ transaction: Transaction) throws -> Voucher? {
        try transaction.first("SELECT * FROM vouchers WHERE code_hash = $1", [.text(hash)]).map(Voucher.init(row:))
    }

    func load(_ id: String, _ transaction: Transaction) throws -> Voucher? {
        try transaction.first("SELECT * FROM vouchers WHERE id = $1", [.text(id)]).map(Voucher.init(row:))
    }

    /// False when it was used up or revoked meanwhile.
    func use(_ id: VoucherID, _ transaction: Transaction) throws -> Bool {
        try transaction.execute(
            "UPDATE vouchers SET used = used + 1 WHERE id = $1 AND used < uses AND revoked_at IS NULL",
            [.text(id.text)]) == 1
    }

    func revoke(_ id: VoucherID, now: Timestamp, _ transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE vouchers SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
            [.text(id.text), .integer(now.milliseconds)])
    }

    func list(before cursor: String?, limit: Int, _ transaction: Transaction) throws -> [Voucher] {
        var conditions = SQLConditions()
        if let cursor { conditions.add("id < ?", .text(cursor)) }
        let end = conditions.parameter(SQLValue(limit))
        return try transaction.query(
            "SELECT * FROM vouchers\(conditions.clause) ORDER BY id DESC LIMIT \(end)", conditions.values
        ).map(Voucher.init(row:))
    }
}

extension Voucher {
    init(row: Row) throws {
        self = try Voucher(
            id: VoucherID(row.text("id")), ending: row.text("ending"),
            amount: Money(microUnits: row.integer("amount")), uses: row.int("uses"), used: row.int("used"),
            note: row.text("note"), createdAt: Timestamp(milliseconds: row.integer("created_at")))
        redeemUntil = try row.moment("redeem_until")
        creditDays = try row.optionalInteger("credit_days").map { Int(clamping: $0) }
        revokedAt = try row.moment("revoked_at")
    }
}

import PlatformModel
import SQLStore

/// What administrators should know of money.
enum BillingAlerts {
    static func conditions(_ transaction: Transaction) throws -> [AlertCondition] {
        let parked = try transaction.query(
            """
            SELECT w.organization_id, o.name FROM wallets w LEFT JOIN organizations o ON o.id = w.organization_id
            WHERE w.parked_at IS NOT NULL ORDER BY w.organization_id LIMIT 100
            """
        ).map { row in
            AlertCondition(
                kind: .ledgerUnsound, subjectID: try row.text("organization_id"),
                subjectName: try row.optionalText("name") ?? "a deleted organization",
                message: "A rule of the ledger does not hold, so nothing is charged or suspended here. See: "
                    + "skypanel billing verify")
        }
        let held = try TopUpStore().list(nil, status: .held, before: nil, limit: 100, transaction).map { topUp in
            AlertCondition(
                kind: .paymentHeld, subjectID: topUp.id.text, subjectName: topUp.reference ?? topUp.id.text,
                message: "\(topUp.paid?.decimal ?? "?") \(topUp.paidCurrency ?? "") came in for a wallet in "
                    + "\(topUp.currency). Return it at \(topUp.provider.title), or book it by hand.")
        }
        return parked + held
    }
}

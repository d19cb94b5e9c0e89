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
        let failed = try BillingFailureStore().lasting(tries: BillingAttempts.alarmedFrom, limit: 100, transaction).map
        {
            AlertCondition(
                kind: .billingFailed, subjectID: $0.organization, subjectName: $0.name ?? "a deleted organization",
                message:
                    "Its \($0.parts.joined(separator: " and ")) failed several times and is tried again, ever more "
                    + "seldom. The server's log says why: look for \"billing failed for an organization\".")
        }
        let held = try TopUpStore().list(nil, status: .held, before: nil, limit: 100, transaction).map { topUp in
            AlertCondition(
                kind: .paymentHeld, subjectID: topUp.id.text, subjectName: topUp.reference ?? topUp.id.text,
                message: "\(topUp.paid?.decimal ?? "?") \(topUp.paidCurrency ?? "") came in for a wallet in "
                    + "\(topUp.currency). Return it at \(topUp.provider.title), or book it by hand.")
        }
        return parked + failed + held
    }
}

import HostSupport
import PlatformModel
import SQLStore

/// Refuses what an organization cannot pay for.
struct Funds: Sendable {
    private let surroundings: Surroundings

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// Throws `empty_wallet` unless the wallet covers an hour of all that the organization runs, with `application`
    /// at `count` instances of a rate. Belongs into the transaction that makes what is asked for: transactions are
    /// serialised, and what was asked for before is part of what runs.
    func require(
        _ count: Int, at rate: Money, of application: Application, _ transaction: Transaction
    ) throws {
        let settings = try surroundings.settings(transaction)
        guard settings.billing == .prepaid else { return }
        let organization = application.organizationID
        let account = try Ledger(surroundings).account(of: organization, transaction)
        if let limit = account.spendingLimit,
            try SpendingStore().spent(organization, now: surroundings.now, transaction) >= limit
        {
            throw PlatformError(
                .emptyWallet,
                "The spending limit of \(limit.decimal) \(account.currency) is reached this month. Raise it, or wait "
                    + "for the next month.")
        }
        let cost = try others(than: application, transaction) + rate.times(count)
        let forecast = Forecast(available: account.wallet.available, hourlyCost: cost)
        guard let missing = forecast.missing(owed: account.wallet.owed) else { return }
        let currency = account.currency
        let owed = account.wallet.owed > .zero ? " and \(account.wallet.owed.decimal) \(currency) are owed" : ""
        throw PlatformError(
            .emptyWallet,
            "An hour at the new size costs \(cost.decimal) \(currency)\(owed), and the wallet holds "
                + "\(account.wallet.available.decimal) \(currency). Top up at least \(missing.decimal) \(currency).")
    }

    /// What all other applications that shall run cost in an hour.
    private func others(than application: Application, _ transaction: Transaction) throws -> Money {
        let rows = try transaction.query(
            """
            SELECT COALESCE(a.hourly_rate, p.price_hourly) AS rate, a.total_instances,
                (SELECT COUNT(DISTINCT process || '.' || CAST(position AS TEXT)) FROM instances
                    WHERE application_id = a.id AND wanted = 'running') AS running
            FROM applications a JOIN plans p ON p.id = a.plan_id
            WHERE a.organization_id = $1 AND a.id <> $2 AND a.is_stopped = 0 AND a.is_suspended = 0
                AND a.is_deleting = 0 AND (a.current_release_id IS NOT NULL OR EXISTS
                    (SELECT 1 FROM deployments d WHERE d.application_id = a.id AND d.is_active = 1))
            """, [.text(application.organizationID.text), .text(application.id.text)])
        return try rows.reduce(Money.zero) { sum, row in
            let count = try max(row.int("total_instances"), row.int("running"))
            return try sum + Money(microUnits: row.integer("rate")).times(count)
        }
    }
}

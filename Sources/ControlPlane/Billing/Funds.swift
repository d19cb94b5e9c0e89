import HostSupport
import PlatformModel
import SQLStore

/// Refuses what an organization cannot pay for.
struct Funds: Sendable {
    private let surroundings: Surroundings

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// Throws `empty_wallet` unless the wallet covers an hour of all that the organization runs, with `application`
    /// at `count` instances of a rate; that hour is held until its deployment has ended. Belongs into the transaction
    /// that makes what is asked for.
    ///
    /// - Parameter others: what all others cost, where that is known: see ``others(of:than:_:)``.
    func require(
        _ count: Int, at rate: Money, of application: Application, others: Money? = nil, _ transaction: Transaction
    ) throws {
        let settings = try surroundings.settings(transaction)
        guard settings.billing == .prepaid else { return }
        let organization = application.organizationID
        let holds = Holds(surroundings)
        try holds.release(of: application.id, transaction)
        try holds.releaseEnded(of: organization, transaction)
        let account = try Ledger(surroundings).account(of: organization, transaction)
        if let limit = account.spendingLimit,
            try SpendingStore().spent(organization, now: surroundings.now, transaction) >= limit
        {
            throw PlatformError(
                .emptyWallet,
                "The spending limit of \(limit.decimal) \(account.currency) is reached this month. Raise it, or wait "
                    + "for the next month.")
        }
        let hour = rate.times(count)
        let cost = try (others ?? self.others(of: organization, than: application.id, transaction)) + hour
        let forecast = Forecast(available: account.wallet.available, hourlyCost: cost)
        guard let missing = forecast.missing(owed: account.wallet.owed) else {
            return try holds.place(hour, for: application, transaction)
        }
        let currency = account.currency
        let owed = account.wallet.owed > .zero ? " and \(account.wallet.owed.decimal) \(currency) are owed" : ""
        let held =
            account.wallet.held > .zero
            ? ", besides \(account.wallet.held.decimal) \(currency) that are held for what starts" : ""
        throw PlatformError(
            .emptyWallet,
            "An hour at the new size costs \(cost.decimal) \(currency)\(owed), and the wallet holds "
                + "\(account.wallet.available.decimal) \(currency)\(held). Top up at least "
                + "\(missing.decimal) \(currency)."
        )
    }

    /// What all other applications that shall run cost in an hour, but those whose hour is held.
    func others(
        of organization: OrganizationID, than application: ApplicationID?, _ transaction: Transaction
    ) throws -> Money {
        let rows = try transaction.query(
            """
            SELECT a.hourly_rate, a.plan_id, p.price_hourly, a.total_instances,
                (SELECT COUNT(DISTINCT process || '.' || CAST(position AS TEXT)) FROM instances
                    WHERE application_id = a.id AND wanted = 'running') AS running
            FROM applications a JOIN plans p ON p.id = a.plan_id
            WHERE a.organization_id = $1 AND a.id <> $2 AND a.is_stopped = 0 AND a.is_suspended = 0
                AND a.is_deleting = 0 AND (a.current_release_id IS NOT NULL OR EXISTS
                    (SELECT 1 FROM deployments d WHERE d.application_id = a.id AND d.is_active = 1))
                AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.application_id = a.id)
            """, [.text(organization.text), .text(application?.text ?? "")])
        let agreement = try PriceStore().agreement(of: organization, transaction)
        return try rows.reduce(Money.zero) { sum, row in
            let count = try max(row.int("total_instances"), row.int("running"))
            let present = try agreement.hourlyPrice(
                of: PlanID(row.text("plan_id")), standard: Money(microUnits: row.integer("price_hourly")))
            return try sum + (row.optionalInteger("hourly_rate").map { Money(microUnits: $0) } ?? present).times(count)
        }
    }
}

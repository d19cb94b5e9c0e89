import HostSupport
import PlatformModel
import SQLStore

/// The end of an organization's wallet. Its movements, charges and intervals stay: the ledger outlives who it is about.
struct WalletClosing: Sendable {
    private let surroundings: Surroundings
    private let store = LedgerStore()

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// Throws while something is owed, or would be lost without anybody's word.
    func check(_ organization: OrganizationID, mayForfeit: Bool, _ transaction: Transaction) throws {
        guard let account = try store.account(of: organization, transaction) else { return }
        var wallet = account.wallet
        for hold in try HoldStore().holds(of: organization, transaction) {
            wallet.balance = wallet.balance + hold.part.balance
        }
        switch OrganizationEnding.debt(wallet, mayForfeit: mayForfeit) {
        case .owed(let amount):
            throw PlatformError(
                .conflict, "\(amount.decimal) \(account.currency) are still owed. Pay that first.")
        case .left(let amount):
            throw PlatformError.invalid([
                .init(
                    "forfeit_balance",
                    "must be true: \(amount.decimal) \(account.currency) are left in the wallet and would be lost. "
                        + "Ask the provider for a refund first if you want them back.")
            ])
        case nil: return
        }
    }

    /// Charges what ran to its last millisecond and empties the wallet, when nothing of the organization runs any more.
    func close(_ organization: OrganizationID, _ transaction: Transaction) throws {
        guard try store.account(of: organization, transaction) != nil else { return }
        for application in try UsageStore().applications(organization, transaction) {
            try UsageMeter(surroundings).follow(.application(application), transaction)
        }
        try HourlyRun(surroundings).finish(organization, transaction)
        try Holds(surroundings).releaseAll(of: organization, transaction)
        try Ledger(surroundings).post(
            Movement.Source(.closure, organization.text), of: organization, note: "The organization was deleted",
            transaction
        ) { $0.closure }
        try BillingFailureStore().clearAll(of: organization, transaction)
        try store.set(BillingStanding(), noticedHours: nil, of: organization, transaction)
    }
}

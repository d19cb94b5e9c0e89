import HostSupport
import Logging
import PlatformModel
import SQLStore

/// Follows each organization's standing: warns, suspends what cannot be paid, and brings it back when it is.
struct Standings: Sendable {
    private let surroundings: Surroundings
    private let deployments: Deployments
    private let ledger: Ledger
    private let wallets = LedgerStore()
    private let applications = ApplicationStore()

    init(_ surroundings: Surroundings, deployments: Deployments) {
        self.surroundings = surroundings
        self.deployments = deployments
        ledger = Ledger(surroundings)
    }

    /// One look at one organization, in one transaction.
    func look(at organization: OrganizationID) async throws {
        try await surroundings.store.write { try look(at: organization, $0) }
    }

    func look(at organization: OrganizationID, _ transaction: Transaction) throws {
        let settings = try surroundings.settings(transaction)
        guard settings.billing == .prepaid else { return }
        try ledger.settle(organization, transaction)
        let account = try ledger.account(of: organization, transaction)
        let forecast = Forecast(
            available: account.wallet.available, hourlyCost: try UsageStore().hourlyCost(organization, transaction))
        let waiting = try applications.suspendedForBilling(organization, transaction)
        let first = try waiting.first.map { try cost(of: $0, transaction) } ?? .zero
        let (standing, actions) = account.standing.next(
            owed: account.wallet.owed, canRun: account.wallet.available >= first,
            graceSeconds: Int64(settings.graceHours) * 3600, now: surroundings.now)
        let notice = standing.graceUntil == nil ? forecast.noticeLevel : account.noticedHours
        try wallets.set(standing, noticedHours: notice, of: organization, transaction)
        if let notice, notice < account.noticedHours ?? .max {
            try tell(organization, BillingMails.low(forecast, account.currency), transaction)
        }
        for action in actions { try perform(action, account, transaction) }
        // What could not be covered with the first ones comes back with a later payment.
        if !standing.isSuspended, account.wallet.owed == .zero, !waiting.isEmpty {
            try resume(waiting, account, transaction)
        }
    }

    private func perform(
        _ action: BillingStanding.Action, _ account: LedgerStore.Account, _ transaction: Transaction
    ) throws {
        let organization = account.organizationID
        switch action {
        case .warn(let until):
            try tell(organization, BillingMails.unpaid(account, until: until), transaction)
        case .suspend:
            try suspend(organization, transaction)
            try tell(organization, BillingMails.suspended(account), transaction)
        case .resume:
            try tell(organization, BillingMails.resumed, transaction)
        }
    }

    private func suspend(_ organization: OrganizationID, _ transaction: Transaction) throws {
        let now = surroundings.now
        let note = "The organization's wallet is empty. Top it up, and the application starts by itself."
        for application in try applications.unsuspended(organization, transaction) {
            try InstanceEnding(surroundings).removeAll(of: application.id, transaction)
            let suspension = Suspension(reason: .billing, note: note, at: now)
            try applications.setSuspension(suspension, of: application.id, now: now, transaction)
            try announce(application, transaction)
        }
    }

    /// Oldest first, as many as an hour of all is covered for. One that has no place now waits for the next look.
    private func resume(
        _ waiting: [Application], _ account: LedgerStore.Account, _ transaction: Transaction
    ) throws {
        let now = surroundings.now
        for application in waiting {
            do {
                let rate = try deployments.plan(of: application, transaction).priceHourly
                if !application.isStopped {
                    try Funds(surroundings).require(
                        application.totalInstances, at: rate, of: application, transaction)
                }
                try applications.setSuspension(nil, of: application.id, now: now, transaction)
                if !application.isStopped, application.currentReleaseID != nil {
                    guard let again = try applications.load(application.id, transaction) else { continue }
                    try deployments.startAgain(again, as: surroundings.newID(), now, transaction)
                }
                try announce(application, transaction)
            } catch let error as PlatformError where error.code == .emptyWallet {
                return
            } catch let error as PlatformError where [.noCapacity, .nodeOffline].contains(error.code) {
                let suspension = application.suspension ?? Suspension(reason: .billing, note: "", at: now)
                try applications.setSuspension(suspension, of: application.id, now: now, transaction)
            }
        }
    }

    private func cost(of application: Application, _ transaction: Transaction) throws -> Money {
        application.isStopped
            ? .zero : try deployments.plan(of: application, transaction).priceHourly.times(application.totalInstances)
    }

    /// Owners and whoever else may spend the organization's money.
    private func tell(
        _ organization: OrganizationID, _ content: MailContent, _ transaction: Transaction
    ) throws {
        try Mails(surroundings: surroundings).enqueue(content, toManagersOf: organization, in: transaction)
    }

    private func announce(_ application: Application, _ transaction: Transaction) throws {
        try transaction.signal(.deployments)
        try transaction.signal(.application(application.id.text))
        try transaction.signal(.applications(organization: application.organizationID.text))
    }
}

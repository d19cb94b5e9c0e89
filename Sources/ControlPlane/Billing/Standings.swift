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
        guard try ledger.account(of: organization, transaction).parkedAt == nil else { return }
        try ledger.settle(organization, transaction)
        let account = try ledger.account(of: organization, transaction)
        let forecast = Forecast(
            available: account.wallet.available, hourlyCost: try UsageStore().hourlyCost(organization, transaction))
        let waiting = try applications.suspendedForBilling(organization, transaction)
        let first = try waiting.first.map { try cost(of: $0, transaction) } ?? .zero
        let spent = try tellOfSpending(account, transaction)
        let isOverLimit = account.spendingLimit.map { spent >= $0 } ?? false
        let (standing, actions) = account.standing.next(
            owed: account.wallet.owed, isOverLimit: isOverLimit, canRun: account.wallet.available >= first,
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

    /// Tells of amounts that were reached; returns what was spent this month.
    private func tellOfSpending(_ account: LedgerStore.Account, _ transaction: Transaction) throws -> Money {
        let (store, now) = (SpendingStore(), surroundings.now)
        let spent = try store.spent(account.organizationID, now: now, transaction)
        let due = try store.alerts(of: account.organizationID, transaction).filter {
            $0.isDue(spent: spent, in: now.month)
        }
        for alert in due { try store.setNoticed(alert.id, now.month, transaction) }
        if let highest = due.last {
            let mail = BillingMails.spent(spent, reached: highest.threshold, account.currency)
            try tell(account.organizationID, mail, transaction)
        }
        return spent
    }

    private func perform(
        _ action: BillingStanding.Action, _ account: LedgerStore.Account, _ transaction: Transaction
    ) throws {
        let organization = account.organizationID
        switch action {
        case .warn(let until):
            try tell(organization, BillingMails.unpaid(account, until: until), transaction)
        case .suspend:
            try suspend(account, transaction)
            try tell(organization, BillingMails.suspended(account), transaction)
        case .resume:
            try tell(organization, BillingMails.resumed, transaction)
        }
    }

    private func suspend(_ account: LedgerStore.Account, _ transaction: Transaction) throws {
        let now = surroundings.now
        let note =
            account.wallet.owed > .zero
            ? "The organization's wallet is empty. Top it up, and the application starts by itself."
            : "The organization's spending limit of this month is reached. Raise it, and the application starts by "
                + "itself."
        for application in try applications.unsuspended(account.organizationID, transaction) {
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
                    try deployments.begin(.start, again, as: surroundings.newID(), now, transaction)
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

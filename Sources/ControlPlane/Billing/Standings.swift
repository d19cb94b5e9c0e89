import HostSupport
import Logging
import PlatformModel
import SQLStore

/// Follows each organization's standing: warns, suspends what cannot be paid, and brings it back when it is. What has
/// to be done with its applications is done with a few of them in one transaction; what is left is found by the next
/// look.
struct Standings: Sendable {
    private let surroundings: Surroundings
    private let deployments: Deployments
    private let ledger: Ledger
    private let wallets = LedgerStore()
    private let applications = ApplicationStore()
    private let page: Int

    init(_ surroundings: Surroundings, deployments: Deployments, pages: BillingRunner.Pages = .init()) {
        self.surroundings = surroundings
        page = max(1, pages.applications)
        self.deployments = deployments
        ledger = Ledger(surroundings)
    }

    /// Whether there is more to do with an organization's applications.
    enum Step: Sendable {
        case done
        /// - Parameter last: the one after which resuming goes on.
        case more(after: Application?)
    }

    /// One look at one organization, in as many transactions as its applications need.
    func look(at organization: OrganizationID) async throws {
        var step = Step.more(after: nil)
        while case .more(let last) = step, !Task.isCancelled {
            step = try await surroundings.store.write { try look(at: organization, after: last, $0) }
        }
    }

    @discardableResult
    func look(
        at organization: OrganizationID, after last: Application? = nil, _ transaction: Transaction
    ) throws -> Step {
        let settings = try surroundings.settings(transaction)
        guard settings.billing == .prepaid else { return try release(organization, after: last, transaction) }
        guard try ledger.account(of: organization, transaction).parkedAt == nil else { return .done }
        try ledger.settle(organization, transaction)
        let account = try ledger.account(of: organization, transaction)
        let forecast = Forecast(
            available: account.wallet.total, hourlyCost: try UsageStore().hourlyCost(organization, transaction))
        let waiting = try applications.suspendedForBilling(organization, limit: 1, transaction).first
        let first = try waiting.map { try cost(of: $0, transaction) } ?? .zero
        let spent = try tellOfSpending(account, transaction)
        var facts = BillingStanding.Facts(
            owed: account.wallet.owed, canRun: account.wallet.available >= first,
            graceSeconds: Int64(settings.graceHours) * 3600, now: surroundings.now)
        facts.isOverLimit = account.spendingLimit.map { spent >= $0 } ?? false
        facts.hasSuspended = waiting != nil
        facts.keepDays = Int64(settings.suspendedDataDays)
        let (standing, actions) = account.standing.next(facts)
        let notice = standing.graceUntil == nil ? forecast.noticeLevel : account.noticedHours
        if standing != account.standing || notice != account.noticedHours {
            try wallets.set(standing, noticedHours: notice, of: organization, transaction)
        }
        if let notice, notice < account.noticedHours ?? .max {
            try tell(organization, BillingMails.low(forecast, account.currency), transaction)
        }
        var after = account
        (after.standing, after.noticedHours) = (standing, notice)
        for action in actions { try perform(action, after, transaction) }
        return try follow(after, after: last, transaction)
    }

    /// Does what the standing asks for with the next applications.
    private func follow(
        _ account: LedgerStore.Account, after last: Application?, _ transaction: Transaction
    ) throws -> Step {
        let organization = account.organizationID
        var isFull = false
        switch account.standing.work {
        case .suspension:
            let running = try applications.unsuspended(organization, limit: page, transaction)
            try suspend(running, account, transaction)
            isFull = running.count == page
        case .deletion:
            let waiting = try applications.suspendedForBilling(organization, limit: page, transaction)
            try delete(waiting, of: organization, transaction)
            isFull = waiting.count == page
        case nil:
            // What could not be covered with the first ones comes back with a later payment.
            guard !account.standing.isSuspended, account.wallet.owed == .zero else { return .done }
            let waiting = try applications.suspendedForBilling(
                organization, after: last, limit: page, transaction)
            return try resume(waiting, of: organization, transaction)
        }
        if isFull { return .more(after: nil) }
        var standing = account.standing
        standing.work = nil
        try wallets.set(standing, noticedHours: account.noticedHours, of: organization, transaction)
        return .done
    }

    /// Where nothing is sold nobody is suspended for money; what is owed stays in the wallet.
    private func release(
        _ organization: OrganizationID, after last: Application?, _ transaction: Transaction
    ) throws -> Step {
        guard let account = try wallets.account(of: organization, transaction) else { return .done }
        if account.standing != BillingStanding() || account.noticedHours != nil {
            try wallets.set(BillingStanding(), noticedHours: nil, of: organization, transaction)
            if account.standing.isSuspended { try tell(organization, BillingMails.released, transaction) }
        }
        let waiting = try applications.suspendedForBilling(organization, after: last, limit: page, transaction)
        return try resume(waiting, of: organization, transaction)
    }

    /// Tells of amounts that were reached; returns what was spent this month.
    private func tellOfSpending(_ account: LedgerStore.Account, _ transaction: Transaction) throws -> Money {
        let (store, now) = (SpendingStore(), surroundings.now)
        let spent = try store.spent(account.organizationID, now: now, transaction)
        let due = try store.alerts(of: account.organizationID, transaction).filter {
            $0.isDue(spent: spent, in: now.month)
        }
        for var alert in due {
            alert.noticedMonth = now.month
            try store.update(alert, of: account.organizationID, transaction)
        }
        if let highest = due.last(where: { $0.channels.contains(.mail) }) {
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
            try tell(organization, BillingMails.suspended(account), transaction)
        case .resume:
            try tell(organization, BillingMails.resumed, transaction)
        case .remind:
            let days = Int64(try surroundings.settings(transaction).suspendedDataDays)
            try tell(organization, BillingMails.reminder(account, keepDays: days), transaction)
        case .announce(let end):
            let names = try names(organization, transaction)
            try tell(organization, BillingMails.deletionAhead(account, at: end, names), transaction)
        case .delete:
            try tell(organization, BillingMails.deleted(names(organization, transaction)), transaction)
        }
    }

    private func names(_ organization: OrganizationID, _ transaction: Transaction) throws -> BillingMails.Names {
        try applications.namesSuspendedForBilling(organization, limit: BillingMails.mostNames, transaction)
    }

    /// What nobody did but the platform stands in the organization's log and in the platform's.
    private func record(
        _ action: String, _ applications: [Application], of organization: OrganizationID, _ transaction: Transaction
    ) throws {
        guard !applications.isEmpty else { return }
        let slugs = applications.map(\.slug).joined(separator: ", ")
        let entry = AuditEntry(ofPlatform: action, "billing (\(slugs.prefix(500)))", at: surroundings.now)
        for chain in [AuditChain.organization(organization), AuditChain.platform] {
            try AuditStore.append(entry, to: chain, in: transaction)
        }
    }

    private func delete(
        _ waiting: [Application], of organization: OrganizationID, _ transaction: Transaction
    ) throws {
        for application in waiting {
            try deployments.applications.beginDeletion(application, surroundings.now, transaction)
        }
        try record(AuditEntry.deletedUnpaid, waiting, of: organization, transaction)
    }

    private func suspend(
        _ running: [Application], _ account: LedgerStore.Account, _ transaction: Transaction
    ) throws {
        let now = surroundings.now
        let note =
            account.wallet.owed > .zero
            ? "The organization's wallet is empty. Top it up, and the application starts by itself."
            : "The organization's spending limit of this month is reached. Raise it, and the application starts by "
                + "itself."
        for application in running {
            try InstanceEnding(surroundings).removeAll(of: application.id, transaction)
            let suspension = Suspension(reason: .billing, note: note, at: now)
            try applications.setSuspension(suspension, of: application.id, now: now, transaction)
            try announce(application, transaction)
        }
        try record(AuditEntry.suspendedUnpaid, running, of: account.organizationID, transaction)
    }

    /// Oldest first, as many as an hour of all is covered for. One that has no place now waits for the next look.
    private func resume(
        _ waiting: [Application], of organization: OrganizationID, _ transaction: Transaction
    ) throws -> Step {
        guard !waiting.isEmpty else { return .done }
        let now = surroundings.now
        var (back, isCovered): ([Application], Bool) = ([], true)
        try Holds(surroundings).releaseEnded(of: organization, transaction)
        // Those that come back here count by what is held for them.
        let others = try Funds(surroundings).others(of: organization, than: nil, transaction)
        resuming: for application in waiting {
            do {
                let rate = try deployments.plan(of: application, transaction).priceHourly
                if !application.isStopped {
                    try Funds(surroundings).require(
                        application.totalInstances, at: rate, of: application, others: others, transaction)
                }
                try applications.setSuspension(nil, of: application.id, now: now, transaction)
                if !application.isStopped, application.currentReleaseID != nil {
                    guard let again = try applications.load(application.id, transaction) else { continue }
                    try deployments.begin(.start, again, as: surroundings.newID(), now, transaction)
                }
                try announce(application, transaction)
                back.append(application)
            } catch let error as PlatformError where error.code == .emptyWallet {
                isCovered = false
                break resuming
            } catch let error as PlatformError where [.noCapacity, .nodeOffline].contains(error.code) {
                try Holds(surroundings).release(of: application.id, transaction)
                let suspension = application.suspension ?? Suspension(reason: .billing, note: "", at: now)
                try applications.setSuspension(suspension, of: application.id, now: now, transaction)
            }
        }
        try record(AuditEntry.resumedPaid, back, of: organization, transaction)
        return isCovered && waiting.count == page ? .more(after: waiting.last) : .done
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

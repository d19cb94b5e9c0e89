import HostSupport
import PlatformModel
import SQLStore

/// Charges what ran, hour by hour and organization by organization; by shorter times where the setting says so, none of
/// which reaches into another hour. An hour is charged in pages of intervals, each in a transaction of its own with a
/// movement of its own, so a large organization holds nobody up; the last one moves the wallet's hour on. What is
/// charged of an interval is stored with it, so a run that is repeated, that goes on after a crash, or that two servers
/// do at once charges nothing twice; after an outage the hours follow one another at the rates of their intervals.
struct HourlyRun: Sendable {
    private let surroundings: Surroundings
    private let ledger: Ledger
    private let wallets = LedgerStore()
    private let usage = UsageStore()
    private let sums = UsageSums()
    private let page: Int

    init(_ surroundings: Surroundings, pages: BillingRunner.Pages = .init()) {
        self.surroundings = surroundings
        page = max(1, pages.intervals)
        ledger = Ledger(surroundings)
    }

    /// The end of the last full hour, or shorter time, that has passed.
    private func limit(_ transaction: Transaction) throws -> Timestamp {
        let span = Int64(try surroundings.settings(transaction).chargeIntervalSeconds) * 1000
        let now = surroundings.now.milliseconds
        return Timestamp(milliseconds: now - now % span)
    }

    /// Charges every hour that has passed; returns the organizations of which something was charged.
    func run() async throws -> Set<OrganizationID> {
        var charged: Set<OrganizationID> = []
        let limit = try await surroundings.store.read { try self.limit($0) }
        let attempts = BillingAttempts(surroundings)
        var isMore = true
        while isMore, !Task.isCancelled {
            let now = surroundings.now
            let due = try await surroundings.store.read { try wallets.due(before: limit, now: now, $0) }
            isMore = !due.isEmpty
            try await attempts.each(due, .charging) { organization in
                var isMore = true
                while isMore, !Task.isCancelled {
                    let step = try await step(organization, limit)
                    if step.isCharged { charged.insert(organization) }
                    isMore = step.isMore
                }
            }
        }
        let hour = Self.floor(limit)
        let expiring = try await surroundings.store.read { try wallets.expiring(before: hour, $0) }
        try await attempts.each(expiring, .credit) { organization in
            try await surroundings.store.write { try ledger.expire(organization, at: hour, $0) }
        }
        return charged
    }

    /// Charges all that is due of an organization of which nothing runs any more, in pages.
    func chargeRest(of organization: OrganizationID) async throws {
        let now = surroundings.now
        guard try await surroundings.store.read({ try wallets.account(of: organization, $0) }) != nil else { return }
        while !Task.isCancelled, try await step(organization, now).isMore {}
    }

    /// Charges all that is due of an organization that ends, the hour that has not passed with it.
    func finish(_ organization: OrganizationID, _ transaction: Transaction) throws {
        while try step(organization, surroundings.now, transaction).isMore {}
    }

    private typealias Step = (isCharged: Bool, isMore: Bool)

    private func step(_ organization: OrganizationID, _ limit: Timestamp) async throws -> Step {
        try await surroundings.store.write { try step(organization, limit, $0) }
    }

    /// Charges the next page of the next hour before `limit`.
    private func step(
        _ organization: OrganizationID, _ limit: Timestamp, _ transaction: Transaction
    ) throws -> Step {
        let account = try ledger.account(of: organization, transaction)
        guard account.billedUntil < limit, account.parkedAt == nil else { return (false, false) }
        guard let first = try usage.firstDue(organization, before: limit, transaction) else {
            try wallets.setBilled(organization, until: limit, transaction)
            return (false, false)
        }
        // Hours in which nothing ran are passed over at once. What is metered late is charged with its own hours,
        // unless those have an invoice.
        let begin = max(Self.floor(first), account.invoicedUntil ?? Self.floor(first))
        let end = min(Self.floor(begin).adding(seconds: 3600), limit)
        // Credit counts for every hour that began before its end, however late the hour is charged.
        let last = Timestamp(milliseconds: end.milliseconds - 1)
        try ledger.expire(organization, at: Self.floor(last), transaction)
        let due = try usage.due(organization, before: end, limit: page + 1, transaction)
        try charge(Array(due.prefix(page)), of: organization, until: end, transaction)
        if due.count > page { return (true, true) }
        try wallets.setBilled(organization, until: max(end, account.billedUntil), transaction)
        return (true, end < limit)
    }

    private static func floor(_ moment: Timestamp) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds - moment.milliseconds % LedgerStore.hour)
    }

    private func charge(
        _ due: [UsageStore.Due], of organization: OrganizationID, until end: Timestamp, _ transaction: Transaction
    ) throws {
        let charges = due.compactMap { $0.interval.charge(until: end) }
        guard let first = charges.first else { return }
        let amount = charges.reduce(Money.zero) { $0 + $1.amount }
        // No interval is charged twice up to one moment, so its first one names a page.
        let source = Movement.Source(
            .usage, "\(organization.text)/\(end.milliseconds)/\(first.intervalID.text)")
        let applications = Set(charges.map(\.applicationID)).count
        let note = "Usage of \(applications) application\(applications == 1 ? "" : "s") up to \(end.rfc3339)"
        let wallet = try ledger.account(of: organization, transaction).wallet
        if amount > wallet.available, wallet.held > .zero {
            try Holds(surroundings).releaseAll(of: organization, transaction)
        }
        let posted = try ledger.post(source, of: organization, note: note, transaction) {
            $0.entries(charging: amount)
        }
        guard posted != nil || amount == .zero else {
            throw PlatformError(.conflict, "The hour was charged already.", detail: "two movements of one page")
        }
        try usage.store(charges, of: organization, movement: posted?.id, transaction)
        let facts = Dictionary(due.map { ($0.interval.id, $0) }) { first, _ in first }
        try sums.add(charges, of: organization, facts, transaction)
    }
}

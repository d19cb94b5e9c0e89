import HostSupport
import PlatformModel
import SQLStore

/// Charges what ran, hour by hour and organization by organization. Each hour of an organization is one transaction
/// that moves the wallet's hour on, so a run that is repeated, or done by two servers at once, charges nothing twice;
/// after an outage the hours follow one another at the rates of their intervals.
struct HourlyRun: Sendable {
    private let surroundings: Surroundings
    private let ledger: Ledger
    private let wallets = LedgerStore()
    private let usage = UsageStore()

    init(_ surroundings: Surroundings) {
        self.surroundings = surroundings
        ledger = Ledger(surroundings)
    }

    /// The full hour that has passed.
    var hour: Timestamp {
        let now = surroundings.now.milliseconds
        return Timestamp(milliseconds: now - now % LedgerStore.hour)
    }

    /// Charges every hour that has passed; returns the organizations of which something was charged.
    func run() async throws -> Set<OrganizationID> {
        var charged: Set<OrganizationID> = []
        let limit = hour
        while !Task.isCancelled {
            let due = try await surroundings.store.read { try wallets.due(before: limit, $0) }
            guard !due.isEmpty else { break }
            for organization in due where !Task.isCancelled {
                while try await step(organization, limit) { charged.insert(organization) }
            }
        }
        for organization in try await surroundings.store.read({ try wallets.expiring(before: limit, $0) }) {
            try await surroundings.store.write { try ledger.expire(organization, at: limit, $0) }
        }
        return charged
    }

    /// Charges the next hour; false when there is none before `limit`.
    private func step(_ organization: OrganizationID, _ limit: Timestamp) async throws -> Bool {
        try await surroundings.store.write { try step(organization, limit, $0) }
    }

    /// Charges all that is due of an organization that ends, the hour that has not passed with it.
    func finish(_ organization: OrganizationID, _ transaction: Transaction) throws {
        while try step(organization, surroundings.now, transaction) {}
    }

    private func step(
        _ organization: OrganizationID, _ limit: Timestamp, _ transaction: Transaction
    ) throws -> Bool {
        let account = try ledger.account(of: organization, transaction)
        guard account.billedUntil < limit else { return false }
        let intervals = try usage.due(organization, transaction)
        guard let first = intervals.map(\.chargedUntil).min() else {
            try wallets.setBilled(organization, until: limit, transaction)
            return false
        }
        // Hours in which nothing ran are passed over at once.
        let begin = max(account.billedUntil, Self.floor(first))
        let end = min(begin.adding(seconds: 3600), limit)
        // Credit counts for every hour that began before its end, however late the hour is charged.
        try ledger.expire(organization, at: end.adding(seconds: -3600), transaction)
        try charge(intervals, of: organization, until: end, transaction)
        try wallets.setBilled(organization, until: end, transaction)
        return end < limit
    }

    private static func floor(_ moment: Timestamp) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds - moment.milliseconds % LedgerStore.hour)
    }

    private func charge(
        _ intervals: [UsageInterval], of organization: OrganizationID, until end: Timestamp, _ transaction: Transaction
    ) throws {
        let charges = intervals.compactMap { $0.charge(until: end) }
        guard !charges.isEmpty else { return }
        let amount = charges.reduce(Money.zero) { $0 + $1.amount }
        let source = Movement.Source(.usage, "\(organization.text)/\(end.milliseconds / 1000)")
        let applications = Set(charges.map(\.applicationID)).count
        let note = "Usage of \(applications) application\(applications == 1 ? "" : "s") up to \(end.rfc3339)"
        let posted = try ledger.post(source, of: organization, note: note, transaction) {
            $0.entries(charging: amount)
        }
        guard posted != nil || amount == .zero else {
            throw PlatformError(.conflict, "The hour was charged already.", detail: "two movements of one hour")
        }
        for charge in charges { try usage.store(charge, of: organization, movement: posted?.id, transaction) }
        let day = (end.milliseconds - 1) / UsageDay.milliseconds
        for (application, group) in Dictionary(grouping: charges, by: \.applicationID) {
            let sum = UsageDay(
                day: day, applicationID: application, amount: group.reduce(.zero) { $0 + $1.amount },
                milliseconds: group.reduce(0) { $0 &+ $1.until.milliseconds(since: $1.from) })
            try usage.add(sum, of: organization, transaction)
        }
    }
}

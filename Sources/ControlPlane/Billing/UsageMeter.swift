import HostSupport
import PlatformModel
import SQLStore

/// Opens and closes metered intervals so that they agree with what runs. Level-triggered: it compares what is stored,
/// so a change that nobody announced is found by the next look at everything.
struct UsageMeter: Sendable {
    private let surroundings: Surroundings
    private let store = UsageStore()

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// One look at everything: what differs is found without holding anything up, and put right a few applications at a
    /// time.
    func followAll(_ attempts: BillingAttempts) async throws {
        let organizations = try await surroundings.store.read { transaction in
            try store.unsettledOrganizations(isMetering: isMetering(transaction), transaction)
        }
        try await attempts.each(organizations, .metering) { try await follow($0) }
    }

    private func isMetering(_ transaction: Transaction) throws -> Bool {
        try surroundings.settings(transaction).billing == .prepaid
    }

    /// Applications in one transaction.
    private static let together = 10

    /// What cannot be followed does not keep the organization's other applications; it is thrown at the end.
    private func follow(_ organization: OrganizationID) async throws {
        var (last, failure): (String, (any Error)?) = ("", nil)
        while !Task.isCancelled {
            let from = last
            let found = try await surroundings.store.read { transaction in
                try store.unsettled(
                    organization, after: from, isMetering: isMetering(transaction), limit: Self.together, transaction)
            }
            guard let end = found.last else { break }
            do {
                try await follow(found)
            } catch {
                for application in found {
                    do { try await follow([application]) } catch { failure = failure ?? error }
                }
            }
            last = end.text
        }
        if let failure { throw failure }
    }

    private func follow(_ applications: [ApplicationID]) async throws {
        try await surroundings.store.write { transaction in
            for application in applications { try follow(.application(application), transaction) }
        }
    }

    /// Call it in the transaction that changed what runs.
    func follow(_ extent: UsageStore.Extent, _ transaction: Transaction) throws {
        let now = surroundings.now
        let mode = try surroundings.settings(transaction).billing
        for open in try store.open(extent, transaction) {
            let reason = Metering.end(
                of: open.instance, onReachableNode: open.isReachable, isSelling: mode == .prepaid)
            guard let reason else { continue }
            let end = Metering.end(
                of: open.interval, lastHeardOfNode: open.lastHeardOfNode, isReachable: open.isReachable,
                now: reason == .off ? min(now, try surroundings.billingSwitchedAt(transaction) ?? now) : now)
            try store.close(open.interval.id, at: end, for: reason, transaction)
        }
        guard mode == .prepaid else { return }
        for found in try store.unmetered(extent, transaction) {
            try Ledger(surroundings).open(found.organizationID, transaction)
            let begin = max(now, found.metered ?? now)
            try store.insert(surroundings.newID(), of: found, openedAt: begin, transaction)
        }
    }
}

import HostSupport
import Logging
import PlatformModel
import SQLStore
import ServiceLifecycle

/// Follows what runs, charges each hour that has passed, and follows the organizations' standing. Every server looks;
/// what they do is conditional on what is stored. What fails for one organization keeps nobody else waiting: see
/// ``BillingAttempts``.
package struct BillingRunner: Service {
    private let surroundings: Surroundings
    private let standings: Standings
    private let run: HourlyRun
    private let interval: Duration

    /// How much one transaction does at most, so that nobody waits long for it.
    package struct Pages: Sendable {
        /// That are charged.
        package var intervals: Int
        /// That are suspended, resumed or deleted.
        package var applications: Int

        package init(intervals: Int = 200, applications: Int = 10) {
            self.intervals = intervals
            self.applications = applications
        }
    }

    package init(
        _ surroundings: Surroundings, deployments: Deployments, pages: Pages = Pages(),
        interval: Duration = .seconds(20)
    ) {
        self.surroundings = surroundings
        standings = Standings(surroundings, deployments: deployments, pages: pages)
        run = HourlyRun(surroundings, pages: pages)
        self.interval = interval
    }

    package func run() async throws {
        await surroundings.rounds(every: interval, failure: "billing did not go on") { try await look() }
    }

    /// Where nothing is sold any more, what was sold is brought to its end.
    private func hasWork(_ transaction: Transaction) throws -> Bool {
        try surroundings.settings(transaction).billing == .prepaid || UsageStore().isAnythingDue(transaction)
            || HoldStore().isAny(transaction) || InvoiceStore().isAnyLast(transaction)
            || !LedgerStore().unsettled(isSelling: false, transaction).isEmpty
    }

    /// One look at everything.
    package func look() async throws {
        guard try await surroundings.store.read({ try hasWork($0) }) else { return }
        let attempts = BillingAttempts(surroundings)
        try await UsageMeter(surroundings).followAll(attempts)
        try await Holds(surroundings).releaseEnded(attempts)
        let begin = surroundings.now
        let charged = try await run.run()
        let unsettled = try await surroundings.store.read { transaction in
            let isSelling = try surroundings.settings(transaction).billing == .prepaid
            return try LedgerStore().unsettled(isSelling: isSelling, transaction)
        }
        try await Invoices(surroundings).issueDue(attempts)
        try await attempts.each(charged.union(unsettled).sorted(), .standing) { try await standings.look(at: $0) }
        guard !charged.isEmpty else { return }
        surroundings.logger.info(
            "usage was charged",
            metadata: [
                "organizations": "\(charged.count)", "milliseconds": "\(surroundings.now.milliseconds(since: begin))",
            ])
    }
}

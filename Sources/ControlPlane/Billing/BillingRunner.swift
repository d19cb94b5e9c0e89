import HostSupport
import Logging
import PlatformModel
import SQLStore
import ServiceLifecycle

/// Follows what runs, charges each hour that has passed, and follows the organizations' standing. Every server looks;
/// what they do is conditional on what is stored.
package struct BillingRunner: Service {
    private let surroundings: Surroundings
    private let standings: Standings
    private let run: HourlyRun
    private let interval: Duration

    package init(_ surroundings: Surroundings, deployments: Deployments, interval: Duration = .seconds(20)) {
        self.surroundings = surroundings
        standings = Standings(surroundings, deployments: deployments)
        run = HourlyRun(surroundings)
        self.interval = interval
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await look()
                } catch {
                    surroundings.logger.error("billing did not go on", metadata: ["detail": "\(error)"])
                }
                try? await surroundings.clock.sleep(interval)
            }
        }
    }

    /// One look at everything.
    package func look() async throws {
        let isOn = try await surroundings.store.read { transaction in
            try surroundings.settings(transaction).billing == .prepaid || UsageStore().isAnythingDue(transaction)
        }
        guard isOn else { return }
        try await surroundings.store.write { try UsageMeter(surroundings).follow(.everything, $0) }
        let charged = try await run.run()
        let unsettled = try await surroundings.store.read { try LedgerStore().unsettled($0) }
        for organization in charged.union(unsettled).sorted() where !Task.isCancelled {
            try await standings.look(at: organization)
        }
    }
}

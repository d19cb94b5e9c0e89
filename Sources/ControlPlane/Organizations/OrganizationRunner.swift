import HostSupport
import Logging
import PlatformModel
import SQLStore
import ServiceLifecycle

/// Finishes the deletion of organizations: asks ``OrganizationEnding`` what comes next, does it, and looks again. It
/// keeps nothing in memory.
package struct OrganizationRunner: Service {
    private let surroundings: Surroundings
    private let applications: Applications

    package init(_ surroundings: Surroundings, applications: Applications) {
        self.surroundings = surroundings
        self.applications = applications
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in surroundings.signals.wakeups(.deployments, every: 5, clock: surroundings.clock) {
                await step()
            }
        }
    }

    /// One round over all that are being deleted; one that cannot move does not hold up the others.
    package func step() async {
        do {
            for id in try await surroundings.store.read({ try OrganizationStore.deleting(in: $0) }) {
                try await advance(id)
            }
        } catch {
            surroundings.logger.error("an organization was not deleted", metadata: ["detail": "\(error)"])
        }
    }

    private func advance(_ id: OrganizationID) async throws {
        let now = surroundings.now
        do {
            let next = try await surroundings.store.read { OrganizationEnding.next(try Self.facts(of: id, $0)) }
            if next == .wait { return }
            if next == .erase { try await HourlyRun(surroundings).chargeRest(of: id) }
            try await surroundings.store.write { transaction in
                switch OrganizationEnding.next(try Self.facts(of: id, transaction)) {
                case .wait: return
                case .erase:
                    try WalletClosing(surroundings).close(id, transaction)
                    try OrganizationStore.erase(id, in: transaction)
                case .delete(let remaining):
                    for application in try remaining.compactMap({ try ApplicationStore().load($0, transaction) }) {
                        try applications.beginDeletion(application, now, transaction)
                    }
                }
            }
        } catch {
            surroundings.logger.error(
                "an organization was not deleted", metadata: ["organization": "\(id)", "detail": "\(error)"])
        }
    }

    static func facts(
        of id: OrganizationID, _ transaction: Transaction
    ) throws -> [OrganizationEnding.ApplicationFacts] {
        let scope = TenantScope(organizationID: id, permissions: [])
        return try ApplicationStore().list(scope, before: nil, limit: 100_000, transaction).map {
            .init(id: $0.id, slug: $0.slug, isSuspended: $0.isSuspended, isDeleting: $0.isDeleting)
        }
    }
}

import PlatformModel
import SQLStore

/// An application with what people see beside it, read in one transaction.
struct ApplicationSummary: Sendable, Equatable {
    /// With its status.
    var application: Application
    /// Name of its plan; empty when the plan is gone.
    var plan: String
    /// Name of its runtime; empty when the runtime is gone.
    var runtime: String
    var releaseNumber: Int?
    /// The newest deployment that has not ended.
    var active: Deployment?
    /// What the build of ``active`` does now.
    var step: String?
    var instances: [Instance]

    /// Without what every heartbeat changes and a list does not show.
    var unmeasured: ApplicationSummary {
        var summary = self
        for index in summary.instances.indices { summary.instances[index].measured = nil }
        return summary
    }

    /// With what each instance uses as the overview shows it: to hundredths of a core, without the time of the
    /// measurement, and nothing once that is too old.
    func measured(now: Timestamp) -> ApplicationSummary {
        var summary = self
        for index in summary.instances.indices {
            summary.instances[index].measured = summary.instances[index].use(now: now).map { use in
                let cpu = use.cpuMillicores / 10 * 10
                return .init(cpuMillicores: cpu, memoryMB: use.memoryMB, measuredAt: Timestamp(milliseconds: 0))
            }
        }
        return summary
    }
}

/// Reads applications as people see them. Every method takes the tenant first and finds nothing of another one's.
struct ApplicationReader: Sendable {
    let surroundings: Surroundings
    let catalogue: Catalogue

    /// Newest first; `next` continues the list.
    func list(
        _ scope: TenantScope, before cursor: String?, limit: Int
    ) async throws -> (items: [ApplicationSummary], next: String?) {
        try await surroundings.store.read { transaction in
            let found = try ApplicationStore().list(scope, before: cursor, limit: limit + 1, transaction)
            let items = try summaries(of: Array(found.prefix(limit)), transaction)
            return (items, found.count > limit ? items.last?.application.id.text : nil)
        }
    }

    /// One application and, from the same moment, what `more` reads of it.
    ///
    /// - Throws: `notFound`, also for what belongs to another organization.
    func find<More: Sendable>(
        _ scope: TenantScope, _ idOrSlug: String,
        more: @escaping @Sendable (Application, Transaction) throws -> More
    ) async throws -> (ApplicationSummary, More) {
        try await surroundings.store.read { transaction in
            guard let application = try ApplicationStore().find(scope, idOrSlug, transaction) else {
                throw PlatformError.notFound("application")
            }
            let summary = try summaries(of: [application], transaction).first
            guard let summary else { throw PlatformError.notFound("application") }
            return (summary, try more(application, transaction))
        }
    }

    func find(_ scope: TenantScope, _ idOrSlug: String) async throws -> ApplicationSummary {
        try await find(scope, idOrSlug) { _, _ in }.0
    }

    /// In the same order.
    private func summaries(of stored: [Application], _ transaction: Transaction) throws -> [ApplicationSummary] {
        guard !stored.isEmpty else { return [] }
        let facts = try ApplicationFacts(of: stored, transaction)
        let plans = try catalogue.plans(transaction)
        let runtimes = try catalogue.runtimes(transaction)
        return try stored.map { stored in
            let application = facts.withStatus(stored)
            let active = facts.active(of: application.id).last
            // A build's step: only the few that are built at the moment have one.
            let build = try active?.buildID.flatMap { try BuildStore().find($0, of: application, transaction) }
            return ApplicationSummary(
                application: application, plan: plans.first { $0.id == application.planID }?.name ?? "",
                runtime: runtimes.first { $0.id == application.runtimeID }?.name ?? "",
                releaseNumber: facts.releaseNumber(of: application), active: active, step: build?.step,
                instances: facts.instances(of: application.id))
        }
    }
}

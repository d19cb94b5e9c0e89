package import PlatformAPI
package import PlatformModel
import SQLStore

/// Gives applications other plans: the plan, its price and the new instances of its size begin in one transaction, and
/// what runs keeps serving, at its old rate, until they are healthy.
package struct PlanChanges: Sendable {
    private let surroundings: Surroundings
    private let applications: Applications
    private let deployments: Deployments
    private let store = ApplicationStore()

    init(_ surroundings: Surroundings, applications: Applications, deployments: Deployments) {
        self.surroundings = surroundings
        self.applications = applications
        self.deployments = deployments
    }

    /// What a plan would change; nothing is done.
    package func compare(_ scope: TenantScope, _ idOrSlug: String, plan: String) async throws -> PlanComparisonResource
    {
        try await surroundings.store.read { transaction in
            let application = try applications.find(scope, idOrSlug, transaction)
            return try resource(comparison(application, plan, transaction), transaction)
        }
    }

    /// The same for all plans on offer, cheapest first.
    package func compareAll(_ scope: TenantScope, _ idOrSlug: String) async throws -> [PlanComparisonResource] {
        try await surroundings.store.read { transaction in
            let application = try applications.find(scope, idOrSlug, transaction)
            let offered = try deployments.plans(for: application.organizationID, transaction).filter(\.isActive)
            return try offered.sorted { ($0.priceHourly, $0.name) < ($1.priceHourly, $1.name) }.map { plan in
                try resource(comparison(application, plan.id.text, transaction), transaction)
            }
        }
    }

    /// By a customer: the plan must be on offer, and an hour of it must be covered.
    package func change(
        _ scope: TenantScope, _ idOrSlug: String, _ request: PlanChangeRequest
    ) async throws -> ApplicationResource {
        try await surroundings.store.write { transaction in
            let application = try applications.find(scope, idOrSlug, transaction)
            try applications.refuseEnding(application)
            try change(application, request.planID, offeredOnly: true, transaction)
            let stored = try applications.find(scope, application.id.text, transaction)
            return try applications.messages.resource(stored, transaction)
        }
    }

    /// Stores the plan and begins the deployment of its size; nothing changes when something speaks against it.
    func change(
        _ application: Application, _ asked: String, offeredOnly: Bool, _ transaction: Transaction
    ) throws {
        let comparison = try comparison(application, asked, offeredOnly: offeredOnly, transaction)
        guard comparison.from.id != comparison.to.id else { return }
        if !comparison.refusals.isEmpty {
            throw PlatformError.invalid(comparison.refusals.map { .init("plan_id", "\($0).") })
        }
        let (plan, now) = (comparison.to, surroundings.now)
        try requireRoom(for: plan, application, transaction)
        let runs = !application.isStopped && !application.isSuspended && application.currentReleaseID != nil
        // A cheaper one saves money, also where there is hardly any.
        if offeredOnly, runs, comparison.hourlyAfter > comparison.hourlyBefore {
            let funds = Funds(surroundings)
            try funds.require(comparison.instances, at: plan.priceHourly, of: application, transaction)
        }
        transaction.remark(
            "application \(application.slug): from plan \(comparison.from.name) to \(plan.name)",
            in: application.organizationID)
        try store.setPlan(plan.id, of: application.id, transaction)
        try store.countChange(of: application.id, now: now, transaction)
        if runs, let changed = try store.load(application.id, transaction) {
            try deployments.begin(.restart, changed, as: surroundings.newID(), now, transaction)
        }
        try transaction.signal(.deployments)
        try transaction.signal(.application(application.id.text))
        try transaction.signal(.applications(organization: application.organizationID.text))
    }

    private func comparison(
        _ application: Application, _ asked: String, offeredOnly: Bool = true, _ transaction: Transaction
    ) throws -> PlanComparison {
        let plans = try deployments.plans(for: application.organizationID, transaction)
        let known = offeredOnly ? plans.filter { $0.isActive || $0.id == application.planID } : plans
        let wanted = known.first { $0.id.text == asked } ?? known.first { $0.name.lowercased() == asked.lowercased() }
        guard let wanted else { throw PlatformError.invalid([.init("plan_id", "is not the id or name of a plan.")]) }
        let present = try deployments.plan(of: application, transaction)
        let rate = try store.hourlyRate(of: application.id, transaction) ?? present.priceHourly
        let instances = try deployments.amounts(of: application, transaction)[.instances].asCount
        let peak = try MemoryPeakStore().peak(of: application.id, now: surroundings.now, transaction)
        return PlanComparison(
            from: present, to: wanted, of: application,
            present: .init(instances: instances, rate: rate, peakMemoryMB: peak), offeredOnly: offeredOnly)
    }

    /// What the new plan takes beyond the old one has to fit into the quota, and the new instances onto a node.
    private func requireRoom(for plan: Plan, _ before: Application, _ transaction: Transaction) throws {
        guard !before.isStopped else { return }
        var after = before
        after.planID = plan.id
        let old = try deployments.amounts(of: before, transaction)
        let new = try deployments.amounts(of: after, transaction)
        let more: QuotaAmounts = [
            .cpuMillicores: max(0, new[.cpuMillicores] - old[.cpuMillicores]),
            .memoryMB: max(0, new[.memoryMB] - old[.memoryMB]),
            .storageBytes: max(0, new[.storageBytes] - old[.storageBytes]),
        ]
        let scope = TenantScope(organizationID: before.organizationID, permissions: [])
        try applications.quotas.require(scope, more, transaction)
        if !before.isSuspended, before.currentReleaseID != nil { _ = try deployments.current(after, transaction) }
    }

    private func resource(_ comparison: PlanComparison, _ transaction: Transaction) throws -> PlanComparisonResource {
        var resource = PlanComparisonResource(
            from: PlanSizeResource(comparison.from), to: PlanSizeResource(comparison.to),
            instances: comparison.instances, currency: try surroundings.settings(transaction).currency,
            costs: .init(
                hourlyBefore: comparison.hourlyBefore.decimal, hourlyAfter: comparison.hourlyAfter.decimal,
                monthlyBefore: comparison.monthlyBefore.decimal, monthlyAfter: comparison.monthlyAfter.decimal,
                monthlyDifference: comparison.difference.decimal))
        resource.isSmaller = comparison.isSmaller
        resource.peakMemoryMB = comparison.peakMemoryMB
        resource.refusals = comparison.refusals
        return resource
    }
}

extension Int64 {
    fileprivate var asCount: Int { Int(clamping: self) }
}

extension PlanSizeResource {
    init(_ plan: Plan) {
        self.init(
            id: plan.id.text, name: plan.name, cpuMillicores: plan.cpuMillicores, memoryMB: plan.memoryMB,
            storageGB: plan.storageGB, maxInstances: plan.maxInstances)
    }
}

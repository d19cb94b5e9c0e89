package import PlatformAPI
import PlatformModel
import SQLStore

extension AdministeredApplications {
    /// Gives an application another plan, offered or not, and makes new instances of that size beside the old ones.
    /// Nothing changes when there is no room for them.
    package func changePlan(
        _ idOrSlug: String, _ request: PlanChangeRequest
    ) async throws -> AdministeredApplicationResource {
        let now = surroundings.now
        let application = try await surroundings.store.write { transaction in
            let before = try find(idOrSlug, transaction)
            guard !before.isDeleting else { throw PlatformError(.conflict, "The application is being deleted.") }
            let plans = try deployments.plans(transaction)
            let plan = try Self.plan(request.planID, for: before, among: plans)
            guard plan.id != before.planID else { return before }
            try requireRoom(for: plan, before, transaction)
            let old = plans.first { $0.id == before.planID }?.name ?? "none"
            transaction.remark(
                "application \(before.slug): from plan \(old) to \(plan.name)", in: before.organizationID)
            try store.setPlan(plan.id, of: before.id, transaction)
            try store.countChange(of: before.id, now: now, transaction)
            try announce(before, transaction)
            return before
        }
        if !application.isSuspended {
            let scope = TenantScope(organizationID: application.organizationID, permissions: [.deploy])
            try await deployments.applySettings(scope, application.id.text)
        }
        return try await get(application.id.text)
    }

    private static func plan(_ asked: String, for application: Application, among plans: [Plan]) throws -> Plan {
        var problems = Problems()
        let found = plans.first { $0.id.text == asked } ?? plans.first { $0.name.lowercased() == asked.lowercased() }
        if let found {
            if !found.supports(application.runtimeID) { problems.note("plan_id", "does not offer its runtime") }
            let most = application.processCounts.values.reduce(application.instanceCount, max)
            if found.maxInstances < most {
                problems.note("plan_id", "allows \(found.maxInstances) instances of a process, and it has more")
            }
        } else {
            problems.note("plan_id", "is not the id or name of a plan")
        }
        try problems.finish()
        guard let found else { throw PlatformError.invalid([]) }
        return found
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
}

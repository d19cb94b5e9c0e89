package import PlatformAPI
package import PlatformModel
package import SQLStore

/// The priced sizes that customers choose from.
package struct Plans: Sendable {
    private let surroundings: Surroundings

    package init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// Cheapest first.
    package func list(activeOnly: Bool) async throws -> [Plan] {
        try await surroundings.store.read { try PlanStore.all(in: $0) }.filter { $0.isActive || !activeOnly }
    }

    /// Of all prices, ISO 4217.
    package func currency() async throws -> String {
        try await surroundings.store.read { try surroundings.settings($0).currency }
    }

    /// Also those that are not offered any more; for other features.
    package func all(in transaction: Transaction) throws -> [Plan] { try PlanStore.all(in: transaction) }

    package func find(_ id: PlanID) async throws -> Plan {
        guard let plan = try await surroundings.store.read({ try PlanStore.find(id, in: $0) }) else {
            throw PlatformError.notFound("plan")
        }
        return plan
    }

    /// The plan of an application, active or not; for other features.
    package func find(_ id: PlanID, in transaction: Transaction) throws -> Plan? {
        try PlanStore.find(id, in: transaction)
    }

    /// What a customer chose, by id or name; the cheapest one when nothing was said. Only active plans are found.
    package func choose(_ text: String?, in transaction: Transaction) throws -> Plan {
        let active = try PlanStore.all(in: transaction).filter(\.isActive)
        guard let text else {
            guard let first = active.first else {
                throw PlatformError(.unavailable, "No plan is on offer; an administrator has to add one.")
            }
            return first
        }
        let found = active.first { $0.id.text == text } ?? active.first { $0.name.lowercased() == text.lowercased() }
        guard let found else {
            throw PlatformError.invalid([.init("plan_id", "is not the id or name of a plan on offer.")])
        }
        return found
    }

    package func create(_ request: PlanRequest) async throws -> Plan {
        let blank = Plan(
            id: surroundings.newID(), name: "", description: "",
            size: .init(cpuMillicores: 0, memoryMB: 0, storageGB: 0), priceMonthly: .zero, priceHourly: .zero)
        var problems = request.missing
        let plan = request.applied(to: blank, &problems)
        guard problems.isEmpty else { throw PlatformError.invalid(problems) }
        let now = surroundings.now
        try await saving { transaction in
            try checkRuntimes(of: plan, in: transaction)
            try PlanStore.insert(plan, now: now, in: transaction)
            transaction.remark("plan \(plan.id.text) \(plan.name)")
        }
        return plan
    }

    package func update(_ id: PlanID, _ request: PlanRequest) async throws -> Plan {
        let now = surroundings.now
        return try await saving { transaction in
            guard let plan = try PlanStore.find(id, in: transaction) else { throw PlatformError.notFound("plan") }
            var problems: [PlatformError.Field] = []
            let changed = request.applied(to: plan, &problems)
            guard problems.isEmpty else { throw PlatformError.invalid(problems) }
            try checkRuntimes(of: changed, in: transaction)
            transaction.remark("plan \(plan.name)")
            try PlanStore.update(changed, now: now, in: transaction)
            return changed
        }
    }

    package func delete(_ id: PlanID) async throws {
        do {
            try await surroundings.store.write { transaction in
                guard let plan = try PlanStore.find(id, in: transaction), try PlanStore.delete(id, in: transaction)
                else { throw PlatformError.notFound("plan") }
                transaction.remark("plan \(plan.name)")
            }
        } catch let error as StoreError where error.kind == .foreignKeyViolation {
            throw PlatformError(.conflict, "Applications use this plan; set it inactive instead.")
        }
    }

    /// Adds the default plans, each once: one that an administrator deletes does not come back.
    package func plantSeeds() async throws {
        for seed in PlanSeed.all {
            let plan = seed.plan(id: surroundings.newID())
            let now = surroundings.now
            try await surroundings.store.write { transaction in
                guard try SeedStore.isNew("plan \(plan.name)", now: now, in: transaction) else { return }
                guard try !PlanStore.all(in: transaction).contains(where: { $0.name == plan.name }) else { return }
                try PlanStore.insert(plan, now: now, in: transaction)
            }
        }
    }

    private func checkRuntimes(of plan: Plan, in transaction: Transaction) throws {
        let known = Set(try RuntimeStore.all(in: transaction).map(\.id))
        guard known.isSuperset(of: plan.supportedRuntimes) else {
            throw PlatformError.invalid([.init("supported_runtimes", "names a runtime that does not exist.")])
        }
    }

    private func saving<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        do {
            return try await surroundings.store.write(body)
        } catch let error as StoreError where error.kind == .uniqueViolation(constraint: "plans_by_name") {
            throw PlatformError(.conflict, "There is a plan with this name already.")
        }
    }
}

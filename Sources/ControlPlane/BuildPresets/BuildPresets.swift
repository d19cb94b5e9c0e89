package import PlatformAPI
package import PlatformModel
import SQLStore

/// What administrators give to the builds of all applications of a runtime (G3.2).
package struct BuildPresets: Sendable {
    private let surroundings: Surroundings

    package init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    package func list(of runtime: RuntimeID) async throws -> [BuildPreset] {
        try await surroundings.store.read { transaction in
            _ = try requireRuntime(runtime, transaction)
            return try BuildPresetStore.all(of: runtime, in: transaction)
        }
    }

    package func find(_ id: BuildPresetID, of runtime: RuntimeID) async throws -> BuildPreset {
        try await surroundings.store.read { try found(id, runtime, $0) }
    }

    package func create(of runtime: RuntimeID, _ request: BuildPresetRequest) async throws -> BuildPreset {
        let (id, now) = (surroundings.newID(BuildPreset.self), surroundings.now)
        return try await saving { transaction in
            let name = try requireRuntime(runtime, transaction)
            var blank = BuildPreset(id: id, runtimeID: runtime)
            if let plan = request.planID, !plan.isEmpty {
                guard try PlanStore.find(PlanID(plan), in: transaction) != nil else {
                    throw PlatformError.invalid([.init("plan_id", "names no plan.")])
                }
                blank.planID = PlanID(plan)
            }
            let preset = try request.applied(to: blank)
            transaction.remark("runtime \(name)")
            try BuildPresetStore.insert(preset, now: now, in: transaction)
            return preset
        }
    }

    package func update(
        _ id: BuildPresetID, of runtime: RuntimeID, _ request: BuildPresetRequest
    ) async throws -> BuildPreset {
        let now = surroundings.now
        return try await saving { transaction in
            let preset = try found(id, runtime, transaction)
            if let plan = request.planID, plan != preset.planID?.text ?? "" {
                throw PlatformError.invalid([.init("plan_id", "cannot be changed; make another preset.")])
            }
            let changed = try request.applied(to: preset)
            transaction.remark("runtime \(try requireRuntime(runtime, transaction))")
            try BuildPresetStore.update(changed, now: now, in: transaction)
            return changed
        }
    }

    package func delete(_ id: BuildPresetID, of runtime: RuntimeID) async throws {
        try await surroundings.store.write { transaction in
            guard try BuildPresetStore.delete(id, of: runtime, in: transaction) else {
                throw PlatformError.notFound("preset")
            }
            transaction.remark("runtime \(try requireRuntime(runtime, transaction))")
        }
    }

    private func found(_ id: BuildPresetID, _ runtime: RuntimeID, _ transaction: Transaction) throws -> BuildPreset {
        guard let preset = try BuildPresetStore.find(id, of: runtime, in: transaction) else {
            throw PlatformError.notFound("preset")
        }
        return preset
    }

    /// The runtime's name.
    private func requireRuntime(_ id: RuntimeID, _ transaction: Transaction) throws -> String {
        guard let runtime = try RuntimeStore.find(id, in: transaction) else { throw PlatformError.notFound("runtime") }
        return runtime.name
    }

    private func saving<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        do {
            return try await surroundings.store.write(body)
        } catch let error as StoreError {
            guard case .uniqueViolation = error.kind else { throw error }
            throw PlatformError(.conflict, "There is a preset of this runtime and plan already; change that one.")
        }
    }
}

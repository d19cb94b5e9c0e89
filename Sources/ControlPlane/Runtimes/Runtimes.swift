package import PlatformAPI
package import PlatformModel
package import SQLStore

/// The language environments that customers choose from.
package struct Runtimes: Sendable {
    private let surroundings: Surroundings

    package init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    package func list(activeOnly: Bool) async throws -> [Runtime] {
        try await surroundings.store.read { try RuntimeStore.all(in: $0) }.filter { $0.isActive || !activeOnly }
    }

    /// Also those that are not offered any more; for other features.
    package func all(in transaction: Transaction) throws -> [Runtime] { try RuntimeStore.all(in: transaction) }

    package func find(_ id: RuntimeID) async throws -> Runtime {
        guard let runtime = try await surroundings.store.read({ try RuntimeStore.find(id, in: $0) }) else {
            throw PlatformError.notFound("runtime")
        }
        return runtime
    }

    /// The runtime of an application, active or not; for other features.
    package func find(_ id: RuntimeID, in transaction: Transaction) throws -> Runtime? {
        try RuntimeStore.find(id, in: transaction)
    }

    /// All that are on offer, as a build that detects its language needs them.
    package func active(in transaction: Transaction) throws -> [Runtime] {
        try RuntimeStore.all(in: transaction).filter(\.isActive)
    }

    /// What a customer chose, by id or name; detection from the files when nothing was said. Only active ones are
    /// found.
    package func choose(_ text: String?, in transaction: Transaction) throws -> Runtime {
        let active = try active(in: transaction)
        guard let text else {
            guard let found = active.first(where: { $0.kind == .auto }) ?? active.first else {
                throw PlatformError(.unavailable, "No runtime is on offer; an administrator has to add one.")
            }
            return found
        }
        let found = active.first { $0.id.text == text } ?? active.first { $0.name.lowercased() == text.lowercased() }
        guard let found else {
            throw PlatformError.invalid([.init("runtime_id", "is not the id or name of a runtime on offer.")])
        }
        return found
    }

    package func create(_ request: RuntimeRequest) async throws -> Runtime {
        var missing: [PlatformError.Field] = []
        if request.name == nil { missing.append(.init("name", "is missing.")) }
        if request.type == nil { missing.append(.init("type", "is missing.")) }
        guard missing.isEmpty else { throw PlatformError.invalid(missing) }
        let blank = Runtime(id: surroundings.newID(), name: "", kind: .auto, version: "", baseImage: "")
        let runtime = try request.applied(to: blank)
        let now = surroundings.now
        try await saving { transaction in
            transaction.remark("runtime \(runtime.id.text) \(runtime.name)")
            try RuntimeStore.insert(runtime, now: now, in: transaction)
        }
        return runtime
    }

    package func update(_ id: RuntimeID, _ request: RuntimeRequest) async throws -> Runtime {
        let now = surroundings.now
        return try await saving { transaction in
            guard let runtime = try RuntimeStore.find(id, in: transaction) else {
                throw PlatformError.notFound("runtime")
            }
            let changed = try request.applied(to: runtime)
            transaction.remark("runtime \(runtime.name)")
            try RuntimeStore.update(changed, now: now, in: transaction)
            return changed
        }
    }

    /// Refused while an application uses it or a plan names it: a plan that names no runtime would allow all.
    package func delete(_ id: RuntimeID) async throws {
        let inUse = PlatformError(.conflict, "Applications or plans use this runtime; set it inactive instead.")
        do {
            try await surroundings.store.write { transaction in
                let plans = try PlanStore.all(in: transaction)
                guard !plans.contains(where: { $0.supportedRuntimes.contains(id) }) else { throw inUse }
                guard let runtime = try RuntimeStore.find(id, in: transaction),
                    try RuntimeStore.delete(id, in: transaction)
                else { throw PlatformError.notFound("runtime") }
                transaction.remark("runtime \(runtime.name)")
            }
        } catch let error as StoreError where error.kind == .foreignKeyViolation {
            throw inUse
        }
    }

    /// Adds the default runtimes, each once: one that an administrator deletes does not come back.
    package func plantSeeds() async throws {
        for seed in RuntimeSeed.all {
            let runtime = seed.runtime(id: surroundings.newID())
            let now = surroundings.now
            try await surroundings.store.write { transaction in
                let name = "runtime \(runtime.kind.rawValue) \(runtime.version)"
                guard try SeedStore.isNew(name, now: now, in: transaction) else { return }
                let known = try RuntimeStore.all(in: transaction)
                let isKnown = known.contains { other in
                    other.name == runtime.name || (other.kind == runtime.kind && other.version == runtime.version)
                }
                if !isKnown { try RuntimeStore.insert(runtime, now: now, in: transaction) }
            }
        }
    }

    private func saving<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        do {
            return try await surroundings.store.write(body)
        } catch let error as StoreError {
            guard case .uniqueViolation = error.kind else { throw error }
            throw PlatformError(.conflict, "There is a runtime with this name, or with this type and version, already.")
        }
    }
}

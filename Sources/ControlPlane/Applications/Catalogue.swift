package import PlatformModel
package import SQLStore

/// What applications need to know of plans, runtimes and nodes, read inside an open transaction from the features that
/// own them.
package struct Catalogue: Sendable {
    package var plans: @Sendable (Transaction) throws -> [Plan]
    package var runtimes: @Sendable (Transaction) throws -> [Runtime]
    package var nodes: @Sendable (Transaction) throws -> [Node]
    /// Nodes as placement takes them, without names; one alone when it is named.
    package var rooms: @Sendable (NodeID?, Transaction) throws -> [Node]

    /// Build presets of a runtime.
    package var presets: @Sendable (RuntimeID, Transaction) throws -> [BuildPreset]

    package init(
        plans: @escaping @Sendable (Transaction) throws -> [Plan],
        runtimes: @escaping @Sendable (Transaction) throws -> [Runtime],
        nodes: @escaping @Sendable (Transaction) throws -> [Node],
        rooms: @escaping @Sendable (NodeID?, Transaction) throws -> [Node],
        presets: @escaping @Sendable (RuntimeID, Transaction) throws -> [BuildPreset] = { _, _ in [] }
    ) {
        self.plans = plans
        self.runtimes = runtimes
        self.nodes = nodes
        self.rooms = rooms
        self.presets = presets
    }

    func plan(_ id: PlanID, _ transaction: Transaction) throws -> Plan {
        guard let plan = try plans(transaction).first(where: { $0.id == id }) else {
            throw PlatformError(.conflict, "The application's plan is gone; ask the administrator.")
        }
        return plan
    }

    func runtime(_ id: RuntimeID, _ transaction: Transaction) throws -> Runtime {
        guard let runtime = try runtimes(transaction).first(where: { $0.id == id }) else {
            throw PlatformError(.conflict, "The application's runtime is gone; choose another one.")
        }
        return runtime
    }

    /// What the build of an application is told, and the default variables of its instances.
    func instructions(for application: Application, _ transaction: Transaction) throws -> BuildInstructions {
        BuildInstructions(
            for: application, runtime: try runtime(application.runtimeID, transaction),
            presets: try presets(application.runtimeID, transaction))
    }
}

extension Plan {
    /// What one instance takes of a node.
    var need: Resources {
        let (disk, overflow) = storageGB.multipliedReportingOverflow(by: 1024)
        return Resources(cpuMillicores: cpuMillicores, memoryMB: memoryMB, diskMB: overflow ? .max : disk)
    }
}

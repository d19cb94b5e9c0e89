import PlatformAPI
package import PlatformModel
package import SQLStore

/// The regions that customers may put applications into. A region has no table: it is what its nodes say.
package struct Regions: Sendable {
    private let surroundings: Surroundings
    private let nodes: @Sendable (Transaction) throws -> [Node]
    private let plans: @Sendable (Transaction) throws -> [Plan]

    /// - Parameter nodes: all nodes, with what is used and reserved on them.
    package init(
        _ surroundings: Surroundings, nodes: @escaping @Sendable (Transaction) throws -> [Node],
        plans: @escaping @Sendable (Transaction) throws -> [Plan]
    ) {
        self.surroundings = surroundings
        self.nodes = nodes
        self.plans = plans
    }

    /// Those with room for an instance of `plan` (id or name), or of the smallest plan on offer; by name.
    package func list(plan asked: String? = nil) async throws -> [Region] {
        try await surroundings.store.read { transaction in
            let active = try plans(transaction).filter(\.isActive)
            if let asked {
                let plan = active.first { $0.id.text == asked || $0.name.lowercased() == asked.lowercased() }
                guard let plan else { throw PlatformError.invalid([.init("plan_id", "names no plan on offer.")]) }
                return Region.all(of: try nodes(transaction), fitting: plan.need)
            }
            let smallest = active.min { ($0.memoryMB, $0.cpuMillicores) < ($1.memoryMB, $1.cpuMillicores) }
            return Region.all(of: try nodes(transaction), fitting: smallest?.need ?? .zero)
        }
    }
}

extension RegionResource {
    init(_ region: Region) {
        self.init(
            region: region.name, availableNodes: region.availableNodes, freeCPUMillicores: region.free.cpuMillicores,
            freeMemoryMB: region.free.memoryMB, freeDiskMB: region.free.diskMB)
    }
}

import PlatformAPI
package import PlatformModel
package import SQLStore

/// The regions that customers may put applications into. A region has no table: it is what its nodes say.
package struct Regions: Sendable {
    private let surroundings: Surroundings
    private let nodes: @Sendable (Transaction) throws -> [Node]

    /// - Parameter nodes: all nodes, with what is used and reserved on them.
    package init(_ surroundings: Surroundings, nodes: @escaping @Sendable (Transaction) throws -> [Node]) {
        self.surroundings = surroundings
        self.nodes = nodes
    }

    /// Those with room for work, by name.
    package func list() async throws -> [Region] {
        Region.all(of: try await surroundings.store.read(nodes))
    }
}

extension RegionResource {
    init(_ region: Region) {
        self.init(
            region: region.name, availableNodes: region.availableNodes, freeCPUMillicores: region.free.cpuMillicores,
            freeMemoryMB: region.free.memoryMB, freeDiskMB: region.free.diskMB)
    }
}

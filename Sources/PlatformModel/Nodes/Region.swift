/// A named group of nodes, with the room that those have which take new work.
package struct Region: Sendable, Equatable {
    package var name: String
    /// Enabled, online or degraded, and with their firewall.
    package var availableNodes: Int
    package var free: Resources

    package init(name: String, availableNodes: Int, free: Resources) {
        self.name = name
        self.availableNodes = availableNodes
        self.free = free
    }

    /// The regions that have at least one such node, by name.
    package static func all(of nodes: [Node]) -> [Region] {
        let available = nodes.filter { $0.isOpen }
        return Dictionary(grouping: available, by: \.region).map { name, nodes in
            Region(
                name: name, availableNodes: nodes.count,
                free: nodes.map { Placement.free(of: $0) }.reduce(.zero, +))
        }.sorted { $0.name < $1.name }
    }
}

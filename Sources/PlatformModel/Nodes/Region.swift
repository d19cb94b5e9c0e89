/// A named group of nodes, with the room that those have which take new work.
package struct Region: Sendable, Equatable {
    package var name: String
    /// Enabled, online or degraded, with their firewall, and with room.
    package var availableNodes: Int
    package var free: Resources

    package init(name: String, availableNodes: Int, free: Resources) {
        self.name = name
        self.availableNodes = availableNodes
        self.free = free
    }

    /// The regions that have at least one such node, by name.
    ///
    /// - Parameter need: what a node must have free to count: one instance of the smallest plan on offer, or of the
    ///   plan that the customer asks about (R5.4).
    package static func all(of nodes: [Node], fitting need: Resources = .zero) -> [Region] {
        let available = nodes.filter { node in
            var request = Placement.Request(region: node.region, need: need)
            request.required = node.id
            return Placement.choose(request, among: [node]) == .placed(node.id)
        }
        return Dictionary(grouping: available, by: \.region).map { name, nodes in
            Region(
                name: name, availableNodes: nodes.count,
                free: nodes.map { Placement.free(of: $0) }.reduce(.zero, +))
        }.sorted { $0.name < $1.name }
    }
}

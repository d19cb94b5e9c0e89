/// How full a node or a region is (K21, X34): measured and reserved are both shown, and the larger of the two counts.
package struct CapacityFigures: Sendable, Equatable {
    package var total: Resources
    package var used: Resources
    package var reserved: Resources
    /// What placement may still give away.
    package var free: Resources

    package init(total: Resources, used: Resources, reserved: Resources, free: Resources) {
        self.total = total
        self.used = used
        self.reserved = reserved
        self.free = free
    }

    /// Of one node. One that takes nothing new has nothing free.
    package init(of node: Node) {
        total = node.total
        used = node.used
        reserved = node.reserved
        free = node.isOpen ? Placement.free(of: node) : .zero
    }

    package static let zero = CapacityFigures(total: .zero, used: .zero, reserved: .zero, free: .zero)

    package static func + (left: CapacityFigures, right: CapacityFigures) -> CapacityFigures {
        CapacityFigures(
            total: left.total + right.total, used: left.used + right.used, reserved: left.reserved + right.reserved,
            free: left.free + right.free)
    }

    /// The larger of what is used and what is reserved, in whole percent of the total.
    package func percent(_ key: KeyPath<Resources, Int>) -> Int {
        NodeHealth.percent(max(used[keyPath: key], reserved[keyPath: key]), of: total[keyPath: key])
    }

    /// Of the resource that is scarcest.
    package var percent: Int { max(percent(\.cpuMillicores), percent(\.memoryMB), percent(\.diskMB)) }
}

/// A region's capacity with advice.
package struct RegionCapacity: Sendable, Equatable {
    /// Percent from which nodes should be added: a new one takes a while.
    package static let adviseFrom = 80
    /// Days before it is full in which the same is advised.
    package static let adviseDays = 14

    package var name: String
    package var nodeCount: Int
    /// Those that take new work.
    package var availableNodes: Int
    package var capacity: CapacityFigures
    /// Instances of the smallest plan that still fit, each wholly on one node.
    package var instancesThatFit: Int
    /// Nil while too little is known.
    package var trend: CapacityTrend?

    /// What to do, for people; nil when there is room.
    package var advice: String? {
        if availableNodes == 0 { return "No node of this region takes applications: bring one back, or add one." }
        if instancesThatFit == 0 { return "Nothing fits any more: add a node." }
        if let days = trend?.daysUntilFull, days <= Self.adviseDays {
            return "Full in about \(days) \(days == 1 ? "day" : "days") if it goes on like this: add a node."
        }
        return capacity.percent >= Self.adviseFrom ? "Add a node before it is full." : nil
    }

    /// By name, of all nodes that have joined.
    ///
    /// - Parameter need: one instance of the smallest plan on offer.
    package static func all(of nodes: [Node], need: Resources) -> [RegionCapacity] {
        let joined = nodes.filter { $0.status != .pending }
        return Dictionary(grouping: joined, by: \.region).map { name, nodes in
            let available = nodes.filter(\.isOpen)
            return RegionCapacity(
                name: name, nodeCount: nodes.count, availableNodes: available.count,
                capacity: nodes.map { CapacityFigures(of: $0) }.reduce(.zero, +),
                instancesThatFit: available.map { fitting(need, on: $0) }.reduce(0, +))
        }.sorted { $0.name < $1.name }
    }

    private static func fitting(_ need: Resources, on node: Node) -> Int {
        let free = Placement.free(of: node)
        let keys: [KeyPath<Resources, Int>] = [\.cpuMillicores, \.memoryMB, \.diskMB]
        let counts = keys.map { key in need[keyPath: key] > 0 ? free[keyPath: key] / need[keyPath: key] : Int.max }
        return max(0, min(counts.min() ?? 0, max(0, node.maxContainers) - node.containerCount))
    }
}

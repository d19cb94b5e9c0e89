/// Chooses the node for an application's instances: section 5.13 of the specification.
package enum Placement {
    /// What is to be placed. All of it goes to one node (policy `same_node`).
    package struct Request: Sendable, Equatable {
        package var region: String
        /// Of all instances together.
        package var need: Resources
        package var containers: Int
        /// Where the application is now: kept while it fits.
        package var current: NodeID?
        /// What instances on ``current`` give back when the new ones have taken over.
        package var replaced: Resources
        /// The only node that will do, because the image is there.
        package var required: NodeID?

        package init(region: String, need: Resources, containers: Int = 1) {
            self.region = region
            self.need = need
            self.containers = containers
            replaced = .zero
        }

        var demand: Demand { Demand(need: need, containers: containers) }
    }

    /// What decides about a node besides the node.
    struct Demand: Sendable, Hashable {
        var need: Resources
        var containers: Int
    }

    package enum Outcome: Sendable, Equatable {
        case placed(NodeID)
        case refused(Refusal)
    }

    package enum Refusal: String, Sendable, Equatable, CaseIterable {
        /// No node of the region takes applications.
        case noNode = "no_node"
        /// Every node that is up is full.
        case noCapacity = "no_capacity"
        /// The nodes that would do run without their firewall.
        case unprotected
        /// The nodes that would do do not answer.
        case nodeOffline = "node_offline"
    }

    /// The node for `request`: the present one when it fits, else the one that is least used afterwards (the highest of
    /// its CPU, memory and disk), then by number of containers, then by id. A degraded node only when no other fits.
    ///
    /// Looks at every node; ``PlacementIndex`` gives the same answer for many requests in a row.
    package static func choose(_ request: Request, among nodes: [Node]) -> Outcome {
        let candidates = nodes.filter { node in
            request.required.map { $0 == node.id } ?? (node.region == request.region)
        }
        let ranked = candidates.map { node in
            let returned = node.id == request.current ? request.replaced : .zero
            return (id: node.id, rank: PlacementRoom(node).rank(for: request.demand, returned: returned))
        }.filter(\.rank.fits)
        guard let best = ranked.min(by: { ($0.rank, $0.id) < ($1.rank, $1.id) }) else {
            return .refused(refusal(of: candidates))
        }
        if let current = ranked.first(where: { $0.id == request.current }), current.rank.isAsWilling(as: best.rank) {
            return .placed(current.id)
        }
        return .placed(best.id)
    }

    /// Why none of `nodes` takes what was asked for.
    static func refusal(of nodes: [Node]) -> Refusal {
        let candidates = nodes.filter { $0.adminState == .enabled && $0.status != .pending }
        guard !candidates.isEmpty else { return .noNode }
        let answering = candidates.filter { $0.status == .online || $0.status == .degraded }
        guard !answering.isEmpty else { return .nodeOffline }
        return answering.contains(where: \.isOpen) ? .noCapacity : .unprotected
    }

    /// What a node can still take: total × max percent − max(used, reserved), never below zero. CPU counts by what is
    /// reserved alone: it is shared by weight, and a build that takes all of it for a minute fills no node.
    package static func free(of node: Node) -> Resources { PlacementRoom(node).free(returned: .zero) }
}

extension Resources {
    /// The amounts `count` times; stays at the largest number instead of overflowing.
    package func times(_ count: Int) -> Resources {
        func scaled(_ amount: Int) -> Int {
            let (product, overflow) = amount.multipliedReportingOverflow(by: count)
            return overflow ? Int.max : product
        }
        return Resources(cpuMillicores: scaled(cpuMillicores), memoryMB: scaled(memoryMB), diskMB: scaled(diskMB))
    }

    package static func + (left: Resources, right: Resources) -> Resources {
        Resources(
            cpuMillicores: left.cpuMillicores.clampedSum(right.cpuMillicores),
            memoryMB: left.memoryMB.clampedSum(right.memoryMB), diskMB: left.diskMB.clampedSum(right.diskMB))
    }
}

extension Int {
    /// The sum, or the nearest number that there is.
    func clampedSum(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    /// The difference, or the nearest number that there is.
    func clampedDifference(_ other: Int) -> Int {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }
}

/// All nodes, so ordered that placing one request after the other takes the logarithm of their number.
///
/// It answers as ``Placement/choose(_:among:)`` does. What makes a node the best depends on the demand, so an order is
/// kept for each of the last ``mostOrders`` demands (there are few: plans times counts) and brought up to date when
/// it is asked again.
package struct PlacementIndex: Sendable {
    /// Demands whose order is remembered in a region.
    static let mostOrders = 64

    /// Where a node stands: its region, and its place among that one's nodes.
    private struct Home: Sendable {
        let region: Int
        let place: Int
    }

    private var regions: [Region] = []
    private var numbers: [String: Int] = [:]
    private var homes: [NodeID: Home] = [:]

    package init(_ nodes: [Node]) {
        let known = Dictionary(nodes.map { ($0.id, $0) }) { first, _ in first }
        for (name, members) in Dictionary(grouping: known.values, by: \.region) {
            let region = Region(members)
            for (place, node) in region.nodes.enumerated() {
                homes[node.id] = Home(region: regions.count, place: place)
            }
            numbers[name] = regions.count
            regions.append(region)
        }
    }

    package func node(_ id: NodeID) -> Node? { homes[id].map { regions[$0.region].nodes[$0.place] } }

    package mutating func choose(_ request: Placement.Request) -> Placement.Outcome {
        if let required = request.required {
            return Placement.choose(request, among: node(required).map { [$0] } ?? [])
        }
        guard let number = numbers[request.region] else { return .refused(.noNode) }
        let current = request.current.flatMap { homes[$0] }.flatMap { $0.region == number ? $0.place : nil }
        return regions[number].choose(request, current: current)
    }

    /// Counts something as placed on a node, or as gone from it when the amounts are negative.
    package mutating func reserve(_ need: Resources, containers: Int, on id: NodeID) {
        guard let home = homes[id] else { return }
        regions[home.region].reserve(need, containers: containers, at: home.place)
    }

    /// The nodes of one region, by id.
    private struct Region: Sendable {
        private(set) var nodes: [Node]
        private var rooms: [PlacementRoom]
        private var orders: [PlacementOrder] = []
        private var numbers: [Placement.Demand: Int] = [:]
        /// Places of nodes that have changed, in order.
        private var changes: [Int] = []
        /// What the nodes' states say when nothing fits; amounts do not matter for it.
        private let refusal: Placement.Refusal

        init(_ unordered: [Node]) {
            nodes = unordered.sorted { $0.id < $1.id }
            rooms = nodes.map(PlacementRoom.init)
            refusal = Placement.refusal(of: nodes)
        }

        mutating func choose(_ request: Placement.Request, current: Int?) -> Placement.Outcome {
            let best = best(for: request.demand)
            if let current {
                let rank = rooms[current].rank(for: request.demand, returned: request.replaced)
                if rank.fits, best.map({ rank.isAsWilling(as: $0.rank) }) ?? true { return .placed(nodes[current].id) }
            }
            return best.map { .placed(nodes[$0.place].id) } ?? .refused(refusal)
        }

        private mutating func best(for demand: Placement.Demand) -> (place: Int, rank: PlacementRoom.Rank)? {
            if let number = numbers[demand] {
                orders[number].hear(changes, rooms)
                return orders[number].best
            }
            let order = PlacementOrder(of: demand, among: rooms, heard: changes.count)
            numbers[demand] = add(order)
            return order.best
        }

        /// Takes the place of the one that was asked the longest ago when there are too many.
        private mutating func add(_ order: PlacementOrder) -> Int {
            guard orders.count >= PlacementIndex.mostOrders,
                let eldest = orders.indices.min(by: { orders[$0].heard < orders[$1].heard })
            else {
                orders.append(order)
                return orders.count - 1
            }
            numbers[orders[eldest].demand] = nil
            orders[eldest] = order
            return eldest
        }

        mutating func reserve(_ need: Resources, containers: Int, at place: Int) {
            nodes[place].reserved = nodes[place].reserved + need
            nodes[place].containerCount = nodes[place].containerCount.clampedSum(containers)
            rooms[place] = PlacementRoom(nodes[place])
            changes.append(place)
            if changes.count > max(1024, 2 * nodes.count) { forgetChanges() }
        }

        /// Orders that nobody has asked for since the last time go with the changes.
        private mutating func forgetChanges() {
            orders = orders.filter { $0.heard > 0 }
            numbers = [:]
            for number in orders.indices {
                orders[number].hear(changes, rooms)
                orders[number].forgetChanges()
                numbers[orders[number].demand] = number
            }
            changes = []
        }
    }
}

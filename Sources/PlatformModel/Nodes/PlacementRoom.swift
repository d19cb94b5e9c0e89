/// What placement needs to know of a node, as plain numbers.
struct PlacementRoom: Sendable, Equatable {
    /// How willing a node is to take a demand: the least is chosen. One number, because millions are compared.
    ///
    /// From the highest bits: group, tenths of a percent in use afterwards, containers before.
    struct Rank: Sendable, Hashable, Comparable {
        let value: UInt64

        static let unfit = Rank(value: .max)

        var fits: Bool { self != .unfit }

        static func < (left: Rank, right: Rank) -> Bool { left.value < right.value }

        /// It belongs to the same group as another, or to a better one.
        func isAsWilling(as other: Rank) -> Bool { value >> 62 <= other.value >> 62 }
    }

    private enum Group: UInt64 {
        case online, degraded, closed
    }

    // What ``rank(for:returned:)`` reads comes first, to lie together in memory.
    private let group: Group
    private let containers: Int
    private let maxContainers: Int
    private let total: Resources
    /// What is left while nothing is given back, and what counts as taken.
    private let freeNow: Resources
    private let taken: Resources
    private let reserved: Resources
    private let used: Resources
    private let limit: Resources

    init(_ node: Node) {
        group = !node.isOpen ? .closed : node.status == .online ? .online : .degraded
        (total, reserved, used) = (node.total, node.reserved, node.used)
        limit = Resources(
            cpuMillicores: Self.share(of: node.total.cpuMillicores, percent: node.maxCPUPercent),
            memoryMB: Self.share(of: node.total.memoryMB, percent: node.maxMemoryPercent),
            diskMB: Self.share(of: node.total.diskMB, percent: 90))
        (containers, maxContainers) = (node.containerCount, node.maxContainers)
        freeNow = Self.left(of: limit, reserved: reserved, used: used, returned: .zero)
        taken = Resources(
            cpuMillicores: max(used.cpuMillicores, reserved.cpuMillicores),
            memoryMB: max(used.memoryMB, reserved.memoryMB), diskMB: max(used.diskMB, reserved.diskMB))
    }

    /// - Parameter returned: what is given back on this node when the demand is met.
    func rank(for demand: Placement.Demand, returned: Resources = .zero) -> Rank {
        let (need, free) = (demand.need, returned == .zero ? freeNow : free(returned: returned))
        guard group != .closed, containers.clampedSum(demand.containers) <= maxContainers,
            need.cpuMillicores <= free.cpuMillicores, need.memoryMB <= free.memoryMB, need.diskMB <= free.diskMB
        else { return .unfit }
        let used = UInt64(min(max(0, utilisation(with: need)), 1 << 30 - 1))
        let count = UInt64(min(max(0, containers), 1 << 32 - 1))
        return Rank(value: group.rawValue << 62 | used << 32 | count)
    }

    func free(returned: Resources) -> Resources {
        Self.left(of: limit, reserved: reserved, used: used, returned: returned)
    }

    private static func left(
        of limit: Resources, reserved: Resources, used: Resources, returned: Resources
    ) -> Resources {
        func left(_ limit: Int, _ reserved: Int, _ returned: Int, _ measured: Int) -> Int {
            max(0, limit.clampedDifference(max(measured, max(0, reserved.clampedDifference(returned)))))
        }
        return Resources(
            cpuMillicores: left(limit.cpuMillicores, reserved.cpuMillicores, returned.cpuMillicores, 0),
            memoryMB: left(limit.memoryMB, reserved.memoryMB, returned.memoryMB, used.memoryMB),
            diskMB: left(limit.diskMB, reserved.diskMB, returned.diskMB, used.diskMB))
    }

    /// Highest share in use after placement, in tenths of a percent.
    private func utilisation(with need: Resources) -> Int {
        func share(_ taken: Int, _ need: Int, _ total: Int) -> Int {
            let (scaled, overflow) = taken.clampedSum(need).multipliedReportingOverflow(by: 1000)
            return overflow ? Int.max : scaled / max(1, total)
        }
        return max(
            share(taken.cpuMillicores, need.cpuMillicores, total.cpuMillicores),
            share(taken.memoryMB, need.memoryMB, total.memoryMB), share(taken.diskMB, need.diskMB, total.diskMB))
    }

    private static func share(of total: Int, percent: Int) -> Int {
        let (product, overflow) = total.multipliedReportingOverflow(by: min(max(percent, 0), 100))
        return overflow ? 0 : product / 100
    }
}

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
    package static func choose(_ request: Request, among nodes: [Node]) -> Outcome {
        let candidates = nodes.filter { node in
            node.adminState == .enabled && node.status != .pending
                && (request.required.map { $0 == node.id } ?? (node.region == request.region))
        }
        guard !candidates.isEmpty else { return .refused(.noNode) }
        let answering = candidates.filter { $0.status == .online || $0.status == .degraded }
        guard !answering.isEmpty else { return .refused(.nodeOffline) }
        let open = answering.filter(\.isOpen)
        guard !open.isEmpty else { return .refused(.unprotected) }
        for status in [Node.Status.online, .degraded] {
            let fitting = open.filter { $0.status == status && fits(request, on: $0) }
            if let current = fitting.first(where: { $0.id == request.current }) { return .placed(current.id) }
            if let best = fitting.min(by: { isBetter($0, than: $1, for: request) }) { return .placed(best.id) }
        }
        return .refused(.noCapacity)
    }

    /// What a node can still take: total × max percent − max(used, reserved), never below zero. CPU counts by what is
    /// reserved alone: it is shared by weight, and a build that takes all of it for a minute fills no node.
    package static func free(of node: Node) -> Resources {
        Resources(
            cpuMillicores: free(node, \.cpuMillicores, returned: 0), memoryMB: free(node, \.memoryMB, returned: 0),
            diskMB: free(node, \.diskMB, returned: 0))
    }

    private static func fits(_ request: Request, on node: Node) -> Bool {
        let isCurrent = node.id == request.current
        let keys: [KeyPath<Resources, Int>] = [\.cpuMillicores, \.memoryMB, \.diskMB]
        return node.containerCount.clampedSum(request.containers) <= node.maxContainers
            && keys.allSatisfy { key in
                request.need[keyPath: key] <= free(node, key, returned: isCurrent ? request.replaced[keyPath: key] : 0)
            }
    }

    private static func free(_ node: Node, _ key: KeyPath<Resources, Int>, returned: Int) -> Int {
        let limit = limit(node, key)
        let reserved = max(0, node.reserved[keyPath: key].clampedDifference(returned))
        let measured = key == \.cpuMillicores ? 0 : node.used[keyPath: key]
        return max(0, limit.clampedDifference(max(measured, reserved)))
    }

    private static func limit(_ node: Node, _ key: KeyPath<Resources, Int>) -> Int {
        let percent =
            switch key {
            case \.cpuMillicores: node.maxCPUPercent
            case \.memoryMB: node.maxMemoryPercent
            default: 90
            }
        let (product, overflow) = node.total[keyPath: key].multipliedReportingOverflow(by: min(max(percent, 0), 100))
        return overflow ? 0 : product / 100
    }

    private static func isBetter(_ left: Node, than right: Node, for request: Request) -> Bool {
        let (leftShare, rightShare) = (utilisation(left, with: request.need), utilisation(right, with: request.need))
        if leftShare != rightShare { return leftShare < rightShare }
        return (left.containerCount, left.id) < (right.containerCount, right.id)
    }

    /// Highest share in use after placement, in tenths of a percent.
    private static func utilisation(_ node: Node, with need: Resources) -> Int {
        let keys: [KeyPath<Resources, Int>] = [\.cpuMillicores, \.memoryMB, \.diskMB]
        return keys.map { key in
            let after = max(node.used[keyPath: key], node.reserved[keyPath: key]).clampedSum(need[keyPath: key])
            let (scaled, overflow) = after.multipliedReportingOverflow(by: 1000)
            return overflow ? Int.max : scaled / max(1, node.total[keyPath: key])
        }.max() ?? 0
    }
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
    fileprivate func clampedSum(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    /// The difference, or the nearest number that there is.
    fileprivate func clampedDifference(_ other: Int) -> Int {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }
}

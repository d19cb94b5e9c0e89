import AgentProtocol
package import PlatformModel

/// What a heartbeat says of a node and of its instances, within bounds, with the state that follows from it.
package struct NodeBeat: Sendable {
    /// Measurements of one heartbeat that are taken.
    private static let usageLimit = 1000
    /// Thousandths of a core, or MB: more than any machine has.
    private static let largestUse = 1_000_000_000

    package var node: NodeID
    package var status: Node.Status
    package var total: Resources
    package var used: Resources
    package var containerCount = 0
    package var agentVersion = ""
    /// What the agent complains of, for people.
    package var problems: [String] = []
    package var firewallProblem: String?
    var uses: [InstanceID: (cpuMillicores: Int, memoryMB: Int)] = [:]

    /// A heartbeat without instances.
    package init(_ node: NodeID, _ status: Node.Status, total: Resources, used: Resources) {
        (self.node, self.status, self.total, self.used) = (node, status, total, used)
    }

    init(_ beat: Heartbeat, from node: NodeID) {
        self.node = node
        (total, used) = (Resources(beat.total), Resources(beat.used))
        containerCount = max(0, beat.containerCount)
        agentVersion = beat.agentVersion.oneLine(64)
        problems = [beat.dockerProblem, beat.ingressProblem].compactMap { $0 }.map { $0.oneLine(500) }
        firewallProblem = beat.firewallProblem?.oneLine(500)
        status = NodeHealth.status(total: total, used: used, isProtected: firewallProblem == nil)
        for usage in beat.instances.prefix(Self.usageLimit) {
            guard let id = InstanceID(outside: usage.instanceID) else { continue }
            uses[id] = (Self.bounded(usage.cpuMillicores), Self.bounded(usage.memoryMB))
        }
    }

    private static func bounded(_ amount: Int) -> Int { min(max(amount, 0), largestUse) }
}

extension Resources {
    init(_ capacity: Capacity) {
        self.init(
            cpuMillicores: max(0, capacity.cpuMillicores), memoryMB: max(0, capacity.memoryMB),
            diskMB: max(0, capacity.diskMB))
    }
}

/// A machine with an agent; belongs to one region.
package struct Node: Sendable, Equatable {
    /// What the control plane observes.
    package enum Status: String, Sendable, Equatable, CaseIterable {
        /// Waits for its agent to register.
        case pending
        /// No heartbeat for 90 seconds, or none yet.
        case offline
        case online
        /// Alive, with some resource at 90 % or more, or without its firewall.
        case degraded
    }

    /// What the administrator wants; never changed by a heartbeat.
    package enum AdminState: String, Sendable, Equatable, CaseIterable {
        case enabled, draining, disabled
    }

    package var id: NodeID
    package var name: String
    package var region: String
    package var status: Status
    package var adminState: AdminState
    package var total: Resources
    package var used: Resources
    /// Sum of the plans of all instances that are placed here.
    package var reserved: Resources
    package var containerCount: Int
    package var maxContainers: Int
    package var maxCPUPercent: Int
    package var maxMemoryPercent: Int
    package var lastHeartbeatAt: Timestamp?
    package var agentVersion: String?
    /// Why containers are not cut off as they should be, for people, and nothing new is placed here; nil while all is
    /// well.
    package var firewallProblem: String?

    /// Whether it may be given something new to run, if there is room.
    package var isOpen: Bool {
        adminState == .enabled && (status == .online || status == .degraded) && firewallProblem == nil
    }

    package init(id: NodeID, name: String, region: String) {
        self.id = id
        self.name = name
        self.region = region
        status = .pending
        adminState = .enabled
        total = .zero
        used = .zero
        reserved = .zero
        containerCount = 0
        maxContainers = 50
        maxCPUPercent = 90
        maxMemoryPercent = 90
    }
}

/// Amounts of what a machine has.
package struct Resources: Sendable, Hashable {
    /// 1000 is one core.
    package var cpuMillicores: Int
    package var memoryMB: Int
    package var diskMB: Int

    package init(cpuMillicores: Int, memoryMB: Int, diskMB: Int) {
        self.cpuMillicores = cpuMillicores
        self.memoryMB = memoryMB
        self.diskMB = diskMB
    }

    package static let zero = Resources(cpuMillicores: 0, memoryMB: 0, diskMB: 0)
}

/// Decides whether an application has to be built and started on another node, because the one that it ran on is being
/// emptied or is gone. Images stay on the node that built them, so a move is a deployment with a build.
package enum Relocation {
    /// Moves that failed in a row after which the platform no longer tries by itself.
    package static let mostFailures = 3
    /// The wait after the first failure; twice as long after each further one.
    package static let firstWaitSeconds: Int64 = 300

    package struct Facts: Sendable, Equatable {
        /// The node that it lived on was removed.
        package var isHomeless: Bool
        /// Of the application's instances that shall run.
        package var wanted: [Instance]
        /// Neither stopped nor suspended nor being deleted, and it has a release.
        package var shallRun: Bool
        package var hasActiveDeployment: Bool
        /// Nodes that are being emptied.
        package var draining: Set<NodeID>
        /// How its newest deployments ended, newest first.
        package var ends: [End]
        /// Whether a node has room for it now.
        package var hasPlace: Bool

        package init(
            isHomeless: Bool, wanted: [Instance], shallRun: Bool, hasActiveDeployment: Bool, draining: Set<NodeID>,
            ends: [End], hasPlace: Bool
        ) {
            self.isHomeless = isHomeless
            self.wanted = wanted
            self.shallRun = shallRun
            self.hasActiveDeployment = hasActiveDeployment
            self.draining = draining
            self.ends = ends
            self.hasPlace = hasPlace
        }
    }

    package struct End: Sendable, Equatable {
        package var trigger: Deployment.Trigger
        package var status: Deployment.Status
        package var at: Timestamp

        package init(trigger: Deployment.Trigger, status: Deployment.Status, at: Timestamp) {
            self.trigger = trigger
            self.status = status
            self.at = at
        }
    }

    /// Whether a move begins now.
    package static func isDue(_ facts: Facts, now: Timestamp) -> Bool {
        guard facts.shallRun, !facts.hasActiveDeployment, facts.hasPlace else { return false }
        let isLost = facts.isHomeless && facts.wanted.isEmpty
        guard isLost || facts.wanted.contains(where: { facts.draining.contains($0.nodeID) }) else { return false }
        let failures = facts.ends.prefix { $0.trigger == .redeploy && $0.status == .failed }
        guard let newest = failures.first else { return true }
        guard failures.count < mostFailures else { return false }
        let wait = firstWaitSeconds << Int64(failures.count - 1)
        return now >= newest.at.adding(seconds: wait)
    }
}

/// What an application's status is, from what is stored about it: never set by hand, so it cannot disagree.
package enum ApplicationStatus {
    package struct Facts: Sendable, Equatable {
        package var isDeleting: Bool
        package var isSuspended: Bool
        /// The customer stopped it and has not started it again.
        package var isStopped: Bool
        /// What was taken away by a stop is gone from the nodes, and their ingress no longer leads to it.
        package var isEndConfirmed: Bool
        /// A deployment has not ended.
        package var isDeploying: Bool
        /// How the newest ended deployment ended; nil when there was none.
        package var lastEnd: Deployment.Status?
        /// All of its instances.
        package var instances: [Instance]

        package init(
            isDeleting: Bool = false, isSuspended: Bool = false, isStopped: Bool = false, isEndConfirmed: Bool = true,
            isDeploying: Bool = false, lastEnd: Deployment.Status? = nil, instances: [Instance] = []
        ) {
            self.isDeleting = isDeleting
            self.isSuspended = isSuspended
            self.isStopped = isStopped
            self.isEndConfirmed = isEndConfirmed
            self.isDeploying = isDeploying
            self.lastEnd = lastEnd
            self.instances = instances
        }
    }

    /// Derives the status (section 8 of the specification).
    package static func derive(_ facts: Facts) -> Application.Status {
        if facts.isDeleting { return .deleting }
        if facts.isSuspended { return .suspended }
        if facts.isDeploying { return .building }
        if facts.isStopped { return facts.isEndConfirmed ? .stopped : .running }
        let wanted = facts.instances.filter { $0.wanted == .running }
        // Live once, not stopped, and nothing of it left: its node was removed.
        guard !wanted.isEmpty else { return [.failed, .live].contains(facts.lastEnd) ? .failed : .pending }
        let deciding =
            wanted.contains { $0.process == Release.webProcess }
            ? wanted.filter { $0.process == Release.webProcess } : wanted
        return deciding.allSatisfy { $0.observed == .failed } ? .failed : .running
    }
}

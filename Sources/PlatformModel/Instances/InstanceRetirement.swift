/// Brings instances that are no longer wanted to their end: draining, then removed, then forgotten.
package enum InstanceRetirement {
    /// What is stored about the node of an instance.
    package struct NodeFacts: Sendable, Equatable {
        /// The generation that the node's last report had read.
        package var acceptedGeneration: Int64
        /// The instances in that report.
        package var reported: Set<InstanceID>

        package init(acceptedGeneration: Int64, reported: Set<InstanceID>) {
            self.acceptedGeneration = acceptedGeneration
            self.reported = reported
        }
    }

    package enum Step: Sendable, Equatable {
        /// Its time for last requests is over: out of the desired state.
        case remove
        /// The node has read that and shows it no more: the row goes.
        case forget
    }

    /// - Parameter removedGeneration: the first generation of the node's desired state without it; nil while it is in.
    package static func next(
        for instance: Instance, removedGeneration: Int64?, node: NodeFacts?, now: Timestamp
    ) -> Step? {
        switch instance.wanted {
        case .running: return nil
        case .draining: return now >= instance.drainUntil ?? now ? .remove : nil
        case .removed:
            guard let node else { return .forget }
            guard let removedGeneration, node.acceptedGeneration >= removedGeneration else { return nil }
            return node.reported.contains(instance.id) ? nil : .forget
        }
    }
}

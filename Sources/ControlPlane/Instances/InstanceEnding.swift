import PlatformModel
import SQLStore

/// Takes all instances of an application out of the desired state, and knows when that is done.
struct InstanceEnding: Sendable {
    private let surroundings: Surroundings

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// The first generation without them, for each node that had some.
    @discardableResult
    func removeAll(of application: ApplicationID, _ transaction: Transaction) throws -> [NodeID: Int64] {
        let all = try InstanceStore().list(of: application, transaction)
        var generations: [NodeID: Int64] = [:]
        for (node, instances) in Dictionary(grouping: all, by: \.nodeID) {
            let generation = try NodeStateStore().raiseGeneration(of: node, transaction)
            generations[node] = generation
            for instance in instances { try InstanceStore().remove(instance.id, generation: generation, transaction) }
        }
        try UsageMeter(surroundings).follow(.application(application), transaction)
        return generations
    }

    /// Lets go of all that a node had, because the node leaves the platform.
    func forgetAll(on node: NodeID, _ transaction: Transaction) throws {
        try InstanceStore().forgetAll(on: node, transaction)
        try UsageMeter(surroundings).follow(.node(node), transaction)
        try ApplicationStore().leave(node, transaction)
    }

    /// Whether no node reports an instance any more and every ingress serves the routes without them. Rows of
    /// instances go when a node that has read their removal shows them no more.
    static func isConfirmed(
        remaining: [Instance], generations: [NodeID: Int64], states: [NodeID: NodeStateStore.State]
    ) -> Bool {
        guard remaining.isEmpty else { return false }
        return generations.allSatisfy { node, generation in
            // A node without a state was removed from the platform: nobody will ever read it.
            guard let state = states[node], state.generation != 0 else { return true }
            return state.acceptedGeneration >= generation && state.routedGeneration >= generation
        }
    }
}

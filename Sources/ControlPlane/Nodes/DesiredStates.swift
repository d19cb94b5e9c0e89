package import AgentProtocol
package import PlatformModel
package import SQLStore

/// The desired state of each node: a generation number that rises with every change, and the state itself, composed
/// from what is stored whenever it is sent.
package struct DesiredStates: Sendable {
    private let nodes = NodeStore()
    private let compose: @Sendable (Transaction, NodeID) throws -> DesiredState

    package init(compose: @escaping @Sendable (Transaction, NodeID) throws -> DesiredState) { self.compose = compose }

    /// Says that what `node` shall run has changed: call it in the transaction that changes it. Returns the new
    /// generation, or nil when there is no such node.
    @discardableResult
    package func changed(_ node: NodeID, in transaction: Transaction) throws -> Int64? {
        guard let generation = try nodes.raiseGeneration(node, in: transaction) else { return nil }
        try AgentNews.announce(node, in: transaction)
        return generation
    }

    /// The state of a node as it is now.
    package func state(of record: NodeRecord, in transaction: Transaction) throws -> DesiredState {
        var state = try compose(transaction, record.node.id)
        state.generation = record.desiredGeneration
        return state
    }
}

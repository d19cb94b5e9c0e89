import NIOConcurrencyHelpers
import PlatformModel
import SQLStore
import ServiceLifecycle

/// Looks at intervals which of this server's connections have something to do, and wakes those: one look for thousands.
/// What is new comes by signal; this finds what must be said again, and sockets that another server has replaced.
package final class AgentLooks: Service {
    static let every: Duration = .seconds(5)

    private let surroundings: Surroundings
    /// The newest connection of each node that this server serves.
    private let open = NIOLockedValueBox<[NodeID: String]>([:])

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    func opened(_ connection: String, of node: NodeID) { open.withLockedValue { $0[node] = connection } }

    func closed(_ connection: String, of node: NodeID) {
        open.withLockedValue { if $0[node] == connection { $0[node] = nil } }
    }

    package func run() async throws {
        await surroundings.rounds(every: Self.every, failure: "the agents' connections could not be looked at") {
            [self] in
            try await look()
        }
    }

    func look() async throws {
        let open = open.withLockedValue { $0 }
        guard !open.isEmpty else { return }
        let (connections, waiting) = try await surroundings.store.read {
            (try NodeStore().connections(in: $0), try NodeStateStore().withNews($0))
        }
        for (node, id) in open where connections[node] != id || waiting.contains(node) {
            surroundings.signals.send(.agentTasks(node: node.text))
        }
    }
}

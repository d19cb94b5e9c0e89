import NIOConcurrencyHelpers
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct AgentLooksTests {
    /// What makes a connection worth waking, as a change of the store; nil for a node with nothing to do.
    private static let reasons: [(name: String, change: String?)] = [
        ("idle", nil), ("behind", "UPDATE node_states SET generation = 2 WHERE node_id = $1"),
        ("key", "UPDATE nodes SET rotation_requested_at = 1 WHERE id = $1"),
        ("elsewhere", "UPDATE nodes SET connected_server = 'another' WHERE id = $1"),
        ("silent", "UPDATE nodes SET connected_server = NULL WHERE id = $1"), ("closed", nil),
        ("gone", "DELETE FROM nodes WHERE id = $1"),
    ]

    @Test(arguments: StoreEngine.allCases)
    func `a look wakes the open connections that have something to do, and no other`(engine: StoreEngine) async throws {
        try await ControlPlaneUnderTest.with(engine) { panel in
            // Signals of its own: the server's wake everybody when PostgreSQL begins to listen.
            let server = panel.surroundings
            let surroundings = Surroundings(
                configuration: server.configuration, store: server.store, sealing: server.sealing, logger: server.logger
            )
            let (looks, woken) = (AgentLooks(surroundings), NIOLockedValueBox<[String]>([]))
            var listeners: [Task<Void, Never>] = []
            for (name, change) in Self.reasons {
                let node = Node(id: surroundings.newID(), name: name, region: "eu")
                let news = surroundings.signals.subscribe(.agentTasks(node: node.id.text))
                try await surroundings.store.write { transaction in
                    let now = surroundings.now
                    try NodeStore().insert(node, tokenHash: name, expiresAt: now, now: now, in: transaction)
                    try NodeStore().setConnection(node.id, "c-\(name)", in: transaction)
                    let state = NodeStateStore.State(acceptedGeneration: 1)
                    try NodeStateStore().store(state, of: node.id, transaction)
                    if let change { try transaction.execute(change, [.text(node.id.text)]) }
                }
                looks.opened("c-\(name)", of: node.id)
                looks.closed("c-older", of: node.id)
                if name == "closed" { looks.closed("c-closed", of: node.id) }
                listeners.append(Task { for await _ in news { woken.withLockedValue { $0.append(name) } } })
            }
            let expected: Set = ["behind", "key", "elsewhere", "silent", "gone"]
            try await looks.look()
            #expect(try await eventually { woken.withLockedValue { $0.count } >= expected.count })
            try await looks.look()
            #expect(try await eventually { woken.withLockedValue { $0.count } >= 2 * expected.count })
            #expect(Set(woken.withLockedValue { $0 }) == expected)
            for listener in listeners { listener.cancel() }
        }
    }
}

package import PlatformModel
package import SQLStore
import ServiceLifecycle

/// Tells the server that holds an agent's socket that there is something to send, whichever server that is.
package struct AgentNews: Service {
    private static let channel = "agents"

    private let store: Store
    private let signals: Signals

    package init(_ surroundings: Surroundings) {
        store = surroundings.store
        signals = surroundings.signals
    }

    /// Sent with the commit.
    package static func announce(_ node: NodeID, in transaction: Transaction) throws {
        try transaction.notify(channel: channel, payload: node.text)
    }

    /// Passes announcements on to this server's connections. What is missed is found by their regular look.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            for await node in store.notifications(channel: Self.channel) where !node.isEmpty {
                signals.send(.agentTasks(node: node))
            }
        }
    }
}

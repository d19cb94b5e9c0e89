import PlatformModel
package import SQLStore
import ServiceLifecycle

extension Transaction {
    /// Sends news of `topic` after the commit, to every server that shares the store.
    package func signal(_ topic: Signals.Topic) throws {
        try notify(channel: SignalBridge.channel, payload: topic.wire)
    }
}

/// Hands what the store announces to this process's ``Signals``, so that it does not matter which server did something.
package struct SignalBridge: Service {
    static let channel = "signals"
    private let store: Store
    private let signals: Signals

    init(_ surroundings: Surroundings) {
        store = surroundings.store
        signals = surroundings.signals
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown { [store, signals] in
            for await payload in store.notifications(channel: SignalBridge.channel) {
                if let topic = Signals.Topic(wire: payload) { signals.send(topic) } else { signals.sendAll() }
            }
        }
    }
}

extension Signals.Topic {
    /// As it travels between servers: a word, then an id where there is one.
    var wire: String {
        switch self {
        case .deployments: "deployments"
        case .buildLog(let id): "build_log \(id)"
        case .applicationLog(let id): "application_log \(id)"
        case .application(let id): "application \(id)"
        case .applications(let organization): "applications \(organization)"
        case .node(let id): "node \(id)"
        case .agentTasks(let node): "agent_tasks \(node)"
        }
    }

    init?(wire: String) {
        let parts = wire.split(separator: " ", maxSplits: 1).map(String.init)
        switch (parts.first, parts.dropFirst().first) {
        case ("deployments", nil): self = .deployments
        case ("build_log", let id?): self = .buildLog(id)
        case ("application_log", let id?): self = .applicationLog(id)
        case ("application", let id?): self = .application(id)
        case ("applications", let id?): self = .applications(organization: id)
        case ("node", let id?): self = .node(id)
        case ("agent_tasks", let id?): self = .agentTasks(node: id)
        default: return nil
        }
    }
}

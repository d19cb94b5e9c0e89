import HostSupport
import Logging
import PlatformModel
import SQLStore
import ServiceLifecycle

/// Notices nodes that have fallen silent.
package struct NodeWatchdog: Service {
    private let surroundings: Surroundings
    private let interval: Duration
    private let store = NodeStore()

    package init(_ surroundings: Surroundings, interval: Duration = .seconds(10)) {
        self.surroundings = surroundings
        self.interval = interval
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await look()
                } catch {
                    surroundings.logger.error("the nodes could not be looked at", metadata: ["detail": "\(error)"])
                }
                try? await surroundings.clock.sleep(interval)
            }
        }
    }

    /// One look; safe on several servers at once, since each change is conditional.
    package func look() async throws {
        let now = surroundings.now
        let ids = surroundings.ids
        let limit = now.adding(seconds: -NodeHealth.offlineAfterSeconds)
        let lost = try await surroundings.store.write { [store, surroundings] transaction -> [Node] in
            let silent = try store.nodes(in: transaction).filter { NodeHealth.isSilent($0, now: now) }
            return try silent.filter { node in
                guard try store.setOffline(node.id, silentSince: limit, in: transaction) else { return false }
                let event = NodeEvent(id: ids.next(), nodeID: node.id, kind: .offline, detail: nil, at: now)
                try store.note(event, in: transaction)
                try UsageMeter(surroundings).follow(.node(node.id), transaction)
                return true
            }
        }
        guard !lost.isEmpty else { return }
        for node in lost {
            surroundings.logger.warning("a node has fallen silent", metadata: ["node_id": "\(node.id)"])
            surroundings.signals.send(.node(node.id.text))
        }
        surroundings.signals.send(.deployments)
    }
}

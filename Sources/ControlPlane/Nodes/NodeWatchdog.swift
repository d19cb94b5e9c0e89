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
        await surroundings.rounds(every: interval, failure: "the nodes could not be looked at") { try await look() }
    }

    /// One look; safe on several servers at once, since each change is conditional.
    package func look() async throws {
        let now = surroundings.now
        let ids = surroundings.ids
        let limit = now.adding(seconds: -NodeHealth.offlineAfterSeconds)
        let silent = try await surroundings.store.read { [store] in try store.fallenSilent(since: limit, in: $0) }
        guard !silent.isEmpty else { return }
        let lost = try await surroundings.store.write { [store, surroundings] transaction in
            try silent.filter { node in
                guard try store.setOffline(node, silentSince: limit, in: transaction) else { return false }
                let event = NodeEvent(id: ids.next(), nodeID: node, kind: .offline, detail: nil, at: now)
                try store.note(event, in: transaction)
                try UsageMeter(surroundings).follow(.node(node), transaction)
                try transaction.signal(.node(node.text))
                return true
            }
        }
        guard !lost.isEmpty else { return }
        for node in lost {
            surroundings.logger.warning("a node has fallen silent", metadata: ["node_id": "\(node)"])
        }
        surroundings.signals.send(.deployments)
    }
}

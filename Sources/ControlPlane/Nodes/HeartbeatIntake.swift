import AgentProtocol
import HostSupport
import PlatformModel
import SQLStore

/// Takes the heartbeats of all agents of this server and stores those of one moment together: a transaction costs
/// hardly more for fifty than for one.
actor HeartbeatIntake {
    /// How long the first heartbeat waits for others.
    static let gathering: Duration = .milliseconds(40)
    /// Heartbeats of one transaction.
    static let most = 256

    private struct Waiting {
        let beat: NodeBeat
        let stored: CheckedContinuation<Void, any Error>
    }

    private let nodes: Nodes
    /// The machine's own, whatever the time is for the platform: others come in real time.
    private let clock = HostClock.system
    private var waiting: [Waiting] = []
    private var isStoring = false

    init(_ nodes: Nodes) { self.nodes = nodes }

    /// Returns when the heartbeat is stored; throws when it could not be.
    func take(_ beat: Heartbeat, from node: NodeID) async throws {
        let beat = NodeBeat(beat, from: node)
        try await withCheckedThrowingContinuation { stored in
            waiting.append(Waiting(beat: beat, stored: stored))
            guard !isStoring else { return }
            isStoring = true
            Task { await storeAll() }
        }
    }

    private func storeAll() async {
        while !waiting.isEmpty {
            // Nobody cancels this task, so it waits to the end.
            try? await clock.sleep(Self.gathering)
            let batch = Array(waiting.prefix(Self.most))
            waiting.removeFirst(batch.count)
            await store(batch)
        }
        isStoring = false
    }

    private func store(_ batch: [Waiting]) async {
        do {
            try await nodes.take(batch.map(\.beat))
            for one in batch { one.stored.resume() }
        } catch let error as StoreError where error.kind == .unavailable || error.kind == .busy || batch.count == 1 {
            for one in batch { one.stored.resume(throwing: error) }
        } catch {
            // What is wrong with one shall not be lost to the others.
            for one in batch { await storeAlone(one) }
        }
    }

    private func storeAlone(_ one: Waiting) async {
        do {
            try await nodes.take([one.beat])
            one.stored.resume()
        } catch {
            one.stored.resume(throwing: error)
        }
    }
}

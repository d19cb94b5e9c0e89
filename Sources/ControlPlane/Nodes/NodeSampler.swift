import HostSupport
import PlatformModel
import SQLStore

/// Notes every quarter of an hour what each node that is up uses. Any server does; the first one wins.
struct NodeSampler: Sendable {
    static let intervalMilliseconds: Int64 = 900_000
    /// How long samples are kept.
    static let keptSeconds: Int64 = 31 * 86_400
    private static let batch = 200

    private let surroundings: Surroundings
    private let store = NodeSampleStore()

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// Does nothing when this quarter of an hour has its samples.
    func step() async throws {
        let now = surroundings.now.milliseconds
        let moment = Timestamp(milliseconds: now - now % Self.intervalMilliseconds)
        let nodes = try await surroundings.store.read { transaction -> [Node] in
            guard try !store.isAnything(at: moment, transaction) else { return [] }
            return try NodeStore().nodes(in: transaction).filter { [.online, .degraded].contains($0.status) }
        }
        for start in stride(from: 0, to: nodes.count, by: Self.batch) {
            let some = nodes.dropFirst(start).prefix(Self.batch)
            try await surroundings.store.write { transaction in
                for node in some {
                    let sample = NodeSample(
                        at: moment, total: node.total, used: node.used, reserved: node.reserved,
                        containerCount: node.containerCount)
                    try store.insert(sample, of: node.id, transaction)
                }
            }
        }
    }
}

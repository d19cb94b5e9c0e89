import Hummingbird
import SQLStore

/// For load balancers and people: is the process alive, can it serve.
struct HealthRoutes {
    private let surroundings: Surroundings

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    func add(to table: inout RouteTable) {
        let store = surroundings.store
        table.anonymous(.get, "/healthz", .init("Answers while the process lives", gives: .json([String: String].self)))
        { _, _ in
            try .json(["status": "ok"])
        }
        table.anonymous(
            .get, "/readyz", .init("Answers while the store can be read", gives: .json([String: String].self))
        ) { _, _ in
            do {
                _ = try await store.read { try $0.first("SELECT 1 AS one") }
            } catch {
                throw PlatformError(.unavailable, "The store does not answer; try again soon.", detail: "\(error)")
            }
            return try .json(["status": "ready"])
        }
    }
}

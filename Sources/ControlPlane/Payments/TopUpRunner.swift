import HostSupport
import ServiceLifecycle

/// Looks at open payments whose turn it is.
package struct TopUpRunner: Service {
    private let topUps: TopUps
    private let surroundings: Surroundings

    package init(_ surroundings: Surroundings, topUps: TopUps) {
        self.surroundings = surroundings
        self.topUps = topUps
    }

    package func run() async throws {
        await surroundings.rounds(every: .seconds(15), failure: "payments were not looked at") { try await look() }
    }

    /// One look; safe on several servers at once.
    package func look() async throws { try await topUps.lookAtDue() }
}

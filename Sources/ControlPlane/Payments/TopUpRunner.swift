import HostSupport
import Logging
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
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await look()
                } catch {
                    surroundings.logger.error("payments were not looked at", metadata: ["detail": "\(error)"])
                }
                try? await surroundings.clock.sleep(.seconds(15))
            }
        }
    }

    /// One look; safe on several servers at once.
    package func look() async throws { try await topUps.lookAtDue() }
}

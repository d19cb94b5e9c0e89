package import Logging
package import NIOCore

/// A client of the Docker Engine API over its unix socket (API 1.41, Engine 20.10, and newer).
///
/// Each method documents the verb and path that it maps to and throws ``DockerError`` or `CancellationError`. Control
/// calls have a time limit, and what copies data has one for each step forward. Streams begin with their first element,
/// pull with back-pressure, serve one consumer, and end when the consumer's task is cancelled or lets them go.
/// Source: docs.docker.com/engine/api/v1.41.
package final class DockerClient: Sendable {
    let transport: DockerTransport

    /// - Parameter stallLimit: most time without any progress while data is copied.
    package init(
        socketPath: String, stallLimit: TimeAmount = .seconds(60), logger: Logger = Logger(label: "docker")
    ) {
        transport = DockerTransport(socketPath: socketPath, stallLimit: stallLimit, logger: logger)
    }

    /// Ends all calls. Must be called once, and the client not used afterwards.
    package func shutdown() async throws { try await transport.shutdown() }
}

import HostSupport
import Logging
import ServiceLifecycle

extension Surroundings {
    /// What most background services do: `work` again and again with a pause after each round, until the server stops.
    /// What a round throws is logged and ends that round alone.
    ///
    /// - Parameters:
    ///   - delay: before the first round.
    ///   - failure: for the log, such as `the ledger was not audited`.
    func rounds(
        every pause: Duration, after delay: Duration = .zero, failure: String,
        _ work: @escaping @Sendable () async throws -> Void
    ) async {
        await cancelWhenGracefulShutdown { [clock, logger] in
            if delay > .zero { try? await clock.sleep(delay) }
            while !Task.isCancelled {
                do {
                    try await work()
                } catch {
                    logger.error("\(failure)", metadata: ["detail": "\(error)"])
                }
                // Throws when the server stops, which ends the loop.
                try? await clock.sleep(pause)
            }
        }
    }
}

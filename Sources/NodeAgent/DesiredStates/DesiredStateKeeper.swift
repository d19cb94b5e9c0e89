package import AgentProtocol
import HostSupport
package import Logging

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The newest desired state, kept on disk (0600: it holds environments), so that a node starts its applications again
/// with the control plane away.
package actor DesiredStateKeeper {
    private let path: String
    private let logger: Logger
    private var present: DesiredState?
    private var listeners: [AsyncStream<DesiredState>.Continuation] = []

    /// Loads what is on disk. A file that cannot be read is put aside and reported, never taken for an empty state:
    /// that would stop everything on the node.
    package init(dataDirectory: String, logger: Logger) {
        path = "\(dataDirectory)/desired.json"
        self.logger = logger
        guard FileManager.default.fileExists(atPath: path) else { return }
        do {
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            present = try JSONDecoder().decode(DesiredState.self, from: data)
        } catch {
            logger.error("the stored desired state cannot be read", metadata: ["detail": "\(error)"])
            try? FileManager.default.moveItem(atPath: path, toPath: "\(path).unreadable")
        }
    }

    /// Nil until the control plane has sent the first one: then nothing must be started or removed.
    package var current: DesiredState? { present }

    package var generation: Int64 { present?.generation ?? 0 }

    /// Keeps `state` when it is newer than the present one; true when it is.
    @discardableResult
    package func accept(_ state: DesiredState) -> Bool {
        guard state.generation > generation else { return false }
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            try AtomicFile.write(encoder.encode(state), to: path, mode: 0o600)
        } catch {
            // Acting on it matters more than keeping it: the control plane sends it again after a restart.
            logger.error("the desired state cannot be kept on disk", metadata: ["detail": "\(error)"])
        }
        present = state
        for listener in listeners { listener.yield(state) }
        return true
    }

    /// The present state, if there is one, and every newer one; only the newest waits while nobody reads.
    package func changes() -> AsyncStream<DesiredState> {
        let (stream, continuation) = AsyncStream<DesiredState>.makeStream(bufferingPolicy: .bufferingNewest(1))
        listeners.append(continuation)
        if let present { continuation.yield(present) }
        return stream
    }
}

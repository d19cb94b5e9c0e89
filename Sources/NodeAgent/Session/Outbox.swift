package import AgentProtocol
import HostSupport

/// What waits to be sent, in order and bounded. Whole reports replace their older ones; an end of a task replaces its
/// progress and never the other way. When full, the oldest log chunks go first: their owner sends them again until
/// they are acknowledged.
package actor Outbox {
    private let maximumMessages: Int
    private let maximumLogBytes: Int
    private var waiting: [Entry] = []
    private var logBytes = 0
    private var nextNumber: UInt64 = 0
    private var listeners: [UInt64: AsyncStream<Void>.Continuation] = [:]

    package struct Entry: Sendable, Equatable {
        package let number: UInt64
        package let message: AgentMessage
    }

    package init(maximumMessages: Int = 4096, maximumLogBytes: Int = 8 << 20) {
        self.maximumMessages = maximumMessages
        self.maximumLogBytes = maximumLogBytes
    }

    package func add(_ message: AgentMessage) {
        let message = takingOver(message)
        guard makeRoom(for: message) else { return }
        nextNumber &+= 1
        waiting.append(Entry(number: nextNumber, message: message))
        logBytes += message.logBytes
        while waiting.count > maximumMessages || logBytes > maximumLogBytes {
            guard let oldest = waiting.firstIndex(where: { $0.message.logBytes > 0 }) else { break }
            logBytes -= waiting[oldest].message.logBytes
            waiting.remove(at: oldest)
        }
        if waiting.count > maximumMessages { waiting.removeFirst(waiting.count - maximumMessages) }
        for listener in listeners.values { listener.yield() }
    }

    /// A heartbeat takes over the traffic that those which it replaces count: nobody counts it again.
    private func takingOver(_ message: AgentMessage) -> AgentMessage {
        guard case .heartbeat(var beat) = message else { return message }
        for entry in waiting {
            guard case .heartbeat(let unsent) = entry.message else { continue }
            beat.applications = unsent.applications.merged(with: beat.applications)
        }
        return .heartbeat(beat)
    }

    /// Drops what `message` replaces; false when something newer already waits.
    private func makeRoom(for message: AgentMessage) -> Bool {
        switch message {
        case .nodeReport(let report):
            let newer = waiting.contains {
                if case .nodeReport(let other) = $0.message { return other.sequence > report.sequence }
                return false
            }
            guard !newer else { return false }
            waiting.removeAll { if case .nodeReport = $0.message { true } else { false } }
        case .heartbeat:
            waiting.removeAll { if case .heartbeat = $0.message { true } else { false } }
        case .rotateKey:
            waiting.removeAll { if case .rotateKey = $0.message { true } else { false } }
        case .taskReport(let report):
            let ended = waiting.contains {
                if case .taskReport(let other) = $0.message {
                    return other.taskID == report.taskID && other.state != .running && report.state == .running
                }
                return false
            }
            guard !ended else { return false }
            waiting.removeAll {
                if case .taskReport(let other) = $0.message { return other.taskID == report.taskID }
                return false
            }
        case .buildLog, .instanceLog:
            return !waiting.contains { $0.message == message }
        default:
            break
        }
        return true
    }

    /// The first messages, which stay until ``remove(_:)``.
    package func peek(_ count: Int, maximumLogBytes: Int = 512 << 10) -> [Entry] {
        var taken: [Entry] = []
        var bytes = 0
        for entry in waiting.prefix(count) {
            bytes += entry.message.logBytes
            if !taken.isEmpty, bytes > maximumLogBytes { break }
            taken.append(entry)
        }
        return taken
    }

    package func remove(_ entries: [Entry]) {
        let numbers = Set(entries.map(\.number))
        waiting.removeAll { numbers.contains($0.number) }
        logBytes = waiting.reduce(0) { $0 + $1.message.logBytes }
    }

    package var count: Int { waiting.count }

    /// Yields when something was added; several additions may become one.
    package func additions() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        nextNumber &+= 1
        let number = nextNumber
        listeners[number] = continuation
        continuation.onTermination = { _ in Task { await self.forget(number) } }
        if !waiting.isEmpty { continuation.yield() }
        return stream
    }

    private func forget(_ number: UInt64) { listeners[number] = nil }
}

extension AgentMessage {
    /// Bytes of log text; 0 for messages that may not be dropped.
    fileprivate var logBytes: Int {
        switch self {
        case .buildLog(let chunk): chunk.text.utf8.count + 64
        case .instanceLog(let chunk): chunk.lines.reduce(64) { $0 + $1.text.utf8.count + 32 }
        default: 0
        }
    }
}

extension [ApplicationTraffic] {
    /// The sums of both, by application.
    fileprivate func merged(with later: [ApplicationTraffic]) -> [ApplicationTraffic] {
        var sums: [String: ApplicationTraffic] = [:]
        for traffic in self + later {
            var sum =
                sums[traffic.applicationID]
                ?? .init(
                    applicationID: traffic.applicationID, requests: 0, serverErrors: 0)
            sum.requests = sum.requests &+ traffic.requests
            sum.serverErrors = sum.serverErrors &+ traffic.serverErrors
            sums[traffic.applicationID] = sum
        }
        return sums.values.sorted { $0.applicationID < $1.applicationID }
    }
}

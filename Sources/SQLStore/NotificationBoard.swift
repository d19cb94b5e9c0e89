import Synchronization

/// Who listens to which channel, within this process.
///
/// Each stream begins with an empty payload as soon as it really hears the channel, and gets another one whenever
/// something may have been missed. A slow reader keeps the newest 1,024.
final class NotificationBoard: Sendable {
    private struct Listeners {
        var next = 0
        var byChannel: [String: [Int: AsyncStream<String>.Continuation]] = [:]
        var isClosed = false
    }

    private let listeners = Mutex(Listeners())

    /// - Parameter isHeard: whether the channel is already listened to, so that the first empty payload is sent now.
    func subscribe(_ channel: String, isHeard: Bool) -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(1024))
        let number = listeners.withLock { state -> Int? in
            guard !state.isClosed else { return nil }
            state.next += 1
            state.byChannel[channel, default: [:]][state.next] = continuation
            return state.next
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in self?.remove(number, channel) }
        if isHeard { continuation.yield("") }
        return stream
    }

    var channels: Set<String> { listeners.withLock { Set($0.byChannel.keys) } }

    func deliver(_ payload: String, to channel: String) {
        let found = listeners.withLock { Array(($0.byChannel[channel] ?? [:]).values) }
        for continuation in found { continuation.yield(payload) }
    }

    func close() {
        let all = listeners.withLock { state in
            state.isClosed = true
            defer { state.byChannel = [:] }
            return state.byChannel.values.flatMap(\.values)
        }
        for continuation in all { continuation.finish() }
    }

    private func remove(_ number: Int, _ channel: String) {
        listeners.withLock { state in
            state.byChannel[channel]?[number] = nil
            if state.byChannel[channel]?.isEmpty == true { state.byChannel[channel] = nil }
        }
    }
}

import NIOConcurrencyHelpers

/// Wakes whoever waits for news of a topic within this process. A signal says only "look again": it carries nothing,
/// several may become one, and whoever waits also looks at intervals, so a lost one costs time and never truth.
package final class Signals: Sendable {
    /// What news is about.
    package enum Topic: Hashable, Sendable {
        case deployments
        case buildLog(String)
        case applicationLog(String)
        case application(String)
        case applications(organization: String)
        case node(String)
        case agentTasks(node: String)
    }

    private struct Subscribers {
        var next = 0
        var byTopic: [Topic: [Int: AsyncStream<Void>.Continuation]] = [:]
    }

    private let subscribers = NIOLockedValueBox(Subscribers())

    package init() {}

    package func send(_ topic: Topic) {
        let waiting = subscribers.withLockedValue { $0.byTopic[topic].map { Array($0.values) } ?? [] }
        for continuation in waiting { continuation.yield() }
    }

    /// Wakes everybody: news may have been missed.
    package func sendAll() {
        let waiting = subscribers.withLockedValue { $0.byTopic.values.flatMap(\.values) }
        for continuation in waiting { continuation.yield() }
    }

    /// A stream that yields after each signal of one of `topics` (the newest one is kept while nobody reads). Ends with
    /// the task.
    package func subscribe(_ topics: Topic...) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number = subscribers.withLockedValue { state in
            state.next &+= 1
            for topic in topics { state.byTopic[topic, default: [:]][state.next] = continuation }
            return state.next
        }
        continuation.onTermination = { [subscribers] _ in
            subscribers.withLockedValue { state in
                for topic in topics {
                    state.byTopic[topic]?[number] = nil
                    if state.byTopic[topic]?.isEmpty == true { state.byTopic[topic] = nil }
                }
            }
        }
        return stream
    }
}

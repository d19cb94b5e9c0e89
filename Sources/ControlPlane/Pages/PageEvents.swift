import HTTPTypes
import HostSupport
import Hummingbird
import PlatformModel

/// Tells an open page that what it shows has changed; the page then loads itself again.
struct PageEvents {
    let surroundings: Surroundings

    /// Seconds between two looks without a signal, and after which a silent stream says that it lives.
    private static let interval: Int64 = 2

    /// A stream of `changed` events.
    ///
    /// - Parameter fingerprint: of all that the page shows; equal values are not told.
    func stream<Fingerprint: Equatable & Sendable>(
        _ topics: [Signals.Topic], _ fingerprint: @escaping @Sendable () async throws -> Fingerprint
    ) -> Response {
        let watch = Watch(surroundings: surroundings, topics: topics, fingerprint: fingerprint)
        return .events(AsyncThrowingStream { try await watch.next() })
    }

    /// One page that is open.
    private actor Watch<Fingerprint: Equatable & Sendable> {
        private let surroundings: Surroundings
        private let topics: [Signals.Topic]
        private let fingerprint: @Sendable () async throws -> Fingerprint
        private var last: Fingerprint?

        init(
            surroundings: Surroundings, topics: [Signals.Topic],
            fingerprint: @escaping @Sendable () async throws -> Fingerprint
        ) {
            self.surroundings = surroundings
            self.topics = topics
            self.fingerprint = fingerprint
        }

        func next() async throws -> ServerSentEvent? {
            guard let known = last else {
                last = try await fingerprint()
                return ServerSentEvent(event: "ready", data: "")
            }
            await surroundings.wait(for: topics, seconds: PageEvents.interval)
            let current = try await fingerprint()
            last = current
            return ServerSentEvent(event: current == known ? "ping" : "changed", data: "")
        }
    }
}

extension Surroundings {
    /// Returns at the first signal of a topic, and after `seconds` without one.
    func wait(for topics: [Signals.Topic], seconds: Int64) async {
        await withTaskGroup(of: Void.self) { group in
            for topic in topics {
                let signals = signals.subscribe(topic)
                group.addTask { for await _ in signals { return } }
            }
            group.addTask { [clock] in _ = try? await clock.sleep(.seconds(seconds)) }
            await group.next()
            group.cancelAll()
        }
    }
}

import Foundation
import HostSupport
import PlatformAPI

/// Events for a browser or a program that follows something: asks for the next ones only when the last have been taken,
/// sleeps until there is news, and sends a `ping` when there has been none for a while.
package struct EventFeed: AsyncSequence, Sendable {
    package typealias Element = ServerSentEvent
    /// Seconds without news before a `ping`, which also notices readers that have gone.
    static let pingSeconds = 15

    struct Event: Sendable {
        var id: Int64?
        var event: ServerSentEvent

        init(id: Int64?, name: String, _ data: some Encodable) throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            self.id = id
            let text = String(decoding: try encoder.encode(data), as: UTF8.self)
            event = ServerSentEvent(id: id.map { String($0) }, event: name, data: text)
        }
    }

    struct Batch: Sendable {
        var events: [Event]
        /// Nothing follows.
        var isLast: Bool
        /// There may be more at once: ask again before sleeping.
        var isFull: Bool
        /// What lies up to this id has been looked at, whether it made events or not.
        var readTo: Int64?
    }

    private let wakeups: AsyncStream<Void>
    private let start: Int64
    private let load: @Sendable (_ after: Int64) async throws -> Batch

    /// - Parameters:
    ///   - after: id of the last event that the reader has.
    ///   - load: the events after an id.
    init(
        _ surroundings: Surroundings, topic: Signals.Topic, after: Int64,
        load: @escaping @Sendable (_ after: Int64) async throws -> Batch
    ) {
        wakeups = surroundings.signals.wakeups(topic, every: Self.pingSeconds, clock: surroundings.clock)
        start = after
        self.load = load
    }

    package func makeAsyncIterator() -> Iterator {
        Iterator(wakeups: wakeups.makeAsyncIterator(), cursor: start, load: load)
    }

    package struct Iterator: AsyncIteratorProtocol {
        var wakeups: AsyncStream<Void>.Iterator
        var cursor: Int64
        let load: @Sendable (Int64) async throws -> Batch
        private var waiting: ArraySlice<Event> = []
        private var isOver = false
        private var asksAgain = false
        private var hasSlept = false
        private var readTo: Int64?

        init(
            wakeups: AsyncStream<Void>.Iterator, cursor: Int64, load: @escaping @Sendable (Int64) async throws -> Batch
        ) {
            self.wakeups = wakeups
            self.cursor = cursor
            self.load = load
        }

        package mutating func next() async throws -> ServerSentEvent? {
            while true {
                if let event = waiting.popFirst() {
                    cursor = event.id ?? cursor
                    return event.event
                }
                if isOver { return nil }
                if !asksAgain {
                    guard await wakeups.next() != nil else { return nil }
                }
                if let readTo, readTo > cursor { cursor = readTo }
                let batch = try await load(cursor)
                readTo = batch.readTo
                waiting = batch.events[...]
                isOver = batch.isLast
                let slept = !asksAgain && hasSlept
                asksAgain = batch.isFull && (!batch.events.isEmpty || (readTo ?? cursor) > cursor)
                hasSlept = true
                if waiting.isEmpty, !isOver, slept { return ServerSentEvent(event: "ping", data: "") }
            }
        }
    }
}

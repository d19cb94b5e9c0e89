import NIOConcurrencyHelpers
import NIOCore

/// Why a message was not sent.
package enum WebSocketError: Error, Equatable {
    /// The message is longer than the limits allow; nothing was sent.
    case tooLarge(bytes: Int)
    /// The connection is closed or being closed.
    case closed
}

/// An open WebSocket, seen from the program: messages in, messages out. Pings, fragments and the closing handshake
/// happen underneath. Sending is safe from several tasks; a message counts as sent when the socket took it, so a slow
/// peer slows its senders down.
package final class WebSocketConnection: Sendable {
    /// The peer's messages; ends when the connection does (see ``closed``) or when the reading task is cancelled.
    /// Only the first iterator gets messages.
    package let inbound: WebSocketInbound
    private let output: @Sendable (WebSocketItem) async throws -> Void
    private let ending: NIOLockedValueBox<WebSocketClose?>
    private let maximumMessageBytes: Int

    init<Items: AsyncSequence & Sendable>(
        items: Items, limits: WebSocketLimits, output: @escaping @Sendable (WebSocketItem) async throws -> Void
    ) where Items.Element == WebSocketItem {
        let ending = NIOLockedValueBox<WebSocketClose?>(nil)
        inbound = WebSocketInbound(items: items) { close in
            ending.withLockedValue { $0 = $0 ?? close }
        }
        self.ending = ending
        self.output = output
        maximumMessageBytes = limits.maximumMessageBytes
    }

    /// How the connection ended, once ``inbound`` has; nil before.
    package var closed: WebSocketClose? { ending.withLockedValue { $0 } }

    /// Sends one message and returns when the socket took it. Throws ``WebSocketError``, or `CancellationError` when
    /// the task was cancelled before the message's turn came.
    package func send(_ message: WebSocketMessage) async throws {
        let item = WebSocketItem(message)
        guard item.payloadBytes <= maximumMessageBytes else {
            throw WebSocketError.tooLarge(bytes: item.payloadBytes)
        }
        guard closed == nil else { throw WebSocketError.closed }
        do {
            try await output(item)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw WebSocketError.closed
        }
    }

    package func send(_ text: String) async throws { try await send(.text(text)) }

    /// Begins the closing handshake; ``inbound`` ends when the peer has answered or its time is up.
    package func close(_ code: WebSocketCloseCode = .normal, reason: String = "") async {
        try? await output(.close(WebSocketClose(code: code, reason: reason)))
    }
}

/// The messages of one connection, in order.
package struct WebSocketInbound: AsyncSequence, Sendable {
    package typealias Element = WebSocketMessage
    package typealias Failure = Never

    private let make: @Sendable () -> AsyncIterator

    init<Items: AsyncSequence & Sendable>(items: Items, ended: @escaping @Sendable (WebSocketClose) -> Void)
    where Items.Element == WebSocketItem {
        let taken = NIOLockedValueBox(false)
        make = {
            // The channel's own sequence traps on a second iterator.
            let first = taken.withLockedValue { taken in
                defer { taken = true }
                return !taken
            }
            guard first else { return AsyncIterator { nil } }
            var iterator = items.makeAsyncIterator()
            return AsyncIterator {
                guard let item = try? await iterator.next() else {
                    ended(WebSocketClose(code: .lost))
                    return nil
                }
                if case .close(let close) = item { ended(close) }
                return item
            }
        }
    }

    package func makeAsyncIterator() -> AsyncIterator { make() }

    package struct AsyncIterator: AsyncIteratorProtocol {
        package typealias Failure = Never

        private let pull: () async -> WebSocketItem?
        private var ended = false

        fileprivate init(_ pull: @escaping () async -> WebSocketItem?) { self.pull = pull }

        package mutating func next() async -> WebSocketMessage? {
            guard !ended, let item = await pull() else {
                ended = true
                return nil
            }
            switch item {
            case .text(let buffer):
                return .text(String(buffer: buffer))
            case .binary(let buffer):
                return .binary(buffer)
            case .close:
                ended = true
                return nil
            }
        }
    }
}

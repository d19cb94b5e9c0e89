import NIOConcurrencyHelpers
import NIOCore

/// Hands items from any number of senders to the one writer of a response body. A sender waits until its item is
/// written, so the queue is never longer than there are senders.
final class WebSocketOutbox: Sendable {
    struct Entry: Sendable {
        let id: UInt64
        let item: WebSocketItem
        fileprivate let sender: CheckedContinuation<Void, any Error>

        func complete(_ result: Result<Void, any Error>) { sender.resume(with: result) }
    }

    private struct State {
        var waiting: [Entry] = []
        var writer: CheckedContinuation<Entry?, Never>?
        var nextID: UInt64 = 0
        var finished = false
    }

    private let state = NIOLockedValueBox(State())

    /// Returns when the item is written; throws when it never will be.
    func send(_ item: WebSocketItem) async throws {
        let id = state.withLockedValue { state in
            state.nextID &+= 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { enqueue(Entry(id: id, item: item, sender: $0)) }
        } onCancel: {
            withdraw(id)
        }
    }

    private func enqueue(_ entry: Entry) {
        let (writer, refused) = state.withLockedValue { state -> (CheckedContinuation<Entry?, Never>?, Bool) in
            if state.finished { return (nil, true) }
            if let writer = state.writer {
                state.writer = nil
                return (writer, false)
            }
            state.waiting.append(entry)
            return (nil, false)
        }
        if refused { return entry.complete(.failure(ChannelError.ioOnClosedChannel)) }
        if let writer { return writer.resume(returning: entry) }
        if Task.isCancelled { withdraw(entry.id) }
    }

    private func withdraw(_ id: UInt64) {
        let entry = state.withLockedValue { state -> Entry? in
            guard let position = state.waiting.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiting.remove(at: position)
        }
        entry?.complete(.failure(CancellationError()))
    }

    /// The next item to write; nil after ``finish()`` or when the calling task is cancelled. One caller at a time.
    func next() async -> Entry? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (ready, entry) = state.withLockedValue { state -> (Bool, Entry?) in
                    if !state.waiting.isEmpty { return (true, state.waiting.removeFirst()) }
                    if state.finished { return (true, nil) }
                    state.writer = continuation
                    return (false, nil)
                }
                if ready { continuation.resume(returning: entry) }
            }
        } onCancel: {
            finish()
        }
    }

    /// Nothing more is taken; whoever waits is told so.
    func finish() {
        let (writer, waiting) = state.withLockedValue { state in
            defer {
                state.writer = nil
                state.waiting = []
            }
            state.finished = true
            return (state.writer, state.waiting)
        }
        writer?.resume(returning: nil)
        for entry in waiting { entry.complete(.failure(ChannelError.ioOnClosedChannel)) }
    }
}

import HostSupport

extension Signals {
    /// Yields at once, after each signal of `topic`, and at least every `seconds`; signals that come while nobody reads
    /// become one. Ends with its reader.
    func wakeups(_ topic: Topic, every seconds: Int, clock: HostClock) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let news = subscribe(topic)
        continuation.yield()
        let forward = Task { for await _ in news { continuation.yield() } }
        let tick = Task {
            while !Task.isCancelled {
                do { try await clock.sleep(.seconds(seconds)) } catch { break }
                continuation.yield()
            }
        }
        continuation.onTermination = { _ in
            forward.cancel()
            tick.cancel()
        }
        return stream
    }
}

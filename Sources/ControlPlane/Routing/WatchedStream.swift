import HTTPTypes
import HostSupport
import Hummingbird
import NIOCore

extension Response {
    /// An event stream that ends soon after its reader lost the right to read it; anything else is left as it is.
    func watched(by clock: HostClock, _ check: @escaping @Sendable () async throws -> Void) -> Response {
        guard headers[.contentType]?.hasPrefix("text/event-stream") == true else { return self }
        let body = body
        var response = self
        response.body = ResponseBody { writer in
            do {
                try await body.write(WatchedStream(writer: writer, clock: clock, check: check))
            } catch is WatchedStream.Over {
                try await writer.finish(nil)
            }
        }
        return response
    }
}

/// Asks again whether the reader may read before it writes, at most every ten seconds. Streams send a `ping` at least
/// every fifteen, so for somebody who lost the right a stream ends within 25 seconds.
struct WatchedStream: ResponseBodyWriter {
    /// The reader may read no longer: the stream ends orderly, as if there was no more.
    struct Over: Error {}

    private static let interval: Int64 = 10_000

    private var writer: any ResponseBodyWriter
    private let clock: HostClock
    private let check: @Sendable () async throws -> Void
    private var checkedAt: Int64

    init(
        writer: any ResponseBodyWriter, clock: HostClock, check: @escaping @Sendable () async throws -> Void
    ) {
        self.writer = writer
        self.clock = clock
        self.check = check
        checkedAt = clock.now()
    }

    mutating func write(_ buffer: ByteBuffer) async throws {
        let now = clock.now()
        // A clock that was set back does not put the next check off.
        if now < checkedAt || now - checkedAt >= Self.interval {
            do { try await check() } catch is PlatformError { throw Over() }
            checkedAt = now
        }
        try await writer.write(buffer)
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws { try await writer.finish(trailingHeaders) }
}

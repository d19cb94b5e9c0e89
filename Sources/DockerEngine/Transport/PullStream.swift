import AsyncHTTPClient
import NIOCore

/// Turns the pieces of an answer's body into elements, one pull at a time.
protocol StreamDecoder {
    associatedtype Element: Sendable
    /// Takes a piece and returns the elements that are now whole.
    mutating func take(_ piece: ByteBuffer) throws -> [Element]
    /// The elements that the end of the body completes.
    mutating func finish() throws -> [Element]
}

/// A lazily opened stream with back-pressure: nothing is read before the consumer asks for it.
///
/// Unchecked: `AsyncThrowingStream` calls its closure once at a time, for the stream's single consumer.
private final class Pull<Decoder: StreamDecoder>: @unchecked Sendable {
    private let name: String
    private let open: @Sendable () async throws -> HTTPClientResponse.Body
    private var iterator: HTTPClientResponse.Body.AsyncIterator?
    private var decoder: Decoder
    private var ready: ArraySlice<Decoder.Element> = []
    private var ended = false

    init(name: String, decoder: Decoder, open: @escaping @Sendable () async throws -> HTTPClientResponse.Body) {
        self.name = name
        self.decoder = decoder
        self.open = open
    }

    func next() async throws -> Decoder.Element? {
        do {
            while true {
                if let first = ready.popFirst() { return first }
                if ended { return nil }
                try await read()
            }
        } catch {
            ended = true
            iterator = nil
            throw translated(error, naming: name)
        }
    }

    private func read() async throws {
        if iterator == nil { iterator = try await open().makeAsyncIterator() }
        if let piece = try await iterator?.next() {
            ready = try decoder.take(piece)[...]
        } else {
            try Task.checkCancellation()
            ended = true
            ready = try decoder.finish()[...]
        }
    }
}

extension DockerTransport {
    /// The answer to `request` as a stream. `body` makes the request's body when the stream is opened.
    func stream<Decoder: StreamDecoder & Sendable>(
        _ request: DockerRequest, through decoder: Decoder,
        body: (@Sendable () -> HTTPClientRequest.Body)? = nil
    ) -> AsyncThrowingStream<Decoder.Element, any Error> {
        let pull = Pull(name: request.name, decoder: decoder) { try await self.open(request, body: body?()) }
        return AsyncThrowingStream { try await pull.next() }
    }

    /// A stream that fails at its first element, for requests that could not be composed.
    func stream<Decoder: StreamDecoder & Sendable>(
        through decoder: Decoder, composing request: () throws -> DockerRequest
    ) -> AsyncThrowingStream<Decoder.Element, any Error> {
        do {
            return stream(try request(), through: decoder)
        } catch {
            return AsyncThrowingStream { throw error }
        }
    }
}

/// Passes the bytes on as they come.
struct RawPieces: StreamDecoder {
    mutating func take(_ piece: ByteBuffer) -> [ByteBuffer] { [piece] }
    mutating func finish() -> [ByteBuffer] { [] }
}

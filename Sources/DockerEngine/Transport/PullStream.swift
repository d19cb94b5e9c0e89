import AsyncHTTPClient
import NIOCore

/// Turns the pieces of an answer's body into elements, one pull at a time.
protocol StreamDecoder: SendableMetatype {
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
    private let patience: TimeAmount?
    private let loop: any EventLoop
    private let open: @Sendable () async throws -> HTTPClientResponse.Body
    private var iterator: HTTPClientResponse.Body.AsyncIterator?
    private var decoder: Decoder
    private var ready: ArraySlice<Decoder.Element> = []
    private var ended = false

    init(
        _ request: DockerRequest, of transport: DockerTransport, decoder: Decoder,
        open: @escaping @Sendable () async throws -> HTTPClientResponse.Body
    ) {
        name = request.name
        patience = transport.patience(request)
        loop = transport.nextLoop
        self.decoder = decoder
        self.open = open
    }

    func next() async throws -> Decoder.Element? {
        do {
            while true {
                if let first = ready.popFirst() { return first }
                if ended { return nil }
                if iterator == nil { iterator = try await open().makeAsyncIterator() }
                try await withTimeLimit(patience, on: loop, naming: name) { try await self.read() }
            }
        } catch {
            ended = true
            iterator = nil
            throw translated(error, naming: name)
        }
    }

    private func read() async throws {
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
    /// The answer to `request` as a stream.
    func stream<Decoder: StreamDecoder & Sendable>(
        _ request: DockerRequest, through decoder: Decoder
    ) -> AsyncThrowingStream<Decoder.Element, any Error> {
        let pull = Pull(request, of: self, decoder: decoder) { try await self.open(request) }
        return AsyncThrowingStream { try await pull.next() }
    }

    /// The same with `pieces` as the request's body, which are read when the stream is opened.
    func stream<Decoder: StreamDecoder & Sendable, Body: AsyncSequence & Sendable>(
        _ request: DockerRequest, sending pieces: Body, through decoder: Decoder
    ) -> AsyncThrowingStream<Decoder.Element, any Error> where Body.Element == ByteBuffer {
        let pull = Pull(request, of: self, decoder: decoder) { try await self.open(request, sending: pieces) }
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

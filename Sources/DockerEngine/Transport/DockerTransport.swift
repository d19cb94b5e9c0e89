import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// HTTP over the engine's unix socket. Followed streams use a client of their own: each holds a connection, and the
/// pool of control calls must never run dry because of them.
final class DockerTransport: Sendable {
    /// Answers of control calls are small; more is refused.
    static let answerLimit = 32 * 1024 * 1024

    private let control: HTTPClient
    private let streams: HTTPClient
    private let base: String
    private let apiVersion = VersionMemory()
    private let stallLimit: TimeAmount
    private let logger: Logger

    init(socketPath: String, stallLimit: TimeAmount, logger: Logger) {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout = .init(connect: .seconds(5))
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
        control = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 4096
        streams = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        base = "http+unix://\(percentEncoded(socketPath))"
        self.stallLimit = stallLimit
        self.logger = logger
    }

    func shutdown() async throws {
        try await control.shutdown()
        try await streams.shutdown()
    }

    /// Sends a control call and returns its whole answer.
    func send(_ request: DockerRequest) async throws -> Data {
        try await withTimeLimit(request.limit, on: control.eventLoopGroup.next(), naming: request.name) {
            let body = request.json.map { HTTPClientRequest.Body.bytes($0) }
            let response = try await self.answer(to: request, body: body, by: self.control)
            return try await self.collect(response, naming: request.name)
        }
    }

    /// Sends a control call and decodes its answer.
    func send<Answer: Decodable>(_ request: DockerRequest, as type: Answer.Type) async throws -> Answer {
        try decode(type, from: try await send(request), naming: request.name)
    }

    /// Sends a call whose answer is a stream. The limit covers the answer's head alone.
    func open(_ request: DockerRequest) async throws -> HTTPClientResponse.Body {
        let body = request.json.map { HTTPClientRequest.Body.bytes($0) }
        return try await withTimeLimit(patience(request) ?? request.limit, on: nextLoop, naming: request.name) {
            try await self.answer(to: request, body: body, by: self.streams).body
        }
    }

    /// The same for a call whose body is a stream: the engine must take it piece by piece, each within the stall limit.
    func open<Body: AsyncSequence & Sendable>(
        _ request: DockerRequest, sending pieces: Body
    ) async throws -> HTTPClientResponse.Body where Body.Element == ByteBuffer {
        let watch = ProgressWatch(stallLimit, afterwards: patience(request))
        return try await withProgress(watch, on: nextLoop, naming: request.name) {
            let body = HTTPClientRequest.Body.stream(WatchedPieces(base: pieces, watch: watch), length: .unknown)
            return try await self.answer(to: request, body: body, by: self.streams).body
        }
    }

    /// How long the engine may be silent while it answers; nil for ever.
    func patience(_ request: DockerRequest) -> TimeAmount? { request.mustGoOn ? stallLimit : nil }

    var nextLoop: any EventLoop { streams.eventLoopGroup.next() }

    private func answer(
        to request: DockerRequest, body: HTTPClientRequest.Body?, by client: HTTPClient
    ) async throws -> HTTPClientResponse {
        let version = try await prefix()
        let response = try await execute(request, prefix: "/v\(version)", body: body, by: client)
        guard response.status.code >= 400 else { return response }
        let message = try await failureMessage(of: response, naming: request.name)
        if response.status.code == 400, message.contains("API version") || message.contains("client version") {
            apiVersion.forget()
        }
        throw DockerError.http(status: Int(response.status.code), message: message)
    }

    private func execute(
        _ request: DockerRequest, prefix: String, body: HTTPClientRequest.Body?, by client: HTTPClient
    ) async throws -> HTTPClientResponse {
        var outgoing = HTTPClientRequest(url: base + prefix + request.target)
        outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
        // Go refuses a request without a Host, and the client sends none over unix sockets.
        outgoing.headers.add(name: "Host", value: "docker")
        if request.json != nil {
            outgoing.headers.add(name: "Content-Type", value: "application/json")
        } else if body != nil {
            outgoing.headers.add(name: "Content-Type", value: "application/x-tar")
        }
        outgoing.body = body
        do {
            return try await client.execute(outgoing, deadline: .distantFuture)
        } catch {
            throw translated(error, naming: request.name)
        }
    }

    /// 1.41, or the oldest version that a newer engine still speaks.
    private func prefix() async throws -> String {
        if let known = apiVersion.known { return known }
        struct Versions: Decodable { var MinAPIVersion: String? }
        let request = DockerRequest(.get, "/version")
        let data = try await withTimeLimit(.seconds(10), on: control.eventLoopGroup.next(), naming: request.name) {
            let response = try await self.execute(request, prefix: "", body: nil, by: self.control)
            guard response.status == .ok else {
                let message = try await self.failureMessage(of: response, naming: request.name)
                throw DockerError.http(status: Int(response.status.code), message: message)
            }
            return try await self.collect(response, naming: request.name)
        }
        let oldest = try decode(Versions.self, from: data, naming: request.name).MinAPIVersion
        return apiVersion.remember(oldestOfEngine: oldest ?? VersionMemory.wanted)
    }

    private func collect(_ response: HTTPClientResponse, naming name: String) async throws -> Data {
        do {
            let buffer = try await response.body.collect(upTo: Self.answerLimit)
            try Task.checkCancellation()
            return Data(buffer.readableBytesView)
        } catch {
            throw translated(error, naming: name)
        }
    }

    /// The engine's own sentence, at most 4 KB of it.
    private func failureMessage(of response: HTTPClientResponse, naming name: String) async throws -> String {
        struct Failure: Decodable { var message: String }
        let data = try await collect(response, naming: name)
        if let failure = try? JSONDecoder().decode(Failure.self, from: data) {
            return String(failure.message.prefix(4096))
        }
        return String(String(decoding: data, as: UTF8.self).prefix(4096))
    }
}

func decode<Answer: Decodable>(_ type: Answer.Type, from data: Data, naming name: String) throws -> Answer {
    do {
        return try JSONDecoder().decode(type, from: data)
    } catch {
        throw DockerError.decoding("\(name): \(error)")
    }
}

/// Puts what the HTTP client throws into this client's own words; cancellation stays what it is.
func translated(_ error: any Error, naming name: String) -> any Error {
    switch error {
    case is CancellationError, is DockerError: error
    case let error as HTTPClientError where error == .cancelled: CancellationError()
    case let error as HTTPClientError
    where [.connectTimeout, .readTimeout, .writeTimeout, .deadlineExceeded, .getConnectionFromPoolTimeout]
        .contains(error):
        DockerError.timedOut(name)
    case is NIOTooManyBytesError: DockerError.decoding("\(name): the answer is too large")
    default: DockerError.unreachable("\(name): \(error)")
    }
}

package import HTTPTypes
import NIOConcurrencyHelpers
package import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Why a client has no connection.
package enum WebSocketClientError: Error, Equatable {
    case invalidURL(String)
    /// The server answered with another status than 101. `body` holds at most the first 64 KB.
    case refused(status: Int, body: String)
    case timedOut
    /// The name, network, TLS or protocol failed; for logs.
    case connection(String)
}

/// Opens WebSockets.
package enum WebSocketClient {
    package struct Request: Sendable {
        /// `ws://…` or `wss://…`; `http` and `https` are taken as those.
        package var url: String
        package var headers: HTTPFields
        /// PEM file of the authorities to trust for `wss`; nil trusts the system's.
        package var certificateAuthorityFile: String?
        /// For the name's lookup and the connection, then once more for the way to the 101.
        package var timeout: TimeAmount
        package var limits: WebSocketLimits

        package init(
            url: String, headers: HTTPFields = [:], certificateAuthorityFile: String? = nil,
            timeout: TimeAmount = .seconds(10), limits: WebSocketLimits = WebSocketLimits()
        ) {
            self.url = url
            self.headers = headers
            self.certificateAuthorityFile = certificateAuthorityFile
            self.timeout = timeout
            self.limits = limits
        }
    }

    /// Opens a connection and gives it to `body`; when that returns or throws the connection is closed in order.
    /// Throws ``WebSocketClientError`` when there is no connection, else what `body` throws.
    package static func connect<Value: Sendable>(
        _ request: Request, on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        _ body: (WebSocketConnection) async throws -> Value
    ) async throws -> Value {
        let channel = try await open(request, on: group.next())
        let outcome: Result<Value, any Error>
        outcome = try await channel.executeThenClose { inbound, outbound in
            let connection = WebSocketConnection(items: inbound, limits: request.limits) {
                try await outbound.write($0)
            }
            let outcome: Result<Value, any Error>
            do {
                outcome = .success(try await body(connection))
            } catch {
                outcome = .failure(error)
            }
            // Not `outbound`, which refuses a cancelled task; the handler closes the channel after its time limit.
            channel.channel.writeAndFlush(WebSocketItem.close(WebSocketClose(code: .normal)), promise: nil)
            try? await channel.channel.closeFuture.get()
            return outcome
        }
        return try outcome.get()
    }

    private enum Progress {
        case started
        case channel(any Channel)
        case cancelled
    }

    private static func open(
        _ request: Request, on loop: any EventLoop
    ) async throws -> WebSocketClientHandshake.Ready {
        guard let target = WebSocketTarget(request.url) else { throw WebSocketClientError.invalidURL(request.url) }
        let tls = try target.secure ? context(request.certificateAuthorityFile) : nil
        let ready = loop.makePromise(of: WebSocketClientHandshake.Ready.self)
        let progress = NIOLockedValueBox(Progress.started)
        // The handlers are added to the winner of the attempts alone, so that `ready` has one owner.
        ClientBootstrap(group: loop)
            .connectTimeout(request.timeout)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .connect(host: target.host, port: target.port)
            .flatMapThrowing { channel in
                do {
                    try begin(channel, progress)
                    try addHandlers(to: channel, request, target, tls: tls, ready: ready)
                } catch {
                    channel.close(promise: nil)
                    throw error
                }
            }
            .whenFailure { error in
                let cancelled = error is CancellationError
                ready.fail(cancelled ? error : WebSocketClientError.connection("\(error)"))
            }
        return try await withTaskCancellationHandler {
            try await ready.futureResult.get()
        } onCancel: {
            let channel = progress.withLockedValue { progress -> (any Channel)? in
                defer { progress = .cancelled }
                if case .channel(let channel) = progress { return channel }
                return nil
            }
            channel?.close(promise: nil)
        }
    }

    private static func begin(_ channel: any Channel, _ progress: NIOLockedValueBox<Progress>) throws {
        try progress.withLockedValue { progress in
            if case .cancelled = progress { throw CancellationError() }
            progress = .channel(channel)
        }
    }

    private static func addHandlers(
        to channel: any Channel, _ request: Request, _ target: WebSocketTarget, tls: NIOSSLContext?,
        ready: EventLoopPromise<WebSocketClientHandshake.Ready>
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        if let tls {
            try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: target.serverName))
        }
        let encoder = HTTPRequestEncoder()
        // Frames may come in one packet with the 101.
        let decoder = ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes))
        let handshake = WebSocketClientHandshake(
            request, target: target, httpHandlers: [encoder, decoder], ready: ready)
        try pipeline.addHandler(encoder)
        try pipeline.addHandler(decoder)
        try pipeline.addHandler(handshake)
    }

    private static func context(_ authorityFile: String?) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        if let authorityFile { configuration.trustRoots = .file(authorityFile) }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw WebSocketClientError.connection("TLS: \(error)")
        }
    }
}

import NIOCore
import NIOPosix
import NginxConfig
import Testing

/// A tiny application: answers with its name and the request as it arrived. `/slow` waits 400 ms, `/boom` answers 500,
/// `/events` sends one event and stays open, an upgrade is accepted and each byte sent back after the name.
final class EchoUpstream: Sendable {
    private let channel: any Channel
    let port: Int

    init(_ name: String) async throws {
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(EchoExchange(name: name))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = try #require(channel.localAddress?.port)
    }

    var peer: String { "127.0.0.1:\(port)" }

    /// New connections are refused from here on.
    func close() async throws { try await channel.close() }
}

private final class EchoExchange: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let name: String
    private var received = ""
    private var upgraded = false

    init(name: String) { self.name = name }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let text = String(buffer: unwrapInboundIn(data))
        if upgraded { return send(context, "\(name):\(text)") }
        received += text
        while let head = nextHead() { answer(context, head) }
    }

    /// The next complete request without its body, if it has arrived.
    private func nextHead() -> String? {
        let parts = received.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let head = parts.first, let rest = parts.last else { return nil }
        let length =
            head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length: ") }
            .flatMap { Int($0.dropFirst(16)) } ?? 0
        guard rest.utf8.count >= length else { return nil }
        received = String(decoding: rest.utf8.dropFirst(length), as: UTF8.self)
        return String(head)
    }

    private func answer(_ context: ChannelHandlerContext, _ head: String) {
        let path = head.split(separator: " ").dropFirst().first.map(String.init) ?? "/"
        if head.lowercased().contains("upgrade: websocket") {
            upgraded = true
            let more = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
            return send(context, more)
        }
        if path == "/events" {
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
            return send(context, head + "9\r\ndata: 1\n\n\r\n")
        }
        let body = "\(name)\n\(head)\n"
        let status = path == "/boom" ? "500 Oh" : "200 OK"
        let text = "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        guard path == "/slow" else { return send(context, text) }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: .milliseconds(400)) {
            let (exchange, context) = bound.value
            exchange.send(context, text)
        }
    }

    private func send(_ context: ChannelHandlerContext, _ text: String) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}

/// A plain TCP connection whose text can be awaited.
final class TextConnection: Sendable {
    private let asyncChannel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    init(port: Int) async throws {
        asyncChannel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel(wrappingChannelSynchronously: channel) }
            }
    }

    /// Sends each text and waits until the answers so far contain what belongs to it; answers all that was received.
    /// `between` runs after each step. Ends after ten seconds without an answer.
    func exchange(
        _ steps: [(send: String, until: String)], between: @Sendable @escaping (Int) async throws -> Void = { _ in }
    ) async throws -> String {
        let channel = asyncChannel.channel
        let limit = channel.eventLoop.scheduleTask(in: .seconds(10)) { channel.close(promise: nil) }
        defer { limit.cancel() }
        return try await asyncChannel.executeThenClose { inbound, outbound in
            var received = ""
            var parts = inbound.makeAsyncIterator()
            for (number, step) in steps.enumerated() {
                try await outbound.write(ByteBuffer(string: step.send))
                while !received.contains(step.until), let part = try await parts.next() {
                    received += String(buffer: part)
                }
                try await between(number)
            }
            return received
        }
    }
}

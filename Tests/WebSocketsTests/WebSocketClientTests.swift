import Crypto
import HTTPTypes
import NIOCore
import NIOPosix
import Testing
import WebSockets

@Suite struct WebSocketClientTests {
    private func url(_ server: PlainServer, _ path: String) -> String { "ws://127.0.0.1:\(server.port)\(path)" }

    @Test func `messages come back as they went`() async throws {
        try await PlainServer.with(route: testRoute) { server in
            try await WebSocketClient.connect(.init(url: url(server, "/echo"))) { connection in
                try await connection.send("grüße")
                try await connection.send(.binary(ByteBuffer(bytes: [0, 1, 255])))
                try await connection.send("")
                var iterator = connection.inbound.makeAsyncIterator()
                #expect(await iterator.next() == .text("grüße"))
                #expect(await iterator.next() == .binary(ByteBuffer(bytes: [0, 1, 255])))
                #expect(await iterator.next() == .text(""))
                await connection.close()
                #expect(await iterator.next() == nil)
                #expect(connection.closed?.code == .normal)
            }
        }
    }

    @Test func `a message longer than a frame travels in fragments`() async throws {
        let limits = WebSocketLimits(maximumFrameBytes: 1000, maximumMessageBytes: 10_000)
        try await PlainServer.with(limits: limits, route: testRoute) { server in
            try await WebSocketClient.connect(.init(url: url(server, "/echo"), limits: limits)) { connection in
                let text = String(repeating: "0123456789", count: 999)
                try await connection.send(text)
                var iterator = connection.inbound.makeAsyncIterator()
                #expect(await iterator.next() == .text(text))
                await #expect(throws: WebSocketError.tooLarge(bytes: 10_001)) {
                    try await connection.send(String(repeating: "x", count: 10_001))
                }
                try await connection.send("still open")
                #expect(await iterator.next() == .text("still open"))
            }
        }
    }

    @Test func `a refusal tells status and body`() async throws {
        try await PlainServer.with(route: testRoute) { server in
            await #expect(throws: WebSocketClientError.refused(status: 401, body: "who are you?")) {
                try await WebSocketClient.connect(.init(url: url(server, "/never"))) { _ in }
            }
            await #expect(throws: WebSocketClientError.refused(status: 404, body: "nothing here")) {
                try await WebSocketClient.connect(.init(url: url(server, "/missing"))) { _ in }
            }
        }
    }

    @Test func `the server's close code and reason arrive`() async throws {
        try await PlainServer.with(route: testRoute) { server in
            try await WebSocketClient.connect(.init(url: url(server, "/bye"))) { connection in
                for await _ in connection.inbound {}
                #expect(connection.closed == WebSocketClose(code: .init(rawValue: 4001), reason: "replaced"))
                await #expect(throws: WebSocketError.closed) { try await connection.send("late") }
            }
        }
    }

    @Test func `a graceful stop says that the server goes away`() async throws {
        try await PlainServer.with(route: testRoute) { server in
            try await WebSocketClient.connect(.init(url: url(server, "/echo"))) { connection in
                try await connection.send("ready")
                var iterator = connection.inbound.makeAsyncIterator()
                _ = await iterator.next()
                server.quiesce()
                #expect(await iterator.next() == nil)
                #expect(connection.closed?.code == .goingAway)
            }
        }
    }

    @Test func `many senders share one connection`() async throws {
        try await PlainServer.with(route: testRoute) { server in
            try await WebSocketClient.connect(.init(url: url(server, "/echo"))) { connection in
                await withTaskGroup(of: Void.self) { group in
                    for number in 0..<50 { group.addTask { try? await connection.send("\(number)") } }
                }
                var seen = Set<String>()
                for await message in connection.inbound {
                    if case .text(let text) = message { seen.insert(text) }
                    if seen.count == 50 { break }
                }
                #expect(seen.count == 50)
            }
        }
    }

    @Test(arguments: [
        "", "ftp://host/", "ws://", "ws://user:pass@host/", "ws://host:99999/", "ws://a b/", "ws://a/\r\nX: y",
    ])
    func `an address that is none is refused`(url: String) async throws {
        await #expect(throws: WebSocketClientError.invalidURL(url)) {
            try await WebSocketClient.connect(.init(url: url)) { _ in }
        }
    }

    @Test func `a closed port is an error, not a hang`() async throws {
        let port = try await PlainServer.with(route: testRoute) { $0.port }
        await #expect(throws: WebSocketClientError.self) {
            try await WebSocketClient.connect(.init(url: "ws://127.0.0.1:\(port)/")) { _ in }
        }
    }

    @Test func `a server that never answers runs into the time limit`() async throws {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let url = "ws://127.0.0.1:\(listener.localAddress?.port ?? 0)/"
        await #expect(throws: WebSocketClientError.timedOut) {
            try await WebSocketClient.connect(.init(url: url, timeout: .milliseconds(300))) { _ in }
        }
        try await listener.close()
    }

    @Test func `a dead server is noticed`() async throws {
        // Stops reading as soon as the socket is open: no pong ever comes.
        let limits = WebSocketLimits(
            pingInterval: .milliseconds(100), silenceLimit: .milliseconds(400), closeTimeout: .milliseconds(200))
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { $0.pipeline.addHandler(DeafServer()) }
            .bind(host: "127.0.0.1", port: 0).get()
        let url = "ws://127.0.0.1:\(listener.localAddress?.port ?? 0)/"
        try await WebSocketClient.connect(.init(url: url, limits: limits)) { connection in
            for await _ in connection.inbound {}
            #expect(connection.closed?.code == .lost)
        }
        try await listener.close()
    }

    @Test func `cancelling ends a connection`() async throws {
        try await PlainServer.with(route: testRoute) { server in
            let task = Task {
                try await WebSocketClient.connect(.init(url: url(server, "/silent"))) { connection in
                    for await _ in connection.inbound {}
                }
            }
            try await Task.sleep(for: .milliseconds(200))
            task.cancel()
            _ = await task.result
        }
    }

    @Test func `TLS works with an own authority and is refused without`() async throws {
        let identity = try TestIdentity()
        defer { identity.remove() }
        try await PlainServer.with(tls: identity.context(), route: testRoute) { server in
            for host in ["localhost", "127.0.0.1"] {
                let url = "wss://\(host):\(server.port)/echo"
                try await WebSocketClient.connect(
                    .init(url: url, certificateAuthorityFile: identity.file)
                ) { connection in
                    try await connection.send("secret")
                    var iterator = connection.inbound.makeAsyncIterator()
                    #expect(await iterator.next() == .text("secret"))
                }
                await #expect(throws: WebSocketClientError.self) {
                    try await WebSocketClient.connect(.init(url: url)) { _ in }
                }
            }
        }
    }
}

/// Answers the handshake and then nothing.
private final class DeafServer: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let request = String(buffer: Self.unwrapInboundIn(data))
        guard
            let line = request.split(separator: "\r\n").first(where: { $0.lowercased().hasPrefix("sec-websocket-key:") }
            )
        else { return }
        let key = line.split(separator: " ").last.map(String.init) ?? ""
        let digest = Insecure.SHA1.hash(data: Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
        let accept = base64(Array(digest))
        let answer =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: \(accept)\r\n\r\n"
        context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
    }
}

import NIOCore
import Testing
import WebSockets

@Suite struct WebSocketServerTests {
    private func exchange(
        limits: WebSocketLimits = WebSocketLimits(), _ body: @escaping @Sendable (RawPeer) async throws -> Void
    ) async throws {
        try await PlainServer.with(limits: limits, route: testRoute) { server in
            try await RawPeer.with(port: server.port, body)
        }
    }

    @Test func `the answer to an upgrade carries the key of RFC 6455`() async throws {
        try await exchange { peer in
            try await peer.send(Wire.upgrade())
            let head = try await peer.read(through: "\r\n\r\n")
            #expect(head.hasPrefix("HTTP/1.1 101 "))
            #expect(head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
        }
    }

    @Test func `a frame in the same packet as the request is not lost`() async throws {
        try await exchange { peer in
            try await peer.send(Array(Wire.upgrade().utf8) + Wire.frame(0x81, "early"))
            _ = try await peer.read(through: "\r\n\r\n")
            #expect(try await peer.read(7) == Wire.answer(0x81, "early"))
        }
    }

    @Test func `a second request on a kept-alive connection can upgrade`() async throws {
        try await exchange { peer in
            try await peer.send("GET /nothing HTTP/1.1\r\nHost: test\r\n\r\n")
            #expect(try await peer.read(through: "nothing here").hasPrefix("HTTP/1.1 404"))
            try await peer.send(Wire.upgrade())
            #expect(try await peer.read(through: "\r\n\r\n").hasPrefix("HTTP/1.1 101 "))
            try await peer.send(Wire.frame(0x81, "hi"))
            #expect(try await peer.read(4) == Wire.answer(0x81, "hi"))
        }
    }

    @Test func `requests in one packet are answered in turn and the last upgrades`() async throws {
        try await exchange { peer in
            try await peer.send("GET /nothing HTTP/1.1\r\nHost: test\r\n\r\n" + Wire.upgrade())
            #expect(try await peer.read(through: "nothing here").hasPrefix("HTTP/1.1 404"))
            #expect(try await peer.read(through: "\r\n\r\n").hasPrefix("HTTP/1.1 101 "))
        }
    }

    @Test(arguments: [("/never", "401", "who are you?"), ("/missing", "404", "nothing here")])
    func `a refused upgrade is answered and the connection ends`(
        path: String, status: String, text: String
    ) async throws {
        try await exchange { peer in
            try await peer.send(Wire.upgrade(path))
            let answer = String(decoding: await peer.drain(), as: UTF8.self)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(answer.lowercased().contains("connection: close"))
            #expect(answer.hasSuffix(text))
        }
    }

    @Test func `a plain GET is told to upgrade and the connection stays`() async throws {
        try await exchange { peer in
            try await peer.send("GET /echo HTTP/1.1\r\nHost: test\r\n\r\n")
            #expect(try await peer.read(through: "\r\n\r\n").hasPrefix("HTTP/1.1 426 "))
            try await peer.send(Wire.upgrade())
            #expect(try await peer.read(through: "\r\n\r\n").hasPrefix("HTTP/1.1 101 "))
        }
    }

    @Test func `an upgrade to something else is answered and then closed`() async throws {
        try await exchange { peer in
            try await peer.send("GET /a HTTP/1.1\r\nHost: test\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n")
            let answer = String(decoding: await peer.drain(), as: UTF8.self)
            #expect(answer.hasPrefix("HTTP/1.1 404 "))
            #expect(answer.lowercased().contains("connection: close"))
        }
    }

    @Test func `a 101 that nobody asked for becomes a 500`() async throws {
        try await exchange { peer in
            try await peer.send("GET /forced HTTP/1.1\r\nHost: test\r\n\r\n")
            #expect(String(decoding: await peer.drain(), as: UTF8.self).hasPrefix("HTTP/1.1 500 "))
        }
    }

    @Test func `fragments are joined, also with a ping between them`() async throws {
        try await exchange { peer in
            try await peer.send(Wire.upgrade())
            _ = try await peer.read(through: "\r\n\r\n")
            try await peer.send(Wire.frame(0x01, "on") + Wire.frame(0x89, "p") + Wire.frame(0x00, "e pi"))
            try await peer.send(Wire.frame(0x80, "ece"))
            #expect(try await peer.read(3) == Wire.answer(0x8A, "p"))
            #expect(try await peer.read(11) == Wire.answer(0x81, "one piece"))
        }
    }

    @Test func `the peer's close is echoed and the connection ends`() async throws {
        try await exchange { peer in
            try await peer.send(Wire.upgrade())
            _ = try await peer.read(through: "\r\n\r\n")
            try await peer.send(Wire.frame(0x88, [0x0F, 0xA5]))
            #expect(await peer.drain() == Wire.close(4005))
        }
    }

    @Test(
        arguments: [
            (Wire.frame(0xC1, "rsv"), 1002), (Wire.answer(0x81, "unmasked"), 1002), (Wire.frame(0x83, "opcode"), 1002),
            (Wire.frame(0x80, "nothing to continue"), 1002), (Wire.frame(0x09, "split ping"), 1002),
            (Wire.frame(0x81, [0xFF, 0xFE]), 1007), (Wire.frame(0x88, [1]), 1002),
            (Wire.frame(0x88, [0x03, 0xED]), 1002),
            ([0x82, 0xFF, 0x7F, 255, 255, 255, 255, 255, 255, 255, 1, 2, 3, 4], 1009),
            ([0x82, 0xFF, 0xFF, 255, 255, 255, 255, 255, 255, 255, 1, 2, 3, 4], 1009),
        ] as [([UInt8], UInt16)])
    func `a breach of the protocol closes with its code`(frame: [UInt8], code: UInt16) async throws {
        try await exchange { peer in
            try await peer.send(Wire.upgrade())
            _ = try await peer.read(through: "\r\n\r\n")
            try await peer.send(frame)
            #expect(await peer.drain() == Wire.close(code))
        }
    }

    @Test func `a message over the limit is refused although each frame is small`() async throws {
        let limits = WebSocketLimits(maximumFrameBytes: 200, maximumMessageBytes: 250)
        try await exchange(limits: limits) { peer in
            try await peer.send(Wire.upgrade())
            _ = try await peer.read(through: "\r\n\r\n")
            let piece = [UInt8](repeating: 7, count: 100)
            try await peer.send(Wire.frame(0x02, piece) + Wire.frame(0x00, piece) + Wire.frame(0x80, piece))
            #expect(await peer.drain() == Wire.close(1009))
        }
    }

    @Test func `random bytes never bring the server down`() async throws {
        try await PlainServer.with(route: testRoute) { server in
            var random = SystemRandomNumberGenerator()
            for round in 0..<60 {
                let noise = (0..<(round * 7 + 1)).map { _ in UInt8.random(in: .min ... .max, using: &random) }
                try await RawPeer.with(port: server.port) { peer in
                    if round % 3 > 0 { try await peer.send(Wire.upgrade()) }
                    if round % 3 > 1 { _ = try await peer.read(through: "\r\n\r\n") }
                    try? await peer.send(noise)
                }
            }
            try await RawPeer.with(port: server.port) { peer in
                try await peer.send(Wire.upgrade())
                #expect(try await peer.read(through: "\r\n\r\n").hasPrefix("HTTP/1.1 101 "))
            }
        }
    }

    @Test func `a peer that says nothing is noticed`() async throws {
        let limits = WebSocketLimits(pingInterval: .milliseconds(100), silenceLimit: .milliseconds(400))
        try await exchange(limits: limits) { peer in
            try await peer.send(Wire.upgrade("/silent"))
            _ = try await peer.read(through: "\r\n\r\n")
            // Pings come, no pong goes back.
            let rest = await peer.drain()
            #expect(rest.starts(with: [0x89, 0]))
        }
    }
}

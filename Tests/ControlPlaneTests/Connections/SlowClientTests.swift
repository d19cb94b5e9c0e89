import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTesting
import NIOCore
import NIOPosix
import Testing

@testable import ControlPlane

/// Raw sockets against the real server: who sends too slowly is cut off, who waits for an answer is not.
@Suite struct SlowClientTests {
    private func application(
        _ patience: SlowClientGuard.Patience
    ) -> Application<RouterResponder<BasicRequestContext>> {
        let router = Router()
        router.get("/plain") { _, _ in "plain" }
        router.get("/slow") { _, _ -> String in
            try await Task.sleep(for: .milliseconds(900))
            return "at last"
        }
        router.post("/body") { request, _ -> String in
            var request = request
            return "\(try await request.collectBody(upTo: 1_000_000).readableBytes)"
        }
        return Application(
            router: router, server: HTTPServerBuilder { PlatformChannel(responder: $0, patience: patience) },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)))
    }

    /// Sends pieces with a pause after each; what came back until the server closed or a while was over, and
    /// whether it closed.
    private func talk(_ port: Int, _ pieces: [String]) async throws -> (text: String, isClosed: Bool) {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(
            host: "127.0.0.1", port: port
        ) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        return try await channel.executeThenClose { inbound, outbound in
            try await withThrowingTaskGroup(of: (String, Bool)?.self) { group in
                group.addTask {
                    var text = ""
                    // A reset is an end as well.
                    do { for try await part in inbound { text += String(buffer: part) } } catch {}
                    return (text, true)
                }
                group.addTask {
                    for piece in pieces {
                        do { try await outbound.write(ByteBuffer(string: piece)) } catch { return nil }
                        try await Task.sleep(for: .milliseconds(200))
                    }
                    try await Task.sleep(for: .seconds(2))
                    return ("", false)
                }
                for try await result in group {
                    guard let result else { continue }
                    group.cancelAll()
                    return result
                }
                return ("", false)
            }
        }
    }

    private var short: SlowClientGuard.Patience {
        var patience = SlowClientGuard.Patience()
        patience.firstHead = .milliseconds(500)
        patience.nextHead = .milliseconds(700)
        patience.body = .milliseconds(500)
        return patience
    }

    @Test func `a head or a body that drips is cut off`() async throws {
        try await application(short).test(.live) { client in
            let port = try #require(client.port)
            let drips = ["G", "E", "T", " ", "/", "p", "l", "a"]
            let dripped = try await talk(port, drips)
            #expect(dripped.isClosed && dripped.text.isEmpty)
            let head = "POST /body HTTP/1.1\r\nhost: x\r\ncontent-length: 8\r\n\r\n"
            #expect(try await talk(port, [head] + drips.prefix(5)).isClosed)
            #expect(try await talk(port, []).isClosed)
        }
    }

    @Test func `an answer may take its time, and a connection is used again`() async throws {
        try await application(short).test(.live) { client in
            let port = try #require(client.port)
            let get = "GET /slow HTTP/1.1\r\nhost: x\r\n\r\n"
            let (text, isClosed) = try await talk(port, [get])
            #expect(isClosed && text.contains("at last"))
            let plain = "GET /plain HTTP/1.1\r\nhost: x\r\n\r\n"
            let twice = try await talk(port, [plain, plain])
            #expect(twice.text.matches(of: /200 OK/).count == 2)
        }
    }
}

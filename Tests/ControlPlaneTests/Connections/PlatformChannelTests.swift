import Hummingbird
import HummingbirdCore
import HummingbirdTesting
import Testing
import WebSockets

@testable import ControlPlane

@Suite struct PlatformChannelTests {
    private struct Turnstile: RouterMiddleware {
        func handle(
            _ request: Request, context: BasicRequestContext,
            next: (Request, BasicRequestContext) async throws -> Response
        ) async throws -> Response {
            try await Task.sleep(for: .milliseconds(5))
            guard request.headers[.authorization] != nil else { throw HTTPError(.unauthorized) }
            return try await next(request, context)
        }
    }

    private func application() -> Application<RouterResponder<BasicRequestContext>> {
        let router = Router()
        router.get("/plain") { _, _ in "plain" }
        router.group("/guarded").add(middleware: Turnstile()).get("/{name}") { request, context in
            let name = context.parameters.get("name") ?? ""
            return webSocketResponse(to: request) { connection in
                try? await connection.send("hello \(name)")
                for await message in connection.inbound {
                    do { try await connection.send(message) } catch { return }
                }
            }
        }
        return Application(
            router: router, server: HTTPServerBuilder { PlatformChannel(responder: $0) },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)))
    }

    @Test func `a route with parameters and middleware holds a WebSocket`() async throws {
        try await application().test(.live) { client in
            let url = "ws://127.0.0.1:\(client.port ?? 0)/guarded/anna"
            try await WebSocketClient.connect(.init(url: url, headers: [.authorization: "yes"])) { connection in
                var iterator = connection.inbound.makeAsyncIterator()
                #expect(await iterator.next() == .text("hello anna"))
                try await connection.send("back")
                #expect(await iterator.next() == .text("back"))
            }
        }
    }

    @Test func `middleware refuses a WebSocket with its status`() async throws {
        try await application().test(.live) { client in
            let url = "ws://127.0.0.1:\(client.port ?? 0)/guarded/anna"
            await #expect { try await WebSocketClient.connect(.init(url: url)) { _ in } } throws: { error in
                guard case WebSocketClientError.refused(let status, _) = error else { return false }
                return status == 401
            }
            let plain = try await client.execute(uri: "/plain", method: .get)
            #expect(plain.status == .ok)
        }
    }

    @Test func `stopping the server ends open sockets with going away`() async throws {
        let (opened, signal) = AsyncStream<Void>.makeStream()
        let ended = try await application().test(.live) { client in
            let url = "ws://127.0.0.1:\(client.port ?? 0)/guarded/bob"
            let task = Task {
                try await WebSocketClient.connect(.init(url: url, headers: [.authorization: "yes"])) { connection in
                    for await _ in connection.inbound { signal.yield() }
                    return connection.closed?.code
                }
            }
            for await _ in opened { break }
            return task
        }
        #expect(try await ended.value == .goingAway)
    }
}

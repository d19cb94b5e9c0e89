import AsyncHTTPClient
import ControlPlane
import Foundation
import HTTPTypes
import NIOCore
import NIOHTTP1
import PlatformAPI
import ServiceLifecycle
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct GracefulShutdownTests {
    @Test func `a server with open event streams stops at once`() async throws {
        try await TestPlatform.run(.sqlite, settings: ["listen_port": "0"]) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let shop = try await platform.newApplication(token)
            let (ports, told) = AsyncStream<Int>.makeStream()
            let server = try platform.assembly.server { told.yield($0) }
            let group = ServiceGroup(services: [server], logger: .silent)
            let running = Task { try await group.run() }
            defer { running.cancel() }
            var waiting = ports.makeAsyncIterator()
            let port = try #require(await waiting.next())
            let http = HTTPClient(eventLoopGroupProvider: .singleton)
            do {
                var request = HTTPClientRequest(
                    url: "http://127.0.0.1:\(port)/api/paas/applications/\(shop.id)/logs/stream")
                request.headers.add(name: "Authorization", value: "Bearer \(token)")
                let answer = try await http.execute(request, timeout: .seconds(60))
                #expect(answer.status == .ok)
                let reader = Task { for try await _ in answer.body {} }
                try await Task.sleep(for: .milliseconds(200))
                let start = ContinuousClock.now
                await group.triggerGracefulShutdown()
                try await running.value
                // Well under a second by itself; the whole suite beside it starves the machine's threads for seconds.
                // Without an end of its own the stream would last for the hour that this clock sleeps.
                #expect(ContinuousClock.now - start < .seconds(8))
                try await reader.value
            } catch {
                try await http.shutdown()
                throw error
            }
            try await http.shutdown()
        }
    }
}

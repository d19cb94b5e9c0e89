import AgentProtocol
import ControlPlane
import HTTPTypes
import HostSupport
import HummingbirdTesting
import NIOCore
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct LogFilterTests {
    private static let path = "/api/paas/applications/shop/logs"

    private static func lines(_ now: Int64) -> [LogLine] {
        [
            LogLine(at: now - 7_200_000, stream: .stdout, text: "Old ERROR of yesterday"),
            LogLine(at: now - 60_000, stream: .stdout, text: "GET /100% ok"),
            LogLine(at: now - 50_000, stream: .stderr, text: "Error: it broke"),
            LogLine(at: now - 40_000, stream: .stdout, text: "GET /1000 ok"),
            LogLine(at: now - 30_000, stream: .stdout, text: "a_b and 'quotes' !"),
            LogLine(at: now - 20_000, stream: .stderr, text: "axb Ähm"),
        ]
    }

    /// An application with a web process and a worker, each of which wrote.
    private func run(
        _ engine: StoreEngine, _ body: @escaping @Sendable (TestPlatform, String, FakeNode) async throws -> Void
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            let shop = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, processes: ["web", "worker"], token: token)
            let now = platform.clock.clock.now()
            for instance in node.desired.instances.sorted(by: { $0.process < $1.process }) {
                let lines =
                    instance.process == "web"
                    ? Self.lines(now) : [LogLine(at: now, stream: .stdout, text: "worker works")]
                let chunk = InstanceLogChunk(
                    instanceID: instance.instanceID, applicationID: shop.id, sequence: 1, lines: lines)
                #expect(try await platform.features.nodeWork.store(chunk, from: node.id) == 1)
            }
            try await body(platform, token, node)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `lines are narrowed by time, text, stream and process`(engine: StoreEngine) async throws {
        try await run(engine) { platform, token, _ in
            func ids(_ query: String) async throws -> [Int64] {
                try await platform.call(.get, Self.path + "?" + query, token: token)
                    .decoded(ListResource<LogLineResource>.self).items.map(\.id)
            }
            #expect(try await ids("q=error") == [1, 3])
            #expect(try await ids("q=ERROR&since=10m") == [3])
            #expect(try await ids("since=45s") == [4, 5, 6, 7])
            #expect(try await ids("since=2027-01-15T07:59:15Z") == [4, 5, 6, 7])
            #expect(try await ids("stream=stderr") == [3, 6])
            #expect(try await ids("process=worker") == [7])
            #expect(try await ids("process=nobody") == [])
            #expect(try await ids("q=100%25") == [2])
            #expect(try await ids("q=a_b") == [5])
            #expect(try await ids("q=%27quotes%27%20!") == [5])
            #expect(try await ids("q=%C3%84hm") == [6])
            #expect(try await ids("q=a%25%CC%81") == [])
            #expect(try await ids("q=&stream=&process=&since=").count == 7)
            #expect(try await ids("stream=stdout&limit=2") == [5, 7])
            let page = try await platform.call(.get, Self.path + "?stream=stdout&limit=2", token: token)
                .decoded(ListResource<LogLineResource>.self)
            #expect(try await ids("stream=stdout&limit=2&cursor=\(try #require(page.nextCursor))") == [2, 4])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `filters that mean nothing are refused by name`(engine: StoreEngine) async throws {
        try await run(engine) { platform, token, _ in
            let long = String(repeating: "x", count: 201)
            for (query, field) in [
                ("since=yesterday", "since"), ("since=10", "since"), ("since=-5m", "since"),
                ("since=99999999999999999999d", "since"), ("q=\(long)", "q"), ("q=%00", "q"), ("stream=out", "stream"),
                ("process=a%20b", "process"), ("process=%C3%A4", "process"), ("limit=0", "limit"), ("limit=x", "limit"),
            ] {
                for path in [Self.path, Self.path + "/stream"] {
                    let answer = try await platform.call(.get, "\(path)?\(query)", token: token)
                    #expect(answer.status == .unprocessableContent, "\(query)")
                    #expect(answer.fields == [field], "\(query)")
                }
            }
            let both = try await platform.call(.get, Self.path + "?stream=x&since=y", token: token)
            #expect(both.fields == ["since", "stream"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a stream passes on only what its filter admits, and goes on after what it refused`(
        engine: StoreEngine
    ) async throws {
        try await run(engine) { platform, token, node in
            let bridge = Task { try await platform.assembly.features.bridge.run() }
            defer { bridge.cancel() }
            async let stream = platform.call(.get, Self.path + "/stream?q=error&limit=1", token: token)
            let worker = try #require(node.desired.instances.first { $0.process == "worker" })
            // The stream is open before anything is written, and has passed all on before the application goes.
            try await Task.sleep(for: .seconds(1))
            for (sequence, text) in [(2, "nothing"), (3, "an error of the worker"), (4, "nothing more")] {
                try await Task.sleep(for: .milliseconds(80))
                let chunk = InstanceLogChunk(
                    instanceID: worker.instanceID, applicationID: worker.applicationID, sequence: Int64(sequence),
                    lines: [LogLine(at: platform.clock.clock.now(), stream: .stdout, text: text)])
                _ = try await platform.features.nodeWork.store(chunk, from: node.id)
            }
            try await Task.sleep(for: .seconds(1))
            _ = try await platform.call(
                .delete, "/api/paas/applications/shop", DeleteApplicationRequest(confirm: "shop"), token: token)
            try await platform.finish(on: node)
            let ids = String(buffer: try await stream.body).split(separator: "\n").filter { $0.hasPrefix("id:") }
                .compactMap { Int64($0.dropFirst(3).filter { $0 != " " }) }
            #expect(ids == [3, 9])
        }
    }
}

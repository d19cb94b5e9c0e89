import AgentProtocol
import ControlPlane
import HTTPTypes
import HummingbirdTesting
import NIOCore
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct LogTests {
    private func events(_ text: String) -> [[String: String]] {
        text.split(separator: "\n\n").map { block in
            Dictionary(
                block.split(separator: "\n").map { line in
                    let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
                    return (parts[0], parts.last?.drop { $0 == " " }.description ?? "")
                }, uniquingKeysWith: { "\($0)\n\($1)" })
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a build's log is kept once in order, and its stream resumes and ends with the state`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform, isRestless: true)
            _ = try await platform.newApplication(token)
            _ = try await platform.deploy("shop", token: token)
            await platform.settle()
            let task = try #require(try await node.tasks.first)
            #expect(try await node.log("one\n", sequence: 1, of: task) == 1)
            #expect(try await node.log("three\n", sequence: 3, of: task) == 1)
            #expect(try await node.log("two\n", sequence: 2, of: task) == 2)
            #expect(try await node.log("three\n", sequence: 3, of: task) == 3)
            try await node.fail(task)
            await platform.settle()
            let path = "/api/paas/applications/shop/builds/1/logs"
            let text = try await platform.call(.get, path, token: token).decoded(BuildLogTextResource.self)
            #expect((text.log, text.truncated) == ("one\ntwo\nthree\n", false))

            let whole = events(String(buffer: try await platform.call(.get, path + "/stream", token: token).body))
            #expect(whole.map { $0["event"] } == ["chunk", "chunk", "chunk", "status"])
            #expect(whole.compactMap { $0["id"] } == ["1", "2", "3"])
            #expect(whole.last?["data"]?.contains("\"final\":true") == true)
            var headers: HTTPFields = [:]
            headers[try #require(HTTPField.Name("Last-Event-ID"))] = "2"
            let rest = events(
                String(buffer: try await platform.call(.get, path + "/stream", token: token, headers: headers).body))
            #expect(rest.compactMap { $0["id"] } == ["3"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a build's stream is live while the build goes on`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            _ = try await platform.deploy("shop", token: token)
            await platform.settle()
            let task = try #require(try await node.tasks.first)
            let bridge = Task { try await platform.assembly.features.bridge.run() }
            defer { bridge.cancel() }
            async let stream = platform.call(.get, "/api/paas/applications/shop/builds/1/logs/stream", token: token)
            for number in 1...5 {
                try await Task.sleep(for: .milliseconds(50))
                _ = try await node.log("line \(number)\n", sequence: Int64(number), of: task)
            }
            try await node.fail(task)
            let seen = events(String(buffer: try await stream.body))
            #expect(seen.filter { $0["event"] == "chunk" }.count == 5)
            #expect(seen.last?["event"] == "status")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a build's log that is too long is cut and says so`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            _ = try await platform.deploy("shop", token: token)
            await platform.settle()
            let task = try #require(try await node.tasks.first)
            let piece = String(repeating: "x", count: 60_000) + "\n"
            for number in 1...90 {
                #expect(try await node.log(piece, sequence: Int64(number), of: task) == Int64(number))
            }
            let text = try await platform.call(.get, "/api/paas/applications/shop/builds/1/logs", token: token)
                .decoded(BuildLogTextResource.self)
            #expect(text.truncated)
            #expect(text.log.utf8.count < 5_100_000)
            #expect(text.log.contains("too long to keep"))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an application's newest lines are kept, also when its instance is gone`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine, settings: ["log_lines_kept": "100"]) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            let shop = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, token: token)
            let instance = try #require(node.desired.instances.first?.instanceID)
            func write(_ sequence: Int64, _ numbers: ClosedRange<Int>) async throws -> Int64 {
                let lines = numbers.map { LogLine(at: Int64($0), stream: .stdout, text: "line \($0)\u{0}") }
                let chunk = InstanceLogChunk(
                    instanceID: instance, applicationID: shop.id, sequence: sequence, lines: lines)
                return try await platform.features.nodeWork.store(chunk, from: node.id)
            }
            #expect(try await write(1, 1...60) == 1)
            #expect(try await write(1, 1...60) == 1)
            #expect(try await write(2, 61...150) == 2)
            _ = try await platform.act("stop", "shop", token: token)
            try await platform.finish(on: node)
            #expect(try await write(3, 151...160) == 3)
            let path = "/api/paas/applications/shop/logs"
            let page = try await platform.call(.get, path + "?limit=1000", token: token)
                .decoded(ListResource<LogLineResource>.self)
            #expect(page.items.map(\.text) == (61...160).map { "line \($0)" })
            #expect(page.items.map(\.id) == (61...160).map(Int64.init))
            let few = try await platform.call(.get, path + "?limit=2", token: token)
                .decoded(ListResource<LogLineResource>.self)
            #expect(few.items.map(\.id) == [159, 160])
            let cursor = try #require(few.nextCursor)
            let older = try await platform.call(.get, path + "?limit=2&cursor=\(cursor)", token: token)
                .decoded(ListResource<LogLineResource>.self)
            #expect(older.items.map(\.id) == [157, 158])
            let stranger = try await FakeNode(platform, named: "other")
            let lie = InstanceLogChunk(
                instanceID: instance, applicationID: shop.id, sequence: 9,
                lines: [LogLine(at: 1, stream: .stdout, text: "a lie")])
            #expect(try await platform.features.nodeWork.store(lie, from: stranger.id) == 9)
            let after = try await platform.call(.get, path, token: token).decoded(ListResource<LogLineResource>.self)
            #expect(!after.items.contains { $0.text == "a lie" })
        }
    }
}

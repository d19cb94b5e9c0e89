import AgentProtocol
import ControlPlane
import Foundation
import HTTPTypes
import HostSupport
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct SweeperTests {
    private static let day: Int64 = 86_400

    private func sweep(_ platform: TestPlatform) async { await Sweeper(platform.assembly.surroundings).sweep() }

    private func log(_ number: Int, _ platform: TestPlatform, _ token: String) async throws -> String {
        try await platform.call(.get, "/api/paas/applications/shop/builds/\(number)/logs", token: token)
            .decoded(BuildLogTextResource.self).log
    }

    private func failedBuild(_ number: Int, _ platform: TestPlatform, _ node: FakeNode, _ token: String) async throws {
        _ = try await platform.deploy("shop", token: token)
        await platform.settle()
        let task = try #require(try await node.tasks.first)
        _ = try await node.log("build \(number)\n", sequence: 1, of: task)
        try await node.fail(task)
        await platform.settle()
    }

    @Test(arguments: StoreEngine.allCases)
    func `logs of builds go when they are old and no longer among the newest`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine, settings: ["build_logs_kept": "2", "build_log_days": "10"]) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            for number in 1...3 { try await failedBuild(number, platform, node, token) }
            platform.clock.advance(seconds: 9 * Self.day)
            await sweep(platform)
            let late = try await platform.signIn("a@example.org")
            #expect(try await log(1, platform, late) == "build 1\n")
            platform.clock.advance(seconds: 2 * Self.day)
            await sweep(platform)
            let later = try await platform.signIn("a@example.org")
            #expect(try await log(1, platform, later).contains("was removed"))
            #expect(try await log(2, platform, later) == "build 2\n")
            #expect(try await log(3, platform, later) == "build 3\n")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a server without the lease removes nothing of the store`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine, settings: ["build_logs_kept": "1", "build_log_days": "0"]) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            for number in 1...2 { try await failedBuild(number, platform, node, token) }
            platform.clock.advance(seconds: 1)
            let request = LeaderLease.Request(name: "sweeps", holder: "another", duration: 60_000)
            let now = platform.clock.clock.now()
            let lease = try await platform.store.write { try LeaderLease.acquire(request, now: now, in: $0) }
            #expect(lease != nil)
            await sweep(platform)
            #expect(try await log(1, platform, token) == "build 1\n")
            platform.clock.advance(seconds: 61)
            await sweep(platform)
            #expect(try await log(1, platform, token).contains("was removed"))
            #expect(try await log(2, platform, token) == "build 2\n")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `archives beyond the newest go with an upload, and one that a build waited for in a sweep`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            _ = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            _ = try await platform.deploy("shop", token: token)
            for _ in 0..<7 {
                platform.clock.advance(seconds: 1)
                _ = try await platform.upload("shop", token: token)
            }
            let left = try await platform.store.read { transaction in
                try transaction.query("SELECT id FROM sources ORDER BY id", []).map { try $0.text("id") }
            }
            let awaited = try await platform.store.read { transaction in
                try transaction.first("SELECT source_id FROM builds", [])?.text("source_id")
            }
            #expect(left.count == 6)
            #expect(left.first == awaited)
            #expect(try files(platform) == left.map { $0 + ".tar.gz" })
            _ = try await platform.act("builds/1/cancel", "shop", token: token)
            await platform.settle()
            #expect(try files(platform).count == 6)
            await sweep(platform)
            #expect(try files(platform) == left.dropFirst().map { $0 + ".tar.gz" })
        }
    }

    private struct Kept: Equatable {
        var lines: [String]
        var writers: Int
    }

    private func kept(_ platform: TestPlatform) async throws -> Kept {
        try await platform.store.read { transaction in
            Kept(
                lines: try transaction.query("SELECT content FROM log_lines ORDER BY number", []).map {
                    try $0.text("content")
                },
                writers: try transaction.query("SELECT instance_id FROM log_writers", []).count)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `lines of applications go after the days of their setting, and writers that are gone with them`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine, settings: ["log_days": "2"]) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            let shop = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, token: token)
            let instance = try #require(node.desired.instances.first?.instanceID)
            func write(_ sequence: Int64, _ texts: [String]) async throws {
                let now = platform.clock.clock.now()
                let chunk = InstanceLogChunk(
                    instanceID: instance, applicationID: shop.id, sequence: sequence,
                    lines: texts.map { LogLine(at: now, stream: .stdout, text: $0) })
                _ = try await platform.features.nodeWork.store(chunk, from: node.id)
            }
            try await write(1, (0..<2500).map { "old \($0)" })
            platform.clock.advance(seconds: 2 * Self.day)
            try await write(2, ["young"])
            await sweep(platform)
            #expect(try await kept(platform).lines.count == 2501)
            platform.clock.advance(seconds: 1)
            await sweep(platform)
            #expect(try await kept(platform) == Kept(lines: ["young"], writers: 1))
            _ = try await platform.act("stop", "shop", token: try await platform.signIn("a@example.org"))
            try await platform.finish(on: node)
            platform.clock.advance(seconds: 2 * Self.day - 1)
            await sweep(platform)
            #expect(try await kept(platform) == Kept(lines: ["young"], writers: 1))
            platform.clock.advance(seconds: 1)
            await sweep(platform)
            #expect(try await kept(platform) == Kept(lines: [], writers: 0))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `files that a crash left go after a day, and nothing else does`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            _ = try await platform.newApplication(token)
            let source = try await platform.upload("shop", token: token).decoded(SourceResource.self)
            let ids = platform.assembly.surroundings.ids
            let young = Date(timeIntervalSince1970: Double(platform.clock.clock.now() / 1000 - 3600))
            let (oldPart, newPart) = ("\(ids.next()).tar.gz.part", "\(ids.next()).tar.gz.part")
            let (oldOrphan, newOrphan) = ("\(ids.next()).tar.gz", "\(ids.next()).tar.gz")
            let known = "\(source.id).tar.gz"
            for name in [oldPart, newPart, oldOrphan, newOrphan, known, "notes.txt"] {
                let path = folder(platform) + "/" + name
                if name != known { try Data([1]).write(to: URL(filePath: path)) }
                let date = [newPart, newOrphan].contains(name) ? young : young.addingTimeInterval(-2 * 86_400)
                try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
            }
            await sweep(platform)
            #expect(try files(platform) == [newPart, newOrphan, known, "notes.txt"].sorted())
        }
    }

    private func folder(_ platform: TestPlatform) -> String {
        platform.assembly.surroundings.configuration.dataDirectory + "/sources"
    }

    private func files(_ platform: TestPlatform) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder(platform)).sorted()
    }
}

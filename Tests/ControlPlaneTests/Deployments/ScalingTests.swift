import AgentProtocol
import ControlPlane
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

/// How many instances of each process run.
@Suite struct ScalingTests {
    private static let path = "\(TestPlatform.applications)/shop"

    private func scale(
        _ platform: TestPlatform, _ token: String, _ counts: [String: Int]
    ) async throws -> TestResponse {
        let processes = counts.sorted { $0.key < $1.key }.map { ProcessCountResource(name: $0.key, count: $0.value) }
        return try await platform.call(.post, Self.path + "/scale", ScaleRequest(processes: processes), token: token)
    }

    /// A live application with a worker, on a plan that allows several instances.
    private func live(_ platform: TestPlatform) async throws -> (token: String, node: FakeNode) {
        let token = try await platform.newCustomer("a@example.org")
        let node = try await FakeNode(platform)
        _ = try await platform.newApplication(token)
        try await platform.store.write { try $0.execute("UPDATE plans SET max_instances = 5") }
        try await platform.goLive("shop", on: node, processes: ["web", "worker", "release"], token: token)
        for task in try await node.tasks { try await node.endCommand(task) }
        try await platform.finish(on: node)
        return (token, node)
    }

    private func running(_ node: FakeNode) async throws -> [String] {
        try await node.read().instances.map { "\($0.process).\($0.index)" }.sorted()
    }

    @Test(arguments: StoreEngine.allCases)
    func `more instances start beside those that run, which stay and keep their traffic`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let (token, node) = try await live(platform)
            let before = try await node.read()
            #expect(try await running(node) == ["web.1", "worker.1"])
            let answer = try await scale(platform, token, ["web": 3, "worker": 2])
            #expect(answer.status == .accepted)
            await platform.settle()
            let during = try await node.read()
            #expect(try await running(node) == ["web.1", "web.2", "web.3", "worker.1", "worker.2"])
            #expect(during.routes == before.routes)
            try await platform.finish(on: node)
            let after = try await node.read()
            #expect(Set(before.instances.map(\.instanceID)).isSubset(of: after.instances.map(\.instanceID)))
            #expect(after.routes.first?.instanceIDs.count == 3)
            #expect(try await platform.deployment(2, of: "shop", token: token).status == "live")
            let shop = try await platform.application("shop", token: token)
            #expect(shop.instanceCount == 3 && shop.needsRedeploy == false)
            #expect(shop.processCounts == [.init(name: "web", count: 3), .init(name: "worker", count: 2)])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `fewer instances finish their requests before they go, and nothing is started`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let (token, node) = try await live(platform)
            _ = try await scale(platform, token, ["web": 3])
            try await platform.finish(on: node)
            let three = try await node.read()
            _ = try await scale(platform, token, ["web": 1, "worker": 0])
            await platform.settle()
            #expect(try await platform.deployment(3, of: "shop", token: token).status == "live")
            let draining = try await node.read()
            #expect(draining.routes.first?.instanceIDs.count == 1)
            #expect(try await running(node) == ["web.1", "web.2", "web.3"])
            #expect(Set(draining.instances.map(\.instanceID)).isSubset(of: three.instances.map(\.instanceID)))
            try await node.report()
            platform.clock.advance(seconds: 31)
            try await platform.finish(on: node)
            #expect(try await running(node) == ["web.1"])
            let shop = try await platform.application("shop", token: token)
            #expect(shop.status == "running" && shop.nodeID == node.id.text && shop.needsRedeploy == false)
            // The counts hold for what is deployed next.
            try await platform.goLive("shop", on: node, processes: ["web", "worker"], token: token)
            platform.clock.advance(seconds: 31)
            try await platform.finish(on: node)
            #expect(try await running(node) == ["web.1"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a new instance that fails leaves those that ran, and says so`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let (token, node) = try await live(platform)
            let before = try await node.read()
            _ = try await scale(platform, token, ["web": 2])
            await platform.settle()
            let fresh = try await node.read().instances.filter { instance in
                !before.instances.contains { $0.instanceID == instance.instanceID }
            }
            for instance in fresh { node.fail(instance.instanceID) }
            try await node.report()
            try await platform.finish(on: node)
            #expect(try await platform.deployment(2, of: "shop", token: token).status == "failed")
            let after = try await node.read()
            #expect(after.routes == before.routes && after.instances.count == before.instances.count)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `settings that wait are carried along by new instances of everything`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let (token, node) = try await live(platform)
            let old = try await node.read().instances.map(\.instanceID)
            _ = try await platform.call(
                .post, Self.path + "/env", EnvironmentVariableRequest(key: "A", value: "1"), token: token)
            _ = try await scale(platform, token, ["web": 2])
            try await platform.finish(on: node)
            platform.clock.advance(seconds: 31)
            try await platform.finish(on: node)
            let now = try await node.read().instances
            #expect(now.count == 3 && now.allSatisfy { $0.environment["A"] == "1" && !old.contains($0.instanceID) })
            #expect(try await platform.application("shop", token: token).needsRedeploy == false)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a change of counts waits for a deployment instead of ending it, and then means what is live`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let (token, node) = try await live(platform)
            _ = try await platform.deploy("shop", token: token)
            await platform.settle()
            _ = try await scale(platform, token, ["web": 2])
            await platform.settle()
            #expect(try await platform.deployment(2, of: "shop", token: token).status == "building")
            try await node.succeed(try #require(try await node.tasks.first), processes: ["web", "worker"])
            try await platform.finish(on: node)
            try await platform.finish(on: node)
            #expect(try await platform.deployment(2, of: "shop", token: token).status == "live")
            let scaled = try await platform.deployment(3, of: "shop", token: token)
            #expect(scaled.status == "live" && scaled.releaseNumber == 2)
            #expect(try await platform.application("shop", token: token).currentReleaseNumber == 2)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `what cannot be is refused and changes nothing`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let (token, node) = try await live(platform)
            let wrong: [[String: Int]] = [
                [:], ["web": 0], ["web": 6], ["worker": -1], ["release": 1], ["nothing": 1], ["web": .max],
            ]
            for counts in wrong {
                let answer = try await scale(platform, token, counts)
                #expect(answer.status == .unprocessableContent, "\(counts)")
            }
            let stranger = try await platform.newCustomer("b@example.org")
            #expect(try await scale(platform, stranger, ["web": 2]).status == .notFound)
            _ = try await platform.act("stop", "shop", token: token)
            #expect(try await scale(platform, token, ["web": 2]).status == .conflict)
            #expect(try await platform.application("shop", token: token).instanceCount == 1)
            _ = node
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `the quota and the node's room are asked before`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine, settings: ["quota_instances": "3"]) { platform in
            let (token, node) = try await live(platform)
            let answer = try await scale(platform, token, ["web": 4])
            #expect(answer.status.code == 409 || answer.status.code == 403 || answer.status.code == 422)
            #expect(try await platform.application("shop", token: token).instanceCount == 1)
            #expect(try await scale(platform, token, ["web": 2]).status == .accepted)
            try await platform.finish(on: node)
            #expect(try await running(node) == ["web.1", "web.2", "worker.1"])
        }
    }
}

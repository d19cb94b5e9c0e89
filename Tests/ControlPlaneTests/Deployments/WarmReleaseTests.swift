import AgentProtocol
import ControlPlane
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import TestSupport
import Testing

/// The release that was replaced stays ready for a while.
@Suite struct WarmReleaseTests {
    private static let path = "\(TestPlatform.applications)/shop"
    private static let settings = ["warm_seconds": "120"]

    /// Release 2 is live, release 1 is warm; the ids of its instances.
    private func replaced(
        _ platform: TestPlatform, _ token: String, _ node: FakeNode, processes: [String] = ["web"]
    ) async throws -> [String] {
        _ = try await platform.newApplication(token)
        try await platform.goLive("shop", on: node, processes: processes, token: token)
        let first = try await node.read().instances.filter { $0.process == "web" }.map(\.instanceID)
        try await platform.goLive("shop", on: node, processes: processes, token: token)
        platform.clock.advance(seconds: 40)
        try await platform.finish(on: node)
        return first
    }

    private func routed(_ node: FakeNode) async throws -> [String]? {
        try await node.read().routes.first?.instanceIDs
    }

    private func run(
        _ engine: StoreEngine, _ body: @escaping @Sendable (TestPlatform, String, FakeNode) async throws -> Void
    ) async throws {
        try await TestPlatform.run(engine, settings: Self.settings) { platform in
            let token = try await platform.newCustomer("a@example.org")
            try await body(platform, token, try await FakeNode(platform))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a release that fails after it went live gives way to the one before, without a start`(
        engine: StoreEngine
    ) async throws {
        try await run(engine) { platform, token, node in
            let first = try await replaced(platform, token, node, processes: ["web", "worker"])
            for instance in try await routed(node) ?? [] { node.fail(instance) }
            try await node.report(detail: "It ended with exit code 3.")
            try await platform.finish(on: node)
            #expect(try await routed(node) == first)
            let back = try await platform.deployment(3, of: "shop", token: token)
            #expect(back.trigger == "automatic_rollback" && back.status == "live" && back.releaseNumber == 1)
            #expect(back.note?.contains("Release 2 could not serve. It ended with exit code 3.") == true)
            let shop = try await platform.application("shop", token: token)
            #expect(shop.currentReleaseNumber == 1 && shop.status == "running")
            platform.clock.advance(seconds: 700)
            try await platform.finish(on: node)
            let left = try await node.read().instances
            #expect(left.filter { $0.process == "web" }.map(\.instanceID) == first)
            #expect(left.filter { $0.process == "worker" }.count == 1)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `variables that broke it are kept and wait, what takes over has those from before`(
        engine: StoreEngine
    ) async throws {
        try await run(engine) { platform, token, node in
            _ = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, token: token)
            let first = try await routed(node)
            let variable = EnvironmentVariableRequest(key: "A", value: "wrong")
            _ = try await platform.call(.post, Self.path + "/env", variable, token: token)
            _ = try await platform.act("restart", "shop", token: token)
            try await platform.finish(on: node)
            for instance in try await routed(node) ?? [] { node.fail(instance) }
            try await node.report()
            try await platform.finish(on: node)
            #expect(try await routed(node) == first)
            let serving = try await node.read().instances.first { first?.contains($0.instanceID) == true }
            #expect(serving?.environment["A"] == nil)
            #expect(try await platform.application("shop", token: token).needsRedeploy)
            let again = try await platform.deployment(3, of: "shop", token: token)
            #expect(again.note?.contains("The instances from before still ran and serve again.") == true)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a rollback takes the warm instances, unless the variables have changed`(engine: StoreEngine) async throws {
        try await run(engine) { platform, token, node in
            let first = try await replaced(platform, token, node)
            let second = try await routed(node)
            _ = try await platform.call(.post, Self.path + "/rollback", RollbackRequest(release: 1), token: token)
            await platform.settle()
            #expect(try await routed(node) == first)
            try await platform.finish(on: node)
            #expect(try await platform.deployment(3, of: "shop", token: token).status == "live")
            let variable = EnvironmentVariableRequest(key: "A", value: "1")
            _ = try await platform.call(.post, Self.path + "/env", variable, token: token)
            _ = try await platform.call(.post, Self.path + "/rollback", RollbackRequest(release: 2), token: token)
            try await platform.finish(on: node)
            let third = try await routed(node)
            #expect(third != second && third != first)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `it goes when the new one has served, and with the next deployment`(engine: StoreEngine) async throws {
        try await run(engine) { platform, token, node in
            let first = try await replaced(platform, token, node)
            #expect(Set(try await node.read().instances.map(\.instanceID)).isSuperset(of: first))
            _ = try await platform.act("restart", "shop", token: token)
            await platform.settle()
            platform.clock.advance(seconds: 31)
            try await platform.finish(on: node)
            #expect(Set(try await node.read().instances.map(\.instanceID)).isDisjoint(with: first))
            platform.clock.advance(seconds: 121)
            try await platform.finish(on: node)
            #expect(try await node.read().instances.count == 1)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `it stays while the new one is not settled, and does not take over for a deployment that is under way`(
        engine: StoreEngine
    ) async throws {
        try await run(engine) { platform, token, node in
            let first = try await replaced(platform, token, node)
            _ = try await platform.deploy("shop", token: token)
            await platform.settle()
            for instance in try await routed(node) ?? [] { node.fail(instance) }
            try await node.report()
            platform.clock.advance(seconds: 200)
            try await platform.finish(on: node)
            #expect(Set(try await node.read().instances.map(\.instanceID)).isSuperset(of: first))
            for task in try await node.tasks { try await node.fail(task) }
            try await platform.finish(on: node)
            #expect(try await routed(node) == first)
            #expect(try await platform.deployment(4, of: "shop", token: token).trigger == "automatic_rollback")
        }
    }
}

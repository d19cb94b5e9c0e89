import AgentProtocol
import ControlPlane
import HTTPTypes
import HummingbirdTesting
import NIOCore
import PlatformAPI
import TestSupport
import Testing

/// What is done again, what waits, and how two releases differ.
@Suite struct RetryTests {
    private static let path = "\(TestPlatform.applications)/shop"

    @Test(arguments: StoreEngine.allCases)
    func `a build that failed is done again from the same source`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            _ = try await platform.deploy("shop", token: token)
            await platform.settle()
            let early = try await platform.call(.post, Self.path + "/deployments/1/retry", token: token)
            #expect(early.status == .conflict)
            let first = try #require(try await node.tasks.first)
            try await node.fail(first)
            await platform.settle()
            let again = try await platform.call(.post, Self.path + "/deployments/1/retry", token: token)
            #expect(again.status == .accepted)
            await platform.settle()
            let second = try #require(try await node.tasks.first)
            guard case .build(let old) = first.work, case .build(let new) = second.work else { return }
            #expect(new.source == old.source && new.buildNumber == 2)
            try await node.succeed(second)
            try await platform.finish(on: node)
            #expect(try await platform.deployment(2, of: "shop", token: token).status == "live")
            let live = try await platform.call(.post, Self.path + "/deployments/2/retry", token: token)
            #expect(live.status == .conflict)
            let none = try await platform.call(.post, Self.path + "/deployments/9/retry", token: token)
            #expect(none.status == .notFound)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a rollback that failed goes back to the same release, and says what it waits for`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, token: token)
            try await platform.goLive("shop", on: node, processes: ["web", "worker"], token: token)
            // Nothing of the first release runs any more.
            platform.clock.advance(seconds: 31)
            try await platform.finish(on: node)
            _ = try await platform.call(.post, Self.path + "/rollback", RollbackRequest(release: 1), token: token)
            await platform.settle()
            let before = Set(node.desired.instances.map(\.instanceID))
            for instance in try await node.read().instances where !before.contains(instance.instanceID) {
                node.fail(instance.instanceID)
            }
            try await platform.finish(on: node)
            #expect(try await platform.deployment(3, of: "shop", token: token).status == "failed")
            _ = try await platform.call(.post, Self.path + "/deployments/3/retry", token: token)
            _ = await platform.features.runner.step()
            _ = try await platform.act("restart", "shop", token: token)
            #expect(try await platform.deployment(5, of: "shop", token: token).queuePosition == 1)
            try await platform.finish(on: node)
            try await platform.finish(on: node)
            #expect(try await platform.deployment(4, of: "shop", token: token).releaseNumber == 1)
            let last = try await platform.deployment(5, of: "shop", token: token)
            #expect(last.status == "live" && last.releaseNumber == 1 && last.queuePosition == nil)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `two releases are compared by what they run and the names that they know`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, token: token)
            _ = try await platform.call(
                .post, Self.path + "/env", EnvironmentVariableRequest(key: "COLOR", value: "canary-9"), token: token)
            try await platform.goLive("shop", on: node, processes: ["web", "worker"], token: token)
            let answer = try await platform.call(
                .get, Self.path + "/releases/changes?from=1&to=2", token: token)
            let changes = try answer.decoded(ReleaseChangesResource.self)
            #expect(changes.imageChanged && changes.addedVariables == ["COLOR"] && changes.removedVariables == [])
            #expect(changes.processes.map(\.name) == ["worker"] && changes.processes.first?.change == "added")
            #expect(!String(buffer: answer.body).contains("canary-9"))
            for query in ["", "?from=1", "?from=1&to=x", "?from=1&to=99", "?from=-1&to=2"] {
                let wrong = try await platform.call(.get, Self.path + "/releases/changes" + query, token: token)
                #expect(wrong.status == .unprocessableContent, "\(query)")
            }
        }
    }
}

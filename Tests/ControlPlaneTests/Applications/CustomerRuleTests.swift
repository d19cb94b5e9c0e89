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

@Suite struct CustomerRuleTests {
    private let base = TestPlatform.applications

    @Test(arguments: StoreEngine.allCases)
    func `a customer's list is filtered, and shows nobody else's`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("anna@example.org")
            let other = try await platform.newCustomer("bert@example.org")
            let node = try await FakeNode(platform)
            let slug = try await platform.newApplication(token, name: "Shop").slug
            _ = try await platform.newApplication(token, name: "Blog")
            _ = try await platform.newApplication(other, name: "Shop too")
            try await platform.goLive(slug, on: node, token: token)
            func names(_ query: String) async throws -> [String] {
                try await platform.call(.get, base + query, token: token)
                    .decoded(ListResource<ApplicationResource>.self).items.map(\.name)
            }
            #expect(try await names("") == ["Blog", "Shop"])
            #expect(try await names("?q=SHOP") == ["Shop"])
            #expect(try await names("?status=running") == ["Shop"])
            #expect(try await names("?node_id=\(node.id)") == ["Shop"])
            #expect(try await names("?organization_id=anything") == ["Blog", "Shop"])
            #expect(try await platform.call(.get, base + "?status=x", token: token).fields == ["status"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `what a customer may not set is refused by name`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("anna@example.org")
            let slug = try await platform.newApplication(token).slug
            let wish: [String: String] = [
                "name": "New", "status": "running", "plan_id": "x", "instance_count": "5", "region": "us",
                "slug": "mine", "node_id": "n",
            ]
            let refused = try await platform.call(.put, "\(base)/\(slug)", wish, token: token)
            #expect(refused.status == .unprocessableContent)
            #expect(Set(refused.fields) == ["status", "plan_id", "instance_count", "region", "slug", "node_id"])
            #expect(try await platform.application(slug, token: token).name == "Shop")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `variables are applied without a build when that is asked for`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("anna@example.org")
            let node = try await FakeNode(platform)
            let slug = try await platform.newApplication(token).slug
            let path = "\(base)/\(slug)/env"
            let early = EnvironmentVariableRequest(key: "A", value: "0")
            #expect(try await platform.call(.post, path + "?apply=true", early, token: token).status == .ok)
            try await platform.goLive(slug, on: node, token: token)
            let change = EnvironmentVariableRequest(key: "A", value: "1")
            _ = try await platform.call(.post, path, change, token: token)
            #expect(try await platform.application(slug, token: token).needsRedeploy)
            let more = EnvironmentVariableRequest(key: "B", value: "2")
            #expect(try await platform.call(.post, path + "?apply=true", more, token: token).status == .ok)
            await platform.settle()
            #expect(try await node.tasks.isEmpty)
            try await platform.finish(on: node)
            let after = try await platform.application(slug, token: token)
            #expect(!after.needsRedeploy && after.currentReleaseNumber == 1)
            let running = try #require(try await node.read().instances.last)
            #expect(running.environment["A"] == "1" && running.environment["B"] == "2")
            #expect(try await platform.call(.delete, path + "/B?apply=true", token: token).status == .noContent)
            #expect(try await platform.application(slug, token: token).status == "building")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `the export holds names and no value`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("anna@example.org")
            let slug = try await platform.newApplication(token).slug
            let path = "\(base)/\(slug)/env"
            for (key, value) in [("B", "canary"), ("A", "canary")] {
                _ = try await platform.call(
                    .post, path, EnvironmentVariableRequest(key: key, value: value), token: token)
            }
            let export = try await platform.call(.get, path + "/export", token: token)
            #expect(export.status == .ok && String(buffer: export.body) == "A=\nB=\n")
            let other = try await platform.newCustomer("bert@example.org")
            #expect(try await platform.call(.get, path + "/export", token: other).status == .notFound)
        }
    }
}

import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import TestSupport
import Testing

@testable import ControlPlane

struct BuildTurnTests {
    private func newApplications(_ count: Int, _ platform: TestPlatform, _ token: String) async throws -> [String] {
        var slugs: [String] = []
        for number in 1...count {
            slugs.append(try await platform.newApplication(token, name: "Shop \(number)").slug)
        }
        return slugs
    }

    @Test(arguments: StoreEngine.allCases)
    func `another organization's first build gets the next free slot, and places in the queue are shown`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let administrator = try await platform.signIn()
            let settings = SettingsRequest(["builds_per_node": .integer(2)])
            let path = "/api/admin/paas/settings"
            #expect(try await platform.call(.put, path, settings, token: administrator).status == .ok)
            let node = try await FakeNode(platform)
            let (greedy, modest) = (
                try await platform.newCustomer("a@example.org"), try await platform.newCustomer("b@example.org")
            )
            let slugs = try await newApplications(4, platform, greedy)
            for slug in slugs { _ = try await platform.deploy(slug, token: greedy) }
            await platform.settle()
            #expect(try await node.tasks.count == 2)
            platform.clock.advance(seconds: 5)
            let late = try await platform.newApplication(modest, name: "Late").slug
            _ = try await platform.deploy(late, token: modest)
            await platform.settle()
            #expect(try await node.tasks.count == 2)
            #expect(try await platform.deployment(1, of: late, token: modest).queuePosition == 0)
            let places = try await [
                platform.deployment(1, of: slugs[2], token: greedy).queuePosition,
                platform.deployment(1, of: slugs[3], token: greedy).queuePosition,
            ]
            #expect(places == [1, 2])
            let first = try #require(try await node.tasks.first)
            try await node.succeed(first)
            await platform.settle()
            #expect(try await platform.deployment(1, of: late, token: modest).status == "building")
            #expect(try await platform.deployment(1, of: slugs[2], token: greedy).status == "pending")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `what has never run builds where a slot is free`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let administrator = try await platform.signIn()
            let settings = SettingsRequest(["builds_per_node": .integer(1)])
            let path = "/api/admin/paas/settings"
            #expect(try await platform.call(.put, path, settings, token: administrator).status == .ok)
            let nodes = [try await FakeNode(platform), try await FakeNode(platform, named: "n2")]
            let token = try await platform.newCustomer("a@example.org")
            for slug in try await newApplications(3, platform, token) {
                _ = try await platform.deploy(slug, token: token)
            }
            await platform.settle()
            #expect(try await nodes[0].tasks.count == 1)
            #expect(try await nodes[1].tasks.count == 1)
        }
    }
}

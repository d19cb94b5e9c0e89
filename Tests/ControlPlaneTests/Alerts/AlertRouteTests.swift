import ControlPlane
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct AlertRouteTests {
    private typealias AlertList = ListResource<AlertResource>
    private let path = "/api/admin/paas/alerts"

    private func look(_ platform: TestPlatform) async throws {
        try await AlertRunner(platform.assembly.surroundings, alerts: platform.assembly.alerts).look()
    }

    @Test(arguments: StoreEngine.allCases)
    func `a node that falls silent raises one alert, which clears when it is back`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.signIn()
            let node = try await FakeNode(platform)
            try await look(platform)
            #expect(platform.assembly.alerts.unseen == 0)
            try await node.set(.offline)
            for _ in 0..<3 { try await look(platform) }
            let open = try await platform.call(.get, path + "?state=open", token: token).decoded(AlertList.self).items
            #expect(open.map(\.kind) == ["node_offline"])
            #expect(open.map(\.severity) == ["critical"] && open.map(\.subjectID) == [node.id.text])
            #expect(platform.assembly.alerts.unseen == 1)
            let id = try #require(open.first?.id)
            let seen = try await platform.call(.post, "\(path)/\(id)/acknowledge", token: token)
                .decoded(AlertResource.self)
            #expect(seen.acknowledgedBy == TestPlatform.administrator && seen.clearedAt == nil)
            #expect(platform.assembly.alerts.unseen == 0)
            platform.clock.advance(seconds: 5)
            let again = try await platform.call(.post, "\(path)/\(id)/acknowledge", token: token)
                .decoded(AlertResource.self)
            #expect(again.acknowledgedAt == seen.acknowledgedAt)
            try await node.set(.online)
            try await look(platform)
            let cleared = try await platform.call(.get, path + "?state=cleared", token: token).decoded(AlertList.self)
            #expect(cleared.items.map(\.id) == [id] && cleared.items.first?.clearedAt != nil)
            try await node.set(.offline)
            try await look(platform)
            let all = try await platform.call(.get, path + "?kind=node_offline", token: token).decoded(AlertList.self)
            #expect(all.items.count == 2 && all.items.first?.id != id)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `lists are paged and filtered, and only administrators read them`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.signIn()
            for name in ["a", "b", "c"] { try await FakeNode(platform, named: name).set(.offline) }
            try await look(platform)
            let first = try await platform.call(.get, path + "?limit=2", token: token).decoded(AlertList.self)
            let cursor = try #require(first.nextCursor)
            let rest = try await platform.call(.get, path + "?limit=2&cursor=\(cursor)", token: token)
                .decoded(AlertList.self)
            #expect(first.items.count == 2 && rest.items.count == 1 && rest.nextCursor == nil)
            let bad = try await platform.call(.get, path + "?state=x&kind=y", token: token)
            #expect(bad.fields == ["state", "kind"])
            #expect(try await platform.call(.post, path + "/none/acknowledge", token: token).status == .notFound)
            let customer = try await platform.newCustomer("anna@example.org")
            #expect(try await platform.call(.get, path, token: customer).status == .forbidden)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `cleared alerts are forgotten after a while`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let node = try await FakeNode(platform)
            try await node.set(.offline)
            try await look(platform)
            try await node.set(.online)
            try await look(platform)
            platform.clock.advance(seconds: 91 * 86_400)
            try await node.set(.offline)
            try await look(platform)
            let later = try await platform.signIn()
            let left = try await platform.call(.get, path, token: later).decoded(AlertList.self).items
            #expect(left.count == 1 && left.first?.clearedAt == nil)
        }
    }
}

import ControlPlane
import HTTPTypes
import PlatformAPI
import TestSupport
import Testing

struct ApplicationListTests {
    /// The facts of a page are read together; nothing of one application may become another's.
    @Test(arguments: StoreEngine.allCases)
    func `lists say of each application what it says of itself`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            for slug in ["live", "stopped", "stopping", "building", "pending", "deleting"] {
                _ = try await platform.newApplication(token, name: slug)
                guard !["building", "pending"].contains(slug) else { continue }
                try await platform.goLive(slug, on: node, token: token)
            }
            _ = try await platform.act("stop", "stopped", token: token)
            await platform.settle()
            _ = try await node.read()
            try await node.report()
            await platform.settle()
            _ = try await platform.act("stop", "stopping", token: token)
            _ = try await platform.deploy("building", token: token)
            _ = try await platform.call(
                .delete, "/api/paas/applications/deleting", DeleteApplicationRequest(confirm: "deleting"), token: token)
            let list = try await platform.call(.get, TestPlatform.applications, token: token)
                .decoded(ListResource<ApplicationResource>.self).items
            #expect(list.count == 6)
            #expect(
                Dictionary(uniqueKeysWithValues: list.map { ($0.slug, $0.status) }) == [
                    "live": "running", "stopped": "stopped", "stopping": "running", "building": "building",
                    "pending": "pending", "deleting": "deleting",
                ])
            #expect(list.filter { $0.stopping == true }.map(\.slug) == ["stopping"])
            for item in list { #expect(try await platform.application(item.slug, token: token) == item) }
        }
    }
}

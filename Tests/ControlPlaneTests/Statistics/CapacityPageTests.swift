import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct CapacityPageTests {
    @Test(arguments: StoreEngine.allCases)
    func `administrators see what there is and how full it is`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let root = try await PageBrowser(platform)
            #expect(try await root.page("/platform/capacity").text.contains("Add one</a>: it takes one command"))
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, token: token)
            let text = try await root.page("/platform/capacity").text
            for part in ["1 serving", "1 online", "2 people", "Deployments in 24 hours", "1 live"] {
                #expect(text.contains(part), "\(part)")
            }
        }
    }
}

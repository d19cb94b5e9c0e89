import PlatformAPI
import PlatformModel
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct VisitPageTests {
    @Test(arguments: StoreEngine.allCases)
    func `an administrator looks as a member in the browser, and ends it`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let owner = try await platform.newCustomer("a@example.org")
            _ = try await platform.newApplication(owner)
            let session = try await platform.me(owner)
            let root = try await PageBrowser(platform)
            #expect(try await root.page("/applications/shop").status == 404)
            let path = "/platform/people/\(session.user.id)/visit"
            #expect(try await root.page("/platform/people").text.contains("href=\"\(path)\""))
            let form = try await root.page(path)
            #expect(form.status == 200 && form.text.contains("a@example.org"))
            let organization = session.organization?.id ?? ""
            let wrong = try await root.send(path, "reason=no&minutes=15&organization=\(organization)")
            #expect(wrong.status == 422 && wrong.text.contains("the customer reads it"))
            let begun = try await root.send(path, "reason=your+ticket&minutes=15&organization=\(organization)")
            #expect((begun.status, begun.location) == (303, "/applications"))
            let visit = try #require(begun.cookies.first { $0.hasPrefix("skypanel-visit=sku_") })
            let guest = PageBrowser(platform, cookies: [root.cookie, visit])
            let seen = try await guest.page("/applications/shop")
            #expect(seen.status == 200 && seen.text.contains("You only look, as <bdi>a@example.org"))
            #expect(!seen.text.contains("href=\"/nodes\""))
            #expect(try await guest.send("/applications/shop/stop").status == 403)
            #expect(try await guest.page("/account").status == 403)
            #expect(try await guest.page("/platform/people").status == 200)
            let ended = try await guest.send("/platform/visits/end")
            #expect((ended.status, ended.location) == (303, "/platform/people?done=lookEnded"))
            #expect(ended.cookies == ["skypanel-visit="])
            #expect(try await guest.page("/applications/shop").status == 404)
            let customer = try await PageBrowser(platform, "a@example.org")
            let log = try await customer.page("/audit").text
            #expect(log.contains("looked at the application") && log.contains("as a@example.org"))
        }
    }

    @Test func `the visit of one administrator is nobody else's`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let owner = try await platform.newCustomer("a@example.org")
            _ = try await platform.newApplication(owner)
            _ = try await platform.newCustomer("b@example.org")
            let root = try await PageBrowser(platform)
            let id = try await platform.me(owner).user.id
            let begun = try await root.send("/platform/people/\(id)/visit", "reason=your+ticket&minutes=5")
            let visit = try #require(begun.cookies.first)
            let other = try await PageBrowser(platform, "b@example.org")
            let thief = PageBrowser(platform, cookies: [other.cookie, visit])
            #expect(try await thief.page("/applications/shop").status == 404)
            #expect(try await PageBrowser(platform, cookies: [visit]).page("/applications/shop").status == 303)
            let guest = PageBrowser(platform, cookies: [root.cookie, visit])
            #expect(try await guest.send("/applications/shop/stop", isForged: true).status == 403)
            #expect(try await guest.page("/applications/shop").status == 200)
            platform.clock.advance(seconds: 301)
            #expect(try await guest.page("/applications/shop").status == 404)
        }
    }
}

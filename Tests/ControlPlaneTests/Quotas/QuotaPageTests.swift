import HTTPTypes
import PlatformAPI
import PlatformModel
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct QuotaPageTests {
    @Test(arguments: StoreEngine.allCases)
    func `an administrator changes an organization's limits beside what it uses`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let owner = try await platform.newCustomer("a@example.org")
            for name in ["One", "Two", "Three", "Four"] { _ = try await platform.newApplication(owner, name: name) }
            let id = try await platform.me(owner).organization?.id ?? ""
            let path = "/platform/organizations/\(id)/quota"
            let root = try await PageBrowser(platform)
            #expect(try await root.page("/platform/organizations").text.contains("href=\"\(path)\""))
            #expect(try await root.page(path).text.contains("4 of "))
            let wrong = try await root.send(path, "applications=many&storage_bytes=5+PB")
            #expect(wrong.status == 422 && wrong.text.contains("value=\"many\""))
            #expect(wrong.text.contains("This must be an amount such as 20 GB"))
            #expect(try await root.send(path, "applications=-1").status == 422)
            let saved = try await root.send(path, "applications=5&storage_bytes=20+GB&memory_mb=")
            #expect((saved.status, saved.location) == (303, path + "?done=saved"))
            let shown = try await root.page(path).text
            #expect(shown.contains("4 of 5") && shown.contains("value=\"20 GB\"") && shown.contains("meter warn"))
            #expect(shown.contains("href=\"/platform/organizations\" aria-current=\"page\""))
            let lines = try await platform.call(.get, "/api/paas/quota", token: owner)
                .decoded(ListResource<QuotaLineResource>.self).items
            #expect(lines.first { $0.resource == "storage_bytes" }?.limit == 21_474_836_480)
            #expect(lines.first { $0.resource == "applications" }?.status == "warning")
            #expect(try await root.send(path, "applications=4").status == 303)
            #expect(try await root.page(path).text.contains("meter bad"))
            #expect(try await root.send(path, "applications=").status == 303)
            #expect(try await !root.page(path).text.contains("4 of 4"))
            #expect(try await root.page("/platform/organizations/none/quota").status == 404)
            #expect(try await PageBrowser(platform, "a@example.org").page(path).status == 403)
        }
    }
}

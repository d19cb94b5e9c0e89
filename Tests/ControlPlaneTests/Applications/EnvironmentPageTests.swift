import HTTPTypes
import PlatformAPI
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct EnvironmentPageTests {
    @Test(arguments: StoreEngine.allCases)
    func `names are downloaded as a file to fill in, values are not`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            _ = try await platform.newApplication(token)
            let (browser, path) = (try await PageBrowser(platform, "a@example.org"), "/applications/shop/environment")
            #expect(try await !browser.page(path).text.contains(path + "/export"))
            #expect(
                try await browser.send(path + "/import", "dotenv=GREETING%3Dhello%0ASECRET%3Dplanted").status == 303)
            let page = try await browser.page(path)
            #expect(page.text.contains("href=\"\(path)/export\"") && !page.text.contains("planted"))
            let file = try await browser.page(path + "/export")
            #expect(file.status == 200 && file.text == "GREETING=\nSECRET=\n")
            _ = try await platform.newCustomer("b@example.org")
            #expect(try await PageBrowser(platform, "b@example.org").page(path + "/export").status == 404)
        }
    }
}

import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct AuditExportPageTests {
    @Test(arguments: StoreEngine.allCases)
    func `the log is exported from its pages as CSV and JSON, everybody's by administrators alone`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            _ = try await platform.newApplication(token)
            let (root, owner) = (try await PageBrowser(platform), try await PageBrowser(platform, "a@example.org"))
            for (browser, base) in [(owner, "/audit"), (root, "/platform/audit")] {
                let page = try await browser.page(base).text
                for format in ["csv", "jsonl"] {
                    #expect(page.contains("href=\"\(base).\(format)\""))
                    let file = try await browser.page("\(base).\(format)")
                    #expect(file.status == 200 && file.text.contains("POST /api/paas/applications"))
                    #expect(file.text.hasPrefix(format == "csv" ? "chain," : "{"))
                }
            }
            #expect(try await owner.page("/platform/audit.csv").status == 403)
        }
    }
}

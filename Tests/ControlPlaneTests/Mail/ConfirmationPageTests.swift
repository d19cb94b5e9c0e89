import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct ConfirmationPageTests {
    @Test(arguments: StoreEngine.allCases)
    func `who has not confirmed the address is told on every page, and gets another mail`(
        engine: StoreEngine
    ) async throws {
        let settings = [
            "smtp_host": "127.0.0.1", "smtp_port": "1", "smtp_security": "none", "mail_from": "panel@example.com",
        ]
        try await TestPlatform.run(engine, settings: settings) { platform in
            _ = try await platform.newCustomer("a@example.org")
            func waiting() async throws -> Int {
                try await platform.store.read {
                    try $0.query("SELECT id FROM mails WHERE subject = 'email confirmation'").count
                }
            }
            let (browser, before) = (try await PageBrowser(platform, "a@example.org"), try await waiting())
            let page = try await browser.page("/applications")
            #expect(page.status == 200 && page.text.contains("action=\"/account/confirmation\""))
            #expect(try await browser.send("/account/confirmation").location == "/account?done=mailSent")
            #expect(try await waiting() == before + 1)
            try await platform.store.write {
                try $0.execute(
                    "INSERT INTO confirmed_emails SELECT id, email, 0 FROM users WHERE email = 'a@example.org'")
            }
            #expect(try await !browser.page("/applications").text.contains("/account/confirmation"))
            #expect(try await browser.send("/account/confirmation").status == 303)
            #expect(try await waiting() == before + 1)
        }
    }
}

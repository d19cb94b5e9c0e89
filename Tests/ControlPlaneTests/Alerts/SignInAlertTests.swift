import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct SignInAlertTests {
    @Test(arguments: StoreEngine.allCases)
    func `administrators are told when somebody guesses passwords, until it is over`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let surroundings = platform.assembly.surroundings
            // While somebody guesses at this address nobody signs in from it.
            let (token, browser) = (try await platform.signIn(), try await PageBrowser(platform))
            func look(_ token: String) async throws -> [String] {
                try await AlertRunner(surroundings, alerts: platform.assembly.alerts).look()
                return try await platform.call(.get, "/api/admin/paas/alerts?state=open", token: token)
                    .decoded(ListResource<AlertResource>.self).items.map(\.kind)
            }
            func guess(_ times: Int, at email: String) async throws {
                for _ in 0..<times {
                    let answer = try await platform.call(
                        .post, "/api/auth/login", LoginRequest(email: email, password: "wrong"))
                    #expect([.unauthorized, .tooManyRequests].contains(answer.status))
                }
                // Refusals are gathered until somebody reads the log, or for a minute.
                _ = try await platform.call(.get, "/api/admin/paas/audit?limit=1", token: token)
            }
            try await guess(20, at: "nobody@example.org")
            #expect(try await look(token) == [])
            try await guess(90, at: TestPlatform.administrator)
            #expect(try await look(token) == ["sign_ins_refused"])
            let page = try await browser.page("/platform/alerts").text
            #expect(page.contains("somebody may be guessing passwords"))
            platform.clock.advance(seconds: 3700)
            #expect(try await look(platform.signIn()) == [])
        }
    }
}

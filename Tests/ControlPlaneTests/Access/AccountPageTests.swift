import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import PlatformAPI
import PlatformModel
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct AccountPageTests {
    private func post(
        _ platform: TestPlatform, _ path: String, _ fields: [String: String], cookie: String? = nil
    ) async throws -> TestResponse {
        var fields = fields
        var headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded", .accept: "text/html"]
        if let cookie {
            headers[.cookie] = cookie
            let page = String(buffer: try await platform.call(.get, "/account", headers: [.cookie: cookie]).body)
            fields["csrf"] = page.firstMatch(of: /name="csrf" value="([^"]+)"/).map { String($0.1) }
        }
        let body = fields.map { "\($0.key)=\(FormBody.escape($0.value))" }.joined(separator: "&")
        headers[.contentLength] = "\(body.utf8.count)"
        return try await platform.client.execute(
            uri: path, method: .post, headers: headers, body: ByteBuffer(string: body))
    }

    private func cookie(in response: TestResponse) -> String {
        String(response.headers[values: .setCookie].first?.prefix { $0 != ";" } ?? "")
    }

    @Test(arguments: StoreEngine.allCases)
    func `a person makes an account in a browser, sets up a second factor and signs in with it`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let entrance = String(buffer: try await platform.call(.get, "/sign-in").body)
            #expect(entrance.contains("href=\"/register\""))
            let person = ["name": "Anna", "email": "anna@example.org", "password": TestPlatform.password]
            let made = try await post(platform, "/register", person)
            #expect(made.status == .seeOther)
            let cookie = cookie(in: made)
            let begun = try await post(
                platform, "/account/second-factor/begin", ["password": TestPlatform.password], cookie: cookie)
            let text = String(buffer: begun.body)
            let secret = try #require(text.firstMatch(of: /secret=([A-Z2-7]{32})/)).1
            let code = TimeCodes.code(
                secret: Base32.decode(String(secret)) ?? [],
                step: platform.assembly.surroundings.now.milliseconds / 30_000)
            let confirmed = try await post(
                platform, "/account/second-factor/confirm", ["code": code], cookie: cookie)
            let codes = String(buffer: confirmed.body).matches(of: /<li>([a-z2-7-]{19})<\/li>/).map { String($0.1) }
            #expect(codes.count == 10)
            let step = try await post(
                platform, "/sign-in", ["email": "anna@example.org", "password": TestPlatform.password])
            let page = String(buffer: step.body)
            #expect(step.status == .ok && !page.contains(TestPlatform.password))
            let pending = try #require(page.firstMatch(of: /name="pending" value="([^"]+)"/)).1
            let wrong = try await post(platform, "/sign-in/code", ["pending": String(pending), "code": "000000"])
            #expect(wrong.status == .unauthorized)
            let right = try await post(
                platform, "/sign-in/code", ["pending": String(pending), "code": try #require(codes.first)])
            #expect(right.status == .seeOther)
            let me = try await platform.call(.get, "/api/auth/me", headers: [.cookie: self.cookie(in: right)])
            #expect(me.status == .ok)
            platform.clock.advance(seconds: PendingSignIns.lifetime)
            let late = try await post(
                platform, "/sign-in/code", ["pending": String(pending), "code": try #require(codes.last)])
            #expect(late.status == .unauthorized)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `sessions end and the password changes on the account's page`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let program = try await platform.newCustomer("anna@example.org")
            let signIn = ["email": "anna@example.org", "password": TestPlatform.password]
            let cookie = cookie(in: try await post(platform, "/sign-in", signIn))
            let wrong = ["current_password": "wrong one", "new_password": "another long one"]
            #expect(
                try await post(platform, "/account/password", wrong, cookie: cookie).status == .unprocessableContent)
            #expect(try await post(platform, "/account/sessions/end", [:], cookie: cookie).status == .seeOther)
            #expect(try await platform.call(.get, "/api/auth/me", token: program).status == .unauthorized)
            let right = ["current_password": TestPlatform.password, "new_password": "another long one"]
            #expect(try await post(platform, "/account/password", right, cookie: cookie).status == .seeOther)
            _ = try await platform.signIn("anna@example.org", "another long one")
        }
    }

    @Test func `what cannot be done is not offered`() async throws {
        try await TestPlatform.run(.sqlite, settings: ["registration": "closed"]) { platform in
            #expect(!String(buffer: try await platform.call(.get, "/sign-in").body).contains("/register"))
            #expect(!String(buffer: try await platform.call(.get, "/register").body).contains("<input id="))
            let forgot = String(buffer: try await platform.call(.get, "/forgot-password").body)
            #expect(forgot.contains("ask an administrator") && !forgot.contains("<input id="))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a link's page sets the password`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            _ = try await platform.newCustomer("anna@example.org")
            let administrator = try await platform.signIn()
            let link = try await platform.call(
                .post, "/api/admin/paas/users/anna@example.org/reset-link", token: administrator
            ).decoded(ResetLinkResource.self)
            let token = String(try #require(link.url.split(separator: "=").last))
            let page = String(buffer: try await platform.call(.get, "/reset-password?token=\(token)").body)
            #expect(page.contains("value=\"\(token)\""))
            let short = ["token": token, "new_password": "short"]
            #expect(try await post(platform, "/reset-password", short).status == .unprocessableContent)
            let long = ["token": token, "new_password": "another long one"]
            #expect(try await post(platform, "/reset-password", long).status == .seeOther)
            _ = try await platform.signIn("anna@example.org", "another long one")
        }
    }
}

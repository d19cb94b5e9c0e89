import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import PlatformAPI
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct WebSessionTests {
    private func cookie(_ platform: TestPlatform) async throws -> String {
        let value = try await platform.assembly.access.sessions.signIn(
            email: TestPlatform.administrator, password: TestPlatform.password, from: Visitor(address: "local"))
        return String(value.first?.prefix { $0 != ";" } ?? "")
    }

    private func request(cookie: String) -> Request {
        Request(
            head: .init(
                method: .get, scheme: "http", authority: "localhost", path: "/", headerFields: [.cookie: cookie]),
            body: .init(buffer: ByteBuffer()))
    }

    @Test(arguments: StoreEngine.allCases)
    func `a session signs a browser in until it signs out`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let cookie = try await cookie(platform)
            #expect(try await platform.call(.get, "/api/auth/me", headers: [.cookie: cookie]).status == .ok)
            platform.clock.advance(seconds: 29 * 86_400)
            #expect(try await platform.call(.get, "/api/auth/me", headers: [.cookie: cookie]).status == .ok)
            platform.clock.advance(seconds: 29 * 86_400)
            #expect(try await platform.call(.get, "/api/auth/me", headers: [.cookie: cookie]).status == .ok)
            let cleared = try await platform.assembly.access.sessions.signOut(request(cookie: cookie))
            #expect(cleared.contains("Max-Age=0"))
            #expect(try await platform.call(.get, "/api/auth/me", headers: [.cookie: cookie]).status == .unauthorized)
        }
    }

    @Test func `the cookie is bound to the host where there is TLS`() async throws {
        for (url, start) in [("http://panel.test", "skypanel="), ("https://panel.test", "__Host-skypanel=")] {
            try await TestPlatform.run(.sqlite, settings: ["public_url": url]) { platform in
                let values = try await platform.assembly.access.sessions.signIn(
                    email: TestPlatform.administrator, password: TestPlatform.password, from: Visitor(address: "local"))
                let value = try #require(values.first)
                #expect(values.allSatisfy { $0.contains("; HttpOnly; SameSite=Lax") })
                #expect(value.hasPrefix(start))
                #expect(value.contains("; Path=/; ") && value.contains("; HttpOnly; SameSite=Lax"))
                #expect(value.hasSuffix("; Secure") == url.hasPrefix("https"))
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a browser's change needs the token of its session`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let cookie = try await cookie(platform)
            let token = platform.assembly.access.sessions.csrfToken(for: request(cookie: cookie))
            let header = try #require(HTTPField.Name("X-CSRF-Token"))
            let plan = PlanRequest(name: "Tiny")
            func post(_ headers: HTTPFields) async throws -> TestResponse {
                try await platform.call(.post, "/api/admin/paas/plans", plan, headers: headers)
            }
            #expect(try await post([.cookie: cookie]).status == .forbidden)
            #expect(try await post([.cookie: cookie, header: token + "0"]).status == .forbidden)
            #expect(try await post([.cookie: cookie, header: token]).status == .unprocessableContent)
            let other = try await self.cookie(platform)
            #expect(try await post([.cookie: other, header: token]).status == .forbidden)
        }
    }

    @Test func `a form may carry the token in a field`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let cookie = try await cookie(platform)
            let token = platform.assembly.access.sessions.csrfToken(for: request(cookie: cookie))
            for (body, status) in [("a=1&csrf=\(token)", 422), ("a=1&csrf=", 403), ("xcsrf=\(token)", 403)] {
                let answer = try await platform.client.execute(
                    uri: "/api/admin/paas/plans", method: .post,
                    headers: [.cookie: cookie, .contentType: "application/x-www-form-urlencoded"],
                    body: ByteBuffer(string: body))
                #expect(answer.status.code == (status == 422 ? 400 : status), "\(body)")
            }
        }
    }

    @Test(arguments: [
        ("Sec-Fetch-Site", "cross-site", 403), ("Sec-Fetch-Site", "same-site", 403), ("Sec-Fetch-Site", "none", 401),
        ("Sec-Fetch-Site", "same-origin", 401), ("Origin", "https://evil.test", 403), ("Origin", "null", 403),
        ("Origin", "http://localhost", 401),
    ])
    func `a request that another site made is refused`(name: String, value: String, status: Int) async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let field = try #require(HTTPField.Name(name))
            let login = LoginRequest(email: TestPlatform.administrator, password: "wrong password")
            let answer = try await platform.call(.post, "/api/auth/login", login, headers: [field: value])
            #expect(answer.status.code == status)
        }
    }

    @Test func `an unknown cookie is no session`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            for cookie in ["skypanel=", "skypanel=nonsense", "skypanel=\(String(repeating: "x", count: 5000))"] {
                let answer = try await platform.call(.get, "/api/auth/me", headers: [.cookie: cookie])
                #expect(answer.status == .unauthorized)
            }
        }
    }
}

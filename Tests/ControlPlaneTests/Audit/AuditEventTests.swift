import HTTPTypes
import HostSupport
import HummingbirdTesting
import NIOCore
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

/// What the entries of security's events say.
@Suite struct AuditEventTests {
    private static let email = "a@example.org"

    /// Newest first.
    private func entries(_ platform: TestPlatform, _ query: String = "") async throws -> [AuditEntryResource] {
        try await platform.call(.get, "/api/admin/paas/audit" + query, token: try await platform.signIn())
            .decoded(ListResource<AuditEntryResource>.self).items
    }

    private func login(_ platform: TestPlatform, _ email: String, _ password: String) async throws -> TestResponse {
        try await platform.call(.post, "/api/auth/login", LoginRequest(email: email, password: password))
    }

    @Test(arguments: StoreEngine.allCases)
    func `whose account a wrong password was tried on is written down, on the page as well`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let id = try await platform.me(try await platform.newCustomer(Self.email)).user.id
            for _ in 0..<3 { #expect(try await login(platform, Self.email, "wrong one").status == .unauthorized) }
            #expect(try await login(platform, "x@example.org", "wrong one").status == .unauthorized)
            let page = try await platform.client.execute(
                uri: "/sign-in", method: .post, headers: [.contentType: "application/x-www-form-urlencoded"],
                body: ByteBuffer(string: "email=a%40example.org&password=wrong"))
            #expect(page.status == .unauthorized)
            let denied = try await entries(platform, "?result=denied")
            let about = denied.filter { $0.subject.contains("user \(id)") }
            #expect(about.map(\.action).sorted() == ["POST /api/auth/login", "POST /sign-in"])
            #expect(about.map(\.count).sorted() == [1, 3] && about.allSatisfy { $0.code == "unauthenticated" })
            #expect(denied.filter { $0.subject == "/api/auth/login" }.map(\.count) == [1])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `who is signed in and types a wrong password is written down`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer(Self.email)
            let wrong = PasswordChangeRequest(currentPassword: "wrong one", newPassword: "another long one")
            #expect(try await platform.call(.post, "/api/auth/password", wrong, token: token).code == "invalid")
            let proof = ProofRequest(password: "wrong one")
            #expect(try await platform.call(.post, "/api/auth/totp", proof, token: token).code == "invalid")
            let denied = try await entries(platform, "?result=denied")
            #expect(denied.map(\.actor) == [Self.email, Self.email])
            #expect(Set(denied.map(\.action)) == ["POST /api/auth/password", "POST /api/auth/totp"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a sign-in with a second factor, and a refresh token that was stolen, leave entries`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer(Self.email)
            let proof = ProofRequest(password: TestPlatform.password)
            let secret = try await platform.call(.post, "/api/auth/totp", proof, token: token)
                .decoded(EnrolmentResource.self).secret
            func code() -> String {
                platform.clock.advance(seconds: 30)
                let step = platform.clock.clock.now() / 30_000
                return TimeCodes.code(secret: Base32.decode(secret) ?? [], step: step)
            }
            let right = CodeRequest(code: code())
            #expect(try await platform.call(.post, "/api/auth/totp/confirm", right, token: token).status == .ok)
            let request = LoginRequest(email: Self.email, password: TestPlatform.password, totp: code())
            let pair = try await platform.call(.post, "/api/auth/login", request).decoded(TokenResource.self)
            let id = try await platform.me(pair.accessToken).user.id
            let found = try await entries(platform, "?action=POST%20/api/auth/login")
            #expect(found.filter { $0.subject.contains("user \(id) \(Self.email), session ") }.count == 2)
            let refresh = RefreshRequest(refreshToken: pair.refreshToken)
            #expect(try await platform.call(.post, "/api/auth/refresh", refresh).status == .ok)
            #expect(try await entries(platform, "?action=POST%20/api/auth/refresh") == [])
            platform.clock.advance(seconds: 600)
            #expect(try await platform.call(.post, "/api/auth/refresh", refresh).status == .unauthorized)
            let ended = try await entries(platform, "?action=POST%20/api/auth/refresh&result=done")
            #expect(ended.count == 1 && ended.first?.subject.contains("a token was used twice") == true)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an organization's log tells who joined and what administrators did to it`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let owner = try await platform.newCustomer(Self.email)
            let stranger = try await platform.newCustomer("c@example.org")
            let id = try await platform.me(owner).organization?.id ?? ""
            let made = try await platform.call(
                .post, "/api/paas/invitations", InvitationRequest(role: "viewer"), token: owner
            ).decoded(InvitationResource.self)
            let token = made.link?.split(separator: "=").last.map(String.init) ?? ""
            let guest = try await platform.newCustomer("b@example.org")
            let accept = AcceptInvitationRequest(token: token)
            #expect(
                try await platform.call(.post, "/api/paas/invitations/accept", accept, token: guest).status == .ok)
            let root = try await platform.signIn()
            let path = "/api/admin/paas/organizations/\(id)/quota"
            #expect(try await platform.call(.put, path, QuotaRequest(applications: 7), token: root).status == .ok)
            let log = try await platform.call(.get, "/api/paas/audit", token: owner)
                .decoded(ListResource<AuditEntryResource>.self).items
            let set = try #require(log.first)
            #expect(set.actor == TestPlatform.administrator && set.address == "")
            #expect(set.subject.hasSuffix("(applications 7)"))
            let joined = try #require(log.dropFirst().first)
            #expect(joined.actor == "b@example.org" && joined.subject.contains("joined as viewer"))
            let invited = try #require(log.dropFirst(2).first)
            #expect(invited.subject.contains("for whoever has the link as viewer"))
            let others = try await platform.call(.get, "/api/paas/audit", token: stranger)
                .decoded(ListResource<AuditEntryResource>.self).items
            #expect(others == [])
            #expect(try await platform.assembly.audit.verify().holds)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an entry says what a role, a token and a setting became, and holds no secret`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            let member = "/api/paas/members/\(team.userID(.member))"
            #expect(
                try await platform.call(.put, member, MemberRequest(role: "admin"), token: team.owner).status == .ok)
            let made = try await platform.call(
                .post, "/api/paas/tokens", APITokenRequest(name: "ci", permissions: ["view"]), token: team.owner
            ).decoded(APITokenResource.self)
            let root = try await platform.signIn()
            let values: [String: SettingValueResource?] = [
                "metrics_token": .text("a-long-secret-token"), "currency": .text("EUR"),
            ]
            let settings = SettingsRequest(values)
            #expect(
                try await platform.call(.put, "/api/admin/paas/settings", settings, token: root).status == .ok)
            let subjects = try await entries(platform, "?result=done").map(\.subject)
            #expect(subjects.contains("\(member) (member@example.org was member, is now admin)"))
            #expect(subjects.contains { $0.hasPrefix("/api/paas/tokens (token \(made.id) ci: view, until ") })
            #expect(subjects.contains("/api/admin/paas/settings (currency = EUR, metrics_token set)"))
            #expect(!subjects.contains { $0.contains("a-long-secret-token") || $0.contains(made.token ?? "?") })
        }
    }
}

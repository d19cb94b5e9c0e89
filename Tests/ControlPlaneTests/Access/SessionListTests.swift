import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct SessionListTests {
    private func login(_ platform: TestPlatform, _ device: String) async throws -> TokenResource {
        try await platform.call(
            .post, "/api/auth/login", LoginRequest(email: "a@example.org", password: TestPlatform.password),
            headers: [.userAgent: device]
        ).decoded(TokenResource.self)
    }

    private func sessions(_ platform: TestPlatform, _ token: String) async throws -> [SignInResource] {
        try await platform.call(.get, "/api/auth/sessions", token: token)
            .decoded(ListResource<SignInResource>.self).items
    }

    @Test(arguments: StoreEngine.allCases)
    func `people see where they are signed in, and end it`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            _ = try await platform.newCustomer("a@example.org")
            let other = try await platform.newCustomer("b@example.org")
            platform.clock.advance(seconds: 60)
            let phone = try await login(platform, "Phone/1.0")
            platform.clock.advance(seconds: 60)
            let laptop = try await login(platform, "Laptop/2.0")
            let listed = try await sessions(platform, laptop.accessToken)
            #expect(listed.map(\.device) == ["Laptop/2.0", "Phone/1.0", ""])
            #expect(listed.map(\.current) == [true, false, false])
            #expect(listed.map(\.kind) == ["program", "program", "program"])
            let path = "/api/auth/sessions/\(listed[1].id)"
            #expect(try await platform.call(.delete, path, token: other).status == .notFound)
            #expect(try await platform.call(.delete, path, token: laptop.accessToken).status == .noContent)
            #expect(try await platform.call(.delete, path, token: laptop.accessToken).status == .notFound)
            #expect(try await platform.call(.get, "/api/auth/me", token: phone.accessToken).status == .unauthorized)
            #expect(
                try await platform.call(.delete, "/api/auth/sessions", token: laptop.accessToken).status == .noContent)
            #expect(try await sessions(platform, laptop.accessToken).map(\.id) == [listed[0].id])
            #expect(try await sessions(platform, other).count == 1)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a refresh notes when and where from`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            _ = try await platform.newCustomer("a@example.org")
            let first = try await login(platform, "One")
            platform.clock.advance(seconds: 600)
            let next = try await platform.call(
                .post, "/api/auth/refresh", RefreshRequest(refreshToken: first.refreshToken),
                headers: [.userAgent: String(repeating: "x", count: 5000)]
            ).decoded(TokenResource.self)
            let session = try #require(try await sessions(platform, next.accessToken).first { $0.current })
            #expect(session.device == String(repeating: "x", count: 200))
            #expect(session.lastUsedAt > session.createdAt)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a changed password ends every other session, and a wrong one changes nothing`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let old = try await platform.newCustomer("a@example.org")
            let present = try await login(platform, "One").accessToken
            func change(_ current: String, _ new: String) async throws -> TestResponse {
                try await platform.call(
                    .post, "/api/auth/password", PasswordChangeRequest(currentPassword: current, newPassword: new),
                    token: present)
            }
            #expect(try await change("wrong password", "another long one").fields == ["current_password"])
            #expect(try await change(TestPlatform.password, "short").fields == ["new_password"])
            #expect(try await platform.call(.get, "/api/auth/me", token: old).status == .ok)
            #expect(try await change(TestPlatform.password, "another long one").status == .noContent)
            #expect(try await platform.call(.get, "/api/auth/me", token: old).status == .unauthorized)
            #expect(try await platform.call(.get, "/api/auth/me", token: present).status == .ok)
            let before = LoginRequest(email: "a@example.org", password: TestPlatform.password)
            #expect(try await platform.call(.post, "/api/auth/login", before).status == .unauthorized)
            _ = try await platform.signIn("a@example.org", "another long one")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a stolen refresh token is noted as the reason of the end`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            _ = try await platform.newCustomer("a@example.org")
            let first = try await login(platform, "One")
            let request = RefreshRequest(refreshToken: first.refreshToken)
            _ = try await platform.call(.post, "/api/auth/refresh", request)
            platform.clock.advance(seconds: 60)
            #expect(try await platform.call(.post, "/api/auth/refresh", request).status == .unauthorized)
            let reasons = try await platform.store.read {
                try $0.query("SELECT end_reason FROM sign_ins WHERE ended_at IS NOT NULL").map {
                    try $0.text("end_reason")
                }
            }
            #expect(reasons == ["reused"])
        }
    }
}

import ControlPlane
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import SQLStore
import TestSupport
import Testing

@Suite struct AccountRouteTests {
    private let anna = RegisterRequest(
        email: " Anna@Example.org ", password: "long enough", name: "Anna", organization: "Anna's")

    @Test(arguments: StoreEngine.allCases)
    func `a person registers, signs in and is known`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let made = try await platform.call(.post, "/api/auth/register", anna)
            #expect(made.status == .created)
            let registration = try made.decoded(RegistrationResource.self)
            #expect(registration.user.email == "anna@example.org")
            #expect(registration.organization.role == "owner")
            let token = try await platform.signIn("ANNA@example.org", "long enough")
            let me = try await platform.call(.get, "/api/auth/me", token: token).decoded(SessionResource.self)
            #expect(me.user == registration.user)
            #expect(me.organization == registration.organization)
            #expect(me.organizations == [registration.organization])
            #expect(!me.user.isAdministrator)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `what is wrong with a registration is told by field`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let bad = RegisterRequest(email: "no", password: "short", name: "a\u{1B}[31m", organization: " ")
            let refused = try await platform.call(.post, "/api/auth/register", bad)
            #expect(refused.status == .unprocessableContent)
            #expect(refused.fields == ["email", "password", "name", "organization"])
            _ = try await platform.call(.post, "/api/auth/register", anna)
            let again = try await platform.call(.post, "/api/auth/register", anna)
            #expect(again.status == .conflict)
            #expect(again.code == "conflict")
        }
    }

    @Test func `registration can be closed`() async throws {
        for mode in ["invitation", "closed"] {
            try await TestPlatform.run(.sqlite, settings: ["registration": mode]) { platform in
                let refused = try await platform.call(.post, "/api/auth/register", anna)
                #expect(refused.status == .forbidden)
                let options = try await platform.call(.get, "/api/auth/options").decoded(AccountOptionsResource.self)
                #expect(options == AccountOptionsResource(registration: mode, passwordResetByMail: false))
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `the first administrator comes from the settings, once`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            try await platform.assembly.plantSeeds()
            let token = try await platform.signIn()
            let me = try await platform.call(.get, "/api/auth/me", token: token).decoded(SessionResource.self)
            #expect(me.user.isAdministrator)
            let users = try await platform.store.read { try $0.query("SELECT id FROM users").count }
            #expect(users == 1)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a wrong password and an unknown person get the same answer`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            var answers: [ProblemResource] = []
            for email in [TestPlatform.administrator, "nobody@example.org", "not an address"] {
                let request = LoginRequest(email: email, password: "wrong password")
                let refused = try await platform.call(.post, "/api/auth/login", request)
                #expect(refused.status == .unauthorized)
                answers.append(try refused.decoded(ProblemResource.self))
            }
            #expect(Set(answers.map(\.detail)).count == 1)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `guessing is slowed down, without locking the person out elsewhere`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let wrong = LoginRequest(email: TestPlatform.administrator, password: "wrong password")
            for _ in 0..<10 { _ = try await platform.call(.post, "/api/auth/login", wrong) }
            let slowed = try await platform.call(.post, "/api/auth/login", wrong)
            #expect(slowed.status == .tooManyRequests)
            #expect(slowed.headers[.retryAfter].flatMap { Int($0) }.map { (1...301).contains($0) } == true)
            let elsewhere = try await platform.assembly.access.signIns.signIn(
                LoginRequest(email: TestPlatform.administrator, password: TestPlatform.password),
                from: Visitor(address: "192.0.2.9"))
            #expect(elsewhere.tokenType == "Bearer")
            platform.clock.advance(seconds: 301)
            _ = try await platform.signIn()
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `access tokens end, and nothing but our own is accepted`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.signIn()
            let parts = token.split(separator: ".")
            let unsigned = "eyJhbGciOiJub25lIn0.\(parts[1])."
            for bad in ["", "x", "a.b.c", String(token.dropLast()), unsigned, "\(parts[0]).\(parts[1]).AAAA"] {
                let refused = try await platform.call(.get, "/api/auth/me", token: bad)
                #expect(refused.status == .unauthorized, "\(bad)")
            }
            #expect(try await platform.call(.get, "/api/auth/me").status == .unauthorized)
            platform.clock.advance(seconds: 899)
            #expect(try await platform.call(.get, "/api/auth/me", token: token).status == .ok)
            platform.clock.advance(seconds: 2)
            #expect(try await platform.call(.get, "/api/auth/me", token: token).status == .unauthorized)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a refresh token used again later ends the whole sign-in`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let request = LoginRequest(email: TestPlatform.administrator, password: TestPlatform.password)
            let first = try await platform.call(.post, "/api/auth/login", request).decoded(TokenResource.self)
            let second = try await refresh(platform, first).decoded(TokenResource.self)
            #expect(second.refreshToken != first.refreshToken)
            platform.clock.advance(seconds: 5)
            #expect(try await refresh(platform, first).status == .ok)
            platform.clock.advance(seconds: 11)
            #expect(try await refresh(platform, first).status == .unauthorized)
            #expect(try await refresh(platform, second).status == .unauthorized)
            #expect(try await platform.call(.get, "/api/auth/me", token: second.accessToken).status == .unauthorized)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `signing out ends the tokens, and unused sign-ins run out`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let request = LoginRequest(email: TestPlatform.administrator, password: TestPlatform.password)
            let one = try await platform.call(.post, "/api/auth/login", request).decoded(TokenResource.self)
            let two = try await platform.call(.post, "/api/auth/login", request).decoded(TokenResource.self)
            let out = RefreshRequest(refreshToken: one.refreshToken)
            #expect(try await platform.call(.post, "/api/auth/logout", out).status == .noContent)
            #expect(try await platform.call(.get, "/api/auth/me", token: one.accessToken).status == .unauthorized)
            #expect(try await refresh(platform, one).status == .unauthorized)
            #expect(try await platform.call(.get, "/api/auth/me", token: two.accessToken).status == .ok)
            platform.clock.advance(seconds: 31 * 86_400)
            #expect(try await refresh(platform, two).status == .unauthorized)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `nobody acts in an organization of others`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("anna@example.org")
            let other = try await platform.newCustomer("otto@example.org")
            let theirs = try await platform.call(.get, "/api/auth/me", token: other).decoded(SessionResource.self)
            let name = try #require(HTTPField.Name("X-Organization-Id"))
            for id in [theirs.organization?.id ?? "", "nonsense"] {
                let refused = try await platform.call(.get, "/api/auth/me", token: token, headers: [name: id])
                #expect(refused.status == .forbidden)
            }
            let own = try await platform.call(
                .get, "/api/auth/me", token: other, headers: [name: theirs.organization?.id ?? ""])
            #expect(own.status == .ok)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `without the store the answer is to try again`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            await platform.store.close()
            let refused = try await platform.call(.get, "/api/paas/plans")
            #expect(refused.status == .serviceUnavailable)
            #expect(refused.code == "unavailable")
        }
    }

    @Test func `tokens and passwords are nowhere in the store`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let request = LoginRequest(email: TestPlatform.administrator, password: TestPlatform.password)
            let tokens = try await platform.call(.post, "/api/auth/login", request).decoded(TokenResource.self)
            let found = try await platform.store.read { transaction in
                try transaction.query("SELECT hash AS value FROM refresh_tokens").map { try $0.text("value") }
                    + transaction.query("SELECT password_hash AS value FROM users").map { try $0.text("value") }
            }
            #expect(found.count == 2)
            #expect(!found.contains { $0.contains(tokens.refreshToken) || $0.contains(TestPlatform.password) })
            #expect(found.last?.hasPrefix("$scrypt$ln=4,r=8,p=1$") == true)
        }
    }

    private func refresh(_ platform: TestPlatform, _ tokens: TokenResource) async throws -> TestResponse {
        try await platform.call(.post, "/api/auth/refresh", RefreshRequest(refreshToken: tokens.refreshToken))
    }
}

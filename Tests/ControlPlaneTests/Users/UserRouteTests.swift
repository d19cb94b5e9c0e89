import ControlPlane
import HTTPTypes
import HummingbirdTesting
import NIOCore
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct UserRouteTests {
    private typealias People = ListResource<AdministeredUserResource>
    private let path = "/api/admin/paas/users"

    private func id(_ email: String, _ platform: TestPlatform, _ token: String) async throws -> String {
        let people = try await platform.call(.get, path, token: token).decoded(People.self).items
        return try #require(people.first { $0.email == email }?.id)
    }

    @Test(arguments: StoreEngine.allCases)
    func `people and organizations are listed, searched and paged`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.signIn()
            let anna = try await platform.newCustomer("anna@example.org")
            _ = try await platform.newCustomer("bert@example.org")
            _ = try await platform.newApplication(anna)
            let all = try await platform.call(.get, path, token: token).decoded(People.self).items
            #expect(all.map(\.email) == ["bert@example.org", "anna@example.org", TestPlatform.administrator])
            #expect(all.map(\.isAdministrator) == [false, false, true] && all.allSatisfy { $0.organizationCount == 1 })
            let page = try await platform.call(.get, path + "?limit=2", token: token).decoded(People.self)
            let cursor = try #require(page.nextCursor)
            let rest = try await platform.call(.get, path + "?limit=2&cursor=\(cursor)", token: token)
                .decoded(People.self)
            #expect(rest.items.map(\.email) == [TestPlatform.administrator] && rest.nextCursor == nil)
            let found = try await platform.call(.get, path + "?q=ANNA", token: token).decoded(People.self).items
            #expect(found.map(\.email) == ["anna@example.org"])
            let base = "/api/admin/paas/organizations"
            let organizations = try await platform.call(.get, base, token: token)
                .decoded(ListResource<AdministeredOrganizationResource>.self).items
            #expect(organizations.map(\.applicationCount) == [0, 1, 0])
            let second = try #require(organizations.dropFirst().first)
            let one = try await platform.call(.get, "\(base)/\(second.id)", token: token)
                .decoded(AdministeredOrganizationResource.self)
            #expect(one == second && one.memberCount == 1 && one.instanceCount == 0)
            for path in [path, base, "\(path)/\(all[0].id)", "\(base)/\(second.id)"] {
                #expect(try await platform.call(.get, path, token: anna).status == .forbidden)
            }
            #expect(try await platform.call(.get, "\(path)/none", token: token).status == .notFound)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a suspended person is out at once, and in again when resumed`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.signIn()
            let anna = try await platform.newCustomer("anna@example.org")
            let person = try await id("anna@example.org", platform, token)
            let off = try await platform.call(.post, "\(path)/\(person)/suspend", token: token)
                .decoded(AdministeredUserResource.self)
            #expect(off.suspendedAt != nil)
            #expect(try await platform.call(.get, TestPlatform.applications, token: anna).status == .unauthorized)
            let login = LoginRequest(email: "anna@example.org", password: TestPlatform.password)
            if let late = try? await platform.call(.post, "/api/auth/login", login).decoded(TokenResource.self) {
                let refused = try await platform.call(.get, TestPlatform.applications, token: late.accessToken)
                #expect(refused.status == .forbidden)
            }
            #expect(try await platform.call(.post, "\(path)/\(person)/suspend", token: token).status == .conflict)
            _ = try await platform.call(.post, "\(path)/\(person)/resume", token: token)
            let again = try await platform.signIn("anna@example.org")
            #expect(try await platform.call(.get, TestPlatform.applications, token: again).status == .ok)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `administrators are made and unmade, but never the last one`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.signIn()
            let anna = try await platform.newCustomer("anna@example.org")
            let (person, me) = (
                try await id("anna@example.org", platform, token),
                try await id(TestPlatform.administrator, platform, token)
            )
            #expect(try await platform.call(.post, "\(path)/\(me)/demote", token: token).status == .conflict)
            #expect(try await platform.call(.post, "\(path)/\(me)/suspend", token: token).status == .conflict)
            #expect(try await platform.call(.get, path, token: anna).status == .forbidden)
            _ = try await platform.call(.post, "\(path)/\(person)/promote", token: token)
            #expect(try await platform.call(.get, path, token: anna).status == .ok)
            #expect(try await platform.call(.post, "\(path)/\(me)/demote", token: anna).status == .ok)
            #expect(try await platform.call(.get, path, token: token).status == .forbidden)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a suspended person is told so, but only who knows the password`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let email = "anna@example.org"
            let person = try await platform.me(try await platform.newCustomer(email)).user.id
            let root = try await platform.signIn()
            #expect(try await platform.call(.post, "\(path)/\(person)/suspend", token: root).status == .ok)
            func login(_ password: String) async throws -> TestResponse {
                try await platform.call(.post, "/api/auth/login", LoginRequest(email: email, password: password))
            }
            let right = try await login(TestPlatform.password)
            #expect(right.code == "forbidden" && right.message.contains("suspended"))
            let wrong = try await login("wrong password")
            #expect(wrong.code == "unauthenticated" && !wrong.message.contains("suspended"))
            let form = "email=anna%40example.org&password=\(TestPlatform.password.replacing(" ", with: "+"))"
            let page = try await platform.client.execute(
                uri: "/sign-in", method: .post, headers: [.contentType: "application/x-www-form-urlencoded"],
                body: ByteBuffer(string: form))
            #expect(page.status == .forbidden && page.headers[.setCookie] == nil)
            #expect(String(buffer: page.body).contains("suspended"))
            #expect(try await platform.call(.post, "\(path)/\(person)/resume", token: root).status == .ok)
            #expect(try await login(TestPlatform.password).status == .ok)
        }
    }
}

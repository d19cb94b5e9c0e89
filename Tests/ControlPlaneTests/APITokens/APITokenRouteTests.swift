import ControlPlane
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct APITokenRouteTests {
    private let base = "/api/paas/tokens"

    private func make(
        _ platform: TestPlatform, _ token: String, _ permissions: [String], days: Int? = nil,
        administrator: Bool? = nil, in headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        let request = APITokenRequest(
            name: "CI", permissions: permissions, expiresInDays: days, administrator: administrator)
        return try await platform.call(.post, base, request, token: token, headers: headers)
    }

    private func secret(_ answer: TestResponse) throws -> String {
        try #require(try answer.decoded(APITokenResource.self).token)
    }

    @Test(arguments: StoreEngine.allCases)
    func `a token works where its permissions reach, is shown once, and ends when revoked`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let person = try await platform.newCustomer("a@example.org")
            let made = try await make(platform, person, ["view"])
            #expect(made.status == .created)
            let token = try secret(made)
            #expect(APITokenText.isWellFormed(token))
            #expect(try await platform.call(.get, TestPlatform.applications, token: token).status == .ok)
            let create = CreateApplicationRequest(name: "Shop")
            let refused = try await platform.call(.post, TestPlatform.applications, create, token: token)
            #expect(refused.status == .forbidden)
            let list = try await platform.call(.get, base, token: person)
            #expect(!String(buffer: list.body).contains(token))
            let stored = try list.decoded(ListResource<APITokenResource>.self).items
            #expect(stored.count == 1 && stored.first?.lastUsedAt != nil && stored.first?.permissions == ["view"])
            let rows = try await platform.store.read { try $0.query("SELECT token_hash FROM api_tokens") }
            #expect(try rows.first?.text("token_hash") != token)
            let id = try #require(stored.first?.id)
            #expect(try await platform.call(.delete, "\(base)/\(id)", token: person).status == .noContent)
            #expect(try await platform.call(.get, TestPlatform.applications, token: token).status == .unauthorized)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a token follows its maker's role, and ends with the membership`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            let made = try await make(platform, team.token(.member), ["view", "deploy"], in: team.inside)
            let token = try secret(made)
            let create = CreateApplicationRequest(name: "Shop")
            #expect(
                try await platform.call(.post, TestPlatform.applications, create, token: token).status == .created)
            let member = "\(TestPlatform.members)/\(team.userID(.member))"
            _ = try await platform.call(
                .put, member, MemberRequest(role: "viewer"), token: team.owner, headers: team.inside)
            let again = CreateApplicationRequest(name: "Again")
            #expect(
                try await platform.call(.post, TestPlatform.applications, again, token: token).status == .forbidden)
            #expect(try await platform.call(.get, TestPlatform.applications, token: token).status == .ok)
            _ = try await platform.call(.delete, member, token: team.owner, headers: team.inside)
            #expect(try await platform.call(.get, TestPlatform.applications, token: token).status == .unauthorized)
            // Who comes back does not bring old tokens.
            let left = try await platform.store.read { try $0.query("SELECT id FROM api_tokens").count }
            #expect(left == 0)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a token is for one organization, and never for accounts or administration`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let root = try await platform.signIn()
            let all = ["view", "deploy", "manage", "billing"]
            let token = try secret(try await make(platform, root, all))
            let second = try await platform.call(
                .post, TestPlatform.organizations, OrganizationRequest(name: "Second"), token: root
            ).decoded(OrganizationResource.self)
            let header = try #require(HTTPField.Name("X-Organization-Id"))
            let elsewhere = try await platform.call(
                .get, TestPlatform.applications, token: token, headers: [header: second.id])
            #expect(elsewhere.status == .forbidden)
            let path = "\(TestPlatform.organizations)/\(second.id)"
            #expect(try await platform.call(.get, path, token: token).status == .notFound)
            for path in ["/api/auth/me", TestPlatform.organizations, "/api/admin/paas/nodes"] {
                #expect(try await platform.call(.get, path, token: token).status == .forbidden, "\(path)")
            }
            #expect(try await make(platform, token, ["view"]).status == .forbidden)
            let first = try #require(try await platform.me(root).organizations.first?.id)
            let leave = "\(TestPlatform.organizations)/\(first)/leave"
            #expect(try await platform.call(.post, leave, token: token).status == .forbidden)
            let administrator = try secret(try await make(platform, root, ["view"], administrator: true))
            #expect(try await platform.call(.get, "/api/admin/paas/nodes", token: administrator).status == .ok)
            try await platform.store.write { try $0.execute("UPDATE users SET is_administrator = 0") }
            #expect(
                try await platform.call(.get, "/api/admin/paas/nodes", token: administrator).status == .forbidden)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `nobody makes a token that may more than they`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            for (role, permissions) in [(Role.viewer, ["deploy"]), (.member, ["manage"]), (.owner, ["fly"])] {
                let refused = try await make(platform, team.token(role), permissions, in: team.inside)
                #expect(refused.fields == ["permissions"], "\(role)")
            }
            let refused = try await make(platform, team.owner, [], days: 0, administrator: true)
            #expect(refused.fields == ["permissions", "expires_in_days", "administrator"])
            #expect(try await make(platform, "", ["view"]).status == .unauthorized)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `people see and revoke their own tokens, managers all of the organization's`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            let stranger = try await platform.newCustomer("stranger@example.org")
            let made = try await make(platform, team.token(.member), ["view"], in: team.inside)
            let path = "\(base)/\(try made.decoded(APITokenResource.self).id)"
            for role in Role.allCases {
                let items = try await platform.call(.get, base, token: team.token(role), headers: team.inside)
                    .decoded(ListResource<APITokenResource>.self).items
                #expect(items.count == (role == .viewer ? 0 : 1), "\(role)")
            }
            let viewer = try await platform.call(.delete, path, token: team.token(.viewer), headers: team.inside)
            #expect(viewer.status == .notFound)
            #expect(try await platform.call(.delete, path, token: stranger).status == .notFound)
            let admin = try await platform.call(.delete, path, token: team.token(.admin), headers: team.inside)
            #expect(admin.status == .noContent)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a token expires, and what only looks like one is refused`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let person = try await platform.newCustomer("a@example.org")
            let token = try secret(try await make(platform, person, ["view"], days: 1))
            platform.clock.advance(seconds: 86_399)
            #expect(try await platform.call(.get, TestPlatform.applications, token: token).status == .ok)
            platform.clock.advance(seconds: 1)
            #expect(try await platform.call(.get, TestPlatform.applications, token: token).status == .unauthorized)
            for bad in ["skp_", "skp_x", APITokenText.make([UInt8](repeating: 3, count: 32))] {
                let refused = try await platform.call(.get, TestPlatform.applications, token: bad)
                #expect(refused.code == "unauthenticated")
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a repeat by a token does not get the answer that its person got`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let person = try await platform.newCustomer("a@example.org")
            let narrow = try secret(try await make(platform, person, ["view"]))
            let key = try #require(HTTPField.Name("Idempotency-Key"))
            let first = try await make(platform, person, ["view", "manage"], in: [key: "k1"])
            #expect(first.status == .created)
            let second = try await make(platform, person, ["view", "manage"], in: [key: "k1"])
            #expect(try secret(second) == secret(first))
            let stolen = try await make(platform, narrow, ["view", "manage"], in: [key: "k1"])
            #expect(stolen.status == .conflict)
        }
    }
}

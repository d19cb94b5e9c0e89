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

@Suite struct InvitationRouteTests {
    private let base = "/api/paas/invitations"

    private func invite(
        _ platform: TestPlatform, _ team: TestPlatform.Team, _ role: String, email: String? = nil, by actor: Role
    ) async throws -> TestResponse {
        try await platform.call(
            .post, base, InvitationRequest(role: role, email: email), token: team.token(actor), headers: team.inside)
    }

    private func secret(_ answer: TestResponse) throws -> String {
        let link = try #require(try answer.decoded(InvitationResource.self).link)
        return try #require(link.split(separator: "=").last.map(String.init))
    }

    private func accept(_ platform: TestPlatform, _ token: String, _ person: String) async throws -> TestResponse {
        try await platform.call(.post, base + "/accept", AcceptInvitationRequest(token: token), token: person)
    }

    @Test(arguments: StoreEngine.allCases)
    func `a person joins by a link, once`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            let made = try await invite(platform, team, "member", by: .admin)
            #expect(made.status == .created)
            let token = try secret(made)
            let person = try await platform.newCustomer("new@example.org")
            let joined = try await accept(platform, token, person)
            #expect(try joined.decoded(OrganizationResource.self).role == "member")
            #expect(try await platform.me(person).organizations.count == 2)
            let other = try await platform.newCustomer("other@example.org")
            #expect(try await accept(platform, token, other).status == .conflict)
            let list = try await platform.call(.get, base, token: team.owner, headers: team.inside)
            #expect(!String(buffer: list.body).contains(token))
            #expect(try list.decoded(ListResource<InvitationResource>.self).items.map(\.status) == ["accepted"])
            let stored = try await platform.store.read { try $0.query("SELECT token_hash FROM invitations") }
            #expect(try stored.first?.text("token_hash") != token)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an invitation for an address is for that person alone`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            let token = try secret(
                try await invite(platform, team, "viewer", email: " Right@Example.org", by: .owner))
            let wrong = try await platform.newCustomer("wrong@example.org")
            let refused = try await accept(platform, token, wrong)
            #expect(refused.status == .forbidden)
            let right = try await platform.newCustomer("right@example.org")
            #expect(try await accept(platform, token, right).status == .ok)
            let again = try await invite(platform, team, "viewer", email: "right@example.org", by: .owner)
            #expect(again.status == .conflict)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `who is invited may register where it takes an invitation`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine, settings: ["registration": "invitation"]) { platform in
            let root = try await platform.signIn()
            let made = try await platform.call(.post, base, InvitationRequest(role: "admin"), token: root)
            let token = try secret(made)
            var request = RegisterRequest(email: "new@example.org", password: "long enough", name: "New")
            #expect(try await platform.call(.post, "/api/auth/register", request).status == .forbidden)
            request.invitation = "ski_wrong"
            #expect(try await platform.call(.post, "/api/auth/register", request).status == .notFound)
            request.invitation = token
            let registered = try await platform.call(.post, "/api/auth/register", request)
            #expect(try registered.decoded(RegistrationResource.self).organization.name == "Administrators")
            let person = try await platform.signIn("new@example.org", "long enough")
            #expect(try await platform.me(person).organizations.map(\.role) == ["admin"])
            request.email = "second@example.org"
            #expect(try await platform.call(.post, "/api/auth/register", request).status == .conflict)
            let people = try await platform.store.read { try $0.query("SELECT id FROM users").count }
            #expect(people == 2)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `invitations end by time, by hand and with the inviter`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            let withdrawn = try await invite(platform, team, "viewer", by: .owner)
            let path = "\(base)/\(try withdrawn.decoded(InvitationResource.self).id)"
            let orphaned = try secret(try await invite(platform, team, "viewer", by: .admin))
            let old = try secret(try await invite(platform, team, "viewer", by: .owner))
            let stranger = try await platform.newCustomer("stranger@example.org")
            #expect(try await platform.call(.delete, path, token: stranger).status == .notFound)
            for role in [Role.member, .viewer] {
                let refused = try await platform.call(.delete, path, token: team.token(role), headers: team.inside)
                #expect(refused.status == .forbidden)
            }
            #expect(
                try await platform.call(.delete, path, token: team.owner, headers: team.inside).status == .noContent)
            #expect(try await accept(platform, try secret(withdrawn), stranger).status == .conflict)
            let admin = "\(TestPlatform.members)/\(team.userID(.admin))"
            _ = try await platform.call(.delete, admin, token: team.owner, headers: team.inside)
            #expect(try await accept(platform, orphaned, stranger).status == .forbidden)
            platform.clock.advance(seconds: 7 * 86_400)
            let later = try await platform.signIn("stranger@example.org")
            #expect(try await accept(platform, old, later).status == .conflict)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `nobody invites above what they decide on`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            #expect(try await invite(platform, team, "owner", by: .admin).status == .forbidden)
            #expect(try await invite(platform, team, "viewer", by: .member).status == .forbidden)
            #expect(try await invite(platform, team, "king", by: .owner).fields == ["role"])
            #expect(try await invite(platform, team, "viewer", email: "no", by: .owner).fields == ["email"])
            #expect(try await accept(platform, "ski_nothing", team.owner).status == .notFound)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `of many who use one link at once one joins`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            let token = try secret(try await invite(platform, team, "viewer", by: .owner))
            var people: [String] = []
            for number in 0..<6 { people.append(try await platform.newCustomer("p\(number)@example.org")) }
            let joined = try await withThrowingTaskGroup(of: Bool.self) { group in
                for person in people {
                    group.addTask { try await accept(platform, token, person).status == .ok }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(joined == 1)
        }
    }
}

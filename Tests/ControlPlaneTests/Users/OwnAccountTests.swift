import HTTPTypes
import HummingbirdTesting
import NIOCore
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct OwnAccountTests {
    private let path = "/api/auth/me"

    private func erase(
        _ token: String, _ platform: TestPlatform, password: String = TestPlatform.password
    ) async throws -> TestResponse {
        try await platform.call(.post, path + "/delete", ProofRequest(password: password), token: token)
    }

    /// An organization of Anna's that Bert belongs to, with what he made in it and mails to him.
    private func shared(_ platform: TestPlatform) async throws -> (anna: String, bert: String) {
        let anna = try await platform.newCustomer("anna@example.org")
        let bert = try await platform.newCustomer("bert@example.org")
        let invitation = try await platform.call(
            .post, "/api/paas/invitations", InvitationRequest(role: "owner", email: "bert@example.org"), token: anna
        ).decoded(InvitationResource.self)
        let token = try #require(invitation.link?.split(separator: "=").last.map(String.init))
        let accepted = try await platform.call(
            .post, "/api/paas/invitations/accept", AcceptInvitationRequest(token: token), token: bert)
        try #require(accepted.status == .ok || accepted.status == .created)
        return (anna, bert)
    }

    @Test(arguments: StoreEngine.allCases)
    func `a name is changed, and another one refused`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let anna = try await platform.newCustomer("anna@example.org")
            let named = try await platform.call(.put, path, AccountRequest(name: " Anna K "), token: anna)
            #expect(try named.decoded(UserResource.self).name == "Anna K")
            #expect(try await platform.me(anna).user.name == "Anna K")
            for wrong in ["", "a\u{7}", String(repeating: "x", count: 101)] {
                let refused = try await platform.call(.put, path, AccountRequest(name: wrong), token: anna)
                #expect(refused.fields == ["name"])
            }
            #expect(try await platform.me(anna).user.name == "Anna K")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a copy holds what is known of the person and nothing of others`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let (anna, bert) = try await shared(platform)
            let request = APITokenRequest(name: "ci", permissions: ["view"])
            let made = try await platform.call(.post, "/api/paas/tokens", request, token: bert)
                .decoded(APITokenResource.self)
            let answer = try await platform.call(.get, path + "/export", token: bert)
            let copy = try answer.decoded(AccountExportResource.self)
            #expect(copy.user.email == "bert@example.org" && copy.organizations.count == 2)
            #expect(copy.sessions.count == 1 && copy.tokens.map(\.name) == ["ci"] && !copy.secondFactor.enabled)
            #expect(copy.auditEntries.contains { $0.action == "POST /api/paas/tokens" })
            #expect(copy.auditEntries.allSatisfy { $0.actor == "bert@example.org" })
            let text = String(buffer: answer.body)
            let value = try #require(made.token)
            let other = try await platform.me(anna).user.id
            #expect(!text.contains(other) && !text.contains(value))
            #expect(try await platform.call(.get, path + "/export", token: made.token).status == .forbidden)
            #expect(try await platform.call(.get, path + "/export").status == .unauthorized)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an erased person is in no table but the audit log, and what they made stays`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let (anna, bert) = try await shared(platform)
            let id = try await platform.me(bert).user.id
            let organizations = try await platform.me(bert).organizations
            let own = try #require(organizations.first { $0.role == "owner" && $0.name.contains("bert") })
            let shared = try #require(organizations.first { $0.id != own.id })
            let organization = try #require(HTTPField.Name("X-Organization-Id"))
            let made = try await platform.call(
                .post, TestPlatform.applications, CreateApplicationRequest(name: "Theirs"), token: bert,
                headers: [organization: shared.id])
            try #require(made.status == .created)
            try await platform.store.write {
                try MailStore.insert(
                    .init(
                        id: "m", recipient: "bert@example.org", sealedBody: "x", createdAt: .init(milliseconds: 0),
                        nextAttemptAt: .init(milliseconds: 0), attempts: 0), subject: "s", in: $0)
            }
            let texts = [id, "bert@example.org"]
            #expect(try await Self.tables(holding: texts, in: platform.store).count > 5)
            #expect(try await erase(bert, platform, password: "wrong one").fields == ["password"])
            // He owns an organization alone.
            let refused = try await erase(bert, platform)
            #expect(refused.status == .conflict && refused.message.contains(own.name))
            #expect(!refused.message.contains(shared.name))
            try await platform.store.write {
                try $0.execute("DELETE FROM organizations WHERE id = $1", [.text(own.id)])
            }
            #expect(try await erase(bert, platform).status == .noContent)
            #expect(try await platform.call(.get, path, token: bert).status == .unauthorized)
            let left = try await Self.tables(holding: texts, in: platform.store)
            #expect(left == ["audit_entries"])
            let application = try await platform.call(.get, "\(TestPlatform.applications)/theirs", token: anna)
            #expect(application.status == .ok)
            // The address is free again.
            _ = try await platform.newCustomer("bert@example.org")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `the last administrator stays`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let root = try await platform.signIn()
            let refused = try await erase(root, platform)
            #expect(refused.status == .conflict && refused.message.contains("last administrator"))
            #expect(try await platform.call(.get, path, token: root).status == .ok)
        }
    }

    /// Names of the tables in which any column of any row contains one of these texts.
    private static func tables(holding texts: [String], in store: Store) async throws -> [String] {
        let schema = try await StoreEngine.sqlite.withStore { empty in
            try await Migrator(Schema.migrations).run(on: empty)
            return try await SampleRows(of: empty)
        }
        return try await store.read { transaction in
            try schema.tables.filter { table in
                try transaction.query("SELECT * FROM \(table.name)").contains { row in
                    try table.columns.contains { column in
                        guard case .text(let value) = try row.value(column) else { return false }
                        return texts.contains { value.contains($0) }
                    }
                }
            }.map(\.name).sorted()
        }
    }
}

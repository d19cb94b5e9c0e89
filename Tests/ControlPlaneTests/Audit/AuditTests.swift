import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct AuditTests {
    private static let path = "/api/paas/audit"

    private func entries(
        _ platform: TestPlatform, _ token: String, _ query: String = ""
    ) async throws -> [AuditEntryResource] {
        try await platform.call(.get, Self.path + query, token: token)
            .decoded(ListResource<AuditEntryResource>.self).items
    }

    private func change(_ platform: TestPlatform, _ token: String) async throws {
        let path = TestPlatform.applications + "/shop"
        let answer = try await platform.call(.put, path, UpdateApplicationRequest(name: "New"), token: token)
        #expect(answer.status == .ok)
    }

    @Test(arguments: StoreEngine.allCases)
    func `what somebody changes is written down, with what it made`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let owner = try await platform.newCustomer("a@example.org")
            let stranger = try await platform.newCustomer("b@example.org")
            let shop = try await platform.newApplication(owner)
            try await change(platform, owner)
            let found = try await entries(platform, owner)
            #expect(
                found.map(\.action) == [
                    "PUT /api/paas/applications/{application}", "POST /api/paas/applications",
                ])
            let made = try #require(found.last)
            #expect(made.actor == "a@example.org" && made.credential == "access_token" && made.result == "done")
            #expect(made.subject == "/api/paas/applications (application \(shop.id) shop)")
            #expect(made.number == 1 && made.count == 1)
            #expect(try await entries(platform, stranger) == [])
            let page = try await platform.call(.get, Self.path + "?limit=1", token: owner)
                .decoded(ListResource<AuditEntryResource>.self)
            let next = try await entries(platform, owner, "?limit=1&cursor=\(page.nextCursor ?? "")")
            #expect(page.items + next == found)
            #expect(try await entries(platform, owner, "?result=denied") == [])
            #expect(try await entries(platform, owner, "?until=2020-01-01T00:00:00Z") == [])
            #expect(try await entries(platform, owner, "?since=2020-01-01T00:00:00Z&actor=a@example.org").count == 2)
            for wrong in ["?result=x", "?since=yesterday", "?cursor=1", "?limit=0"] {
                let answer = try await platform.call(.get, Self.path + wrong, token: owner)
                #expect(answer.status == .unprocessableContent, "\(wrong)")
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a change that is undone leaves no entry`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let owner = try await platform.newCustomer("a@example.org")
            _ = try await platform.newApplication(owner)
            let again = try await platform.call(
                .post, TestPlatform.applications, CreateApplicationRequest(name: "x", slug: "shop"), token: owner)
            #expect(again.status.kind == .clientError)
            #expect(try await entries(platform, owner).count == 1)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `refusals are gathered, so that nobody fills the disk`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let customer = try await platform.newCustomer("a@example.org")
            for _ in 0..<5 {
                #expect(try await platform.call(.get, "/api/admin/paas/plans", token: customer).status == .forbidden)
            }
            for number in 0..<700 {
                _ = try await platform.call(.get, "/api/paas/applications", token: "wrong-\(number)")
            }
            let root = try await platform.signIn()
            let all = try await platform.call(.get, "/api/admin/paas/audit?result=denied", token: root)
                .decoded(ListResource<AuditEntryResource>.self).items
            let mine = try #require(all.first { $0.actor == "a@example.org" })
            #expect(mine.count == 5 && mine.code == "forbidden" && mine.chain == "platform")
            let others = try #require(all.first { $0.code == "unauthenticated" })
            #expect(others.count == 700 && others.actorKind == "nobody")
            #expect(all.count == 2)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `entries can be neither changed nor deleted`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let owner = try await platform.newCustomer("a@example.org")
            _ = try await platform.newApplication(owner)
            for sql in ["UPDATE audit_entries SET subject = 'x'", "DELETE FROM audit_entries"] {
                await #expect(throws: StoreError.self) { try await platform.store.write { try $0.execute(sql) } }
            }
            #expect(try await entries(platform, owner).count == 1)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a chain that somebody tampered with is told with its place`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let owner = try await platform.newCustomer("a@example.org")
            _ = try await platform.newApplication(owner)
            for _ in 0..<3 { try await change(platform, owner) }
            let root = try await platform.signIn()
            func verified() async throws -> AuditVerificationResource {
                try await platform.call(.get, "/api/admin/paas/audit/verify", token: root)
                    .decoded(AuditVerificationResource.self)
            }
            let whole = try await verified()
            #expect(whole.holds && whole.entries >= 4 && whole.chains >= 2)
            let chain = try #require(try await entries(platform, owner).first).chain
            try await platform.store.write { transaction in
                let drops: [Dialect: String] = [
                    .sqlite: "DROP TRIGGER audit_entries_are_not_changed",
                    .postgresql: "DROP TRIGGER audit_entries_are_not_changed ON audit_entries",
                ]
                try transaction.execute(drops[transaction.dialect] ?? "")
                try transaction.execute(
                    "UPDATE audit_entries SET subject = 'x' WHERE chain = $1 AND number = 2", [.text(chain)])
            }
            let broken = try await verified()
            #expect(!broken.holds)
            #expect(broken.breaks == [.init(chain: chain, number: 2, reason: "its content was changed")])
        }
    }

    @Test func `administrators read everybody's log on a page, narrowed by who and result`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let owner = try await platform.newCustomer("a@example.org")
            _ = try await platform.newApplication(owner)
            #expect(try await platform.call(.get, "/api/admin/paas/plans", token: owner).status == .forbidden)
            let root = try await PageBrowser(platform)
            let all = try await root.page("/platform/audit")
            #expect(all.status == 200 && all.text.contains("created the application "))
            #expect(all.text.contains("was refused when trying to look at the plans"))
            let denied = try await root.page("/platform/audit?result=denied&actor=a%40example.org").text
            #expect(!denied.contains("created the application ") && denied.contains("value=\"a@example.org\""))
            #expect(try await !root.page("/platform/audit?actor=b%40example.org").text.contains("audit-row"))
            #expect(try await root.page("/platform/audit?result=&actor=&limit=1").text.contains("cursor="))
            let customer = try await PageBrowser(platform, "a@example.org")
            #expect(try await customer.page("/platform/audit").status == 403)
            #expect(
                try await customer.page("/audit").text.contains("<a href=\"/applications/shop\"><bdi>shop</bdi></a>"))
        }
    }

    @Test func `an export is one JSON object a line, or CSV without formulas`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let owner = try await platform.newCustomer("a@example.org")
            _ = try await platform.newApplication(owner)
            try await change(platform, owner)
            let lines = String(buffer: try await platform.call(.get, Self.path + "/export", token: owner).body)
            #expect(lines.split(separator: "\n").count == 2)
            let response = try await platform.client.execute(
                uri: Self.path + "/export?format=csv", method: .get, headers: [.authorization: "Bearer \(owner)"])
            let csv = String(buffer: response.body)
            #expect(csv.hasPrefix("chain,number,at,actor"))
            #expect(csv.split(separator: "\r\n").count == 3)
        }
    }

    @Test func `a missing entry, a moved one and a cut end are found`() {
        let actor = AuditEntry.Actor(kind: .person, id: "1", name: "=a@example.org", credential: "cookie")
        var records: [AuditRecord] = []
        for number in 1...5 {
            let entry = AuditEntry(
                at: Timestamp(milliseconds: Int64(number)), actor: actor, action: "POST /x", subject: "/x",
                address: "::1", result: .done, code: "", requestID: "r", count: 1)
            let previous = records.last?.hash ?? ""
            records.append(
                AuditRecord(
                    chain: "c", number: Int64(number), entry: entry, previousHash: previous,
                    hash: entry.hash(chain: "c", number: Int64(number), previous: previous)))
        }
        func found(_ records: [AuditRecord]) -> AuditVerification.Break? {
            var verification = AuditVerification()
            for record in records { verification.take(record) }
            verification.end(chain: "c", number: 5, hash: "?")
            return verification.found
        }
        var verification = AuditVerification()
        for record in records { verification.take(record) }
        verification.end(chain: "c", number: 5, hash: records.last?.hash ?? "")
        #expect(verification.found == nil && verification.count == 5)
        #expect(found(records)?.number == 6)
        #expect(found(Array(records.dropLast()))?.number == 5)
        #expect(found(records.filter { $0.number != 3 })?.number == 3)
        #expect(found(records.reversed())?.number == 1)
        #expect(AuditEntryResource(records[0]).csvLine.contains("\"'=a@example.org\""))
    }

    @Test func `no accent lets a mark of CSV pass`() {
        func line(_ name: String) -> String.UnicodeScalarView {
            let entry = AuditEntry(
                at: Timestamp(milliseconds: 1),
                actor: AuditEntry.Actor(kind: .person, id: "1", name: name, credential: "cookie"), action: "POST /x",
                subject: "/x", address: "::1", result: .done, code: "", requestID: "r", count: 1)
            return AuditEntryResource(
                AuditRecord(chain: "c", number: 1, entry: entry, previousHash: "", hash: "h")
            ).csvLine.unicodeScalars
        }
        #expect(line("a\"\u{301},=x").contains("\"a\"\"\u{301},=x\"".unicodeScalars))
        #expect(line("=\u{301}x").contains("\"'=\u{301}x\"".unicodeScalars))
    }
}

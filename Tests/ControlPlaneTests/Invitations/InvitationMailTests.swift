import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct InvitationMailTests {
    private static let base = "/api/paas/invitations"
    /// Nobody listens there: what is stored for sending is looked at.
    private static let mail = [
        "smtp_host": "127.0.0.1", "smtp_port": "1", "smtp_security": "none", "mail_from": "panel@example.com",
        "public_url": "https://panel.test",
    ]

    private func invite(_ platform: TestPlatform, _ token: String, email: String?) async throws -> TestResponse {
        try await platform.call(.post, Self.base, InvitationRequest(role: "viewer", email: email), token: token)
    }

    private func mails(_ platform: TestPlatform, to recipient: String) async throws -> [MailContent] {
        let now = platform.assembly.surroundings.now
        let waiting = try await platform.store.read { try MailStore.due(now: now, limit: 1000, in: $0) }
        return try waiting.filter { $0.recipient == recipient }.map {
            try platform.assembly.access.mails.content(of: $0)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an invitation for an address goes there by mail, and one for anybody does not`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine, settings: Self.mail) { platform in
            let owner = try await platform.signIn()
            let made = try await invite(platform, owner, email: "Guest@example.org").decoded(InvitationResource.self)
            #expect(made.mailed == true)
            let sent = try await mails(platform, to: "guest@example.org")
            guard case .text(let subject, let body)? = sent.first, sent.count == 1 else {
                Issue.record("\(sent)")
                return
            }
            let link = try #require(made.link)
            #expect(subject == "An invitation to SkyPanel" && body.contains(link))
            #expect(body.contains("\"Administrators\"") && body.contains(TestPlatform.administrator))
            let open = try await invite(platform, owner, email: nil).decoded(InvitationResource.self)
            #expect(open.mailed == false && open.link != nil)
            let all = try await platform.call(.get, Self.base, token: owner)
                .decoded(ListResource<InvitationResource>.self).items
            #expect(all.count == 2 && all.allSatisfy { $0.link == nil && $0.mailed == nil })
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `without a mail server the link is handed on by hand, and a day has its limit`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let owner = try await platform.newCustomer("a@example.org")
            for number in 0..<Invitation.mostPerDay {
                let answer = try await invite(platform, owner, email: "guest-\(number)@example.org")
                let made = try answer.decoded(InvitationResource.self)
                #expect(made.mailed == false && made.link != nil)
                _ = try await platform.call(.delete, "\(Self.base)/\(made.id)", token: owner)
            }
            #expect(try await invite(platform, owner, email: nil).code == "conflict")
            platform.clock.advance(seconds: 86_401)
            let later = try await platform.signIn("a@example.org")
            #expect(try await invite(platform, later, email: nil).status == .created)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `old invitations are forgotten a month after their end`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let owner = try await platform.newCustomer("a@example.org")
            let limits = RateLimits(platform.assembly.surroundings)
            let cleaner = AccessCleaner(platform.assembly.surroundings, limits: limits)
            func count() async throws -> Int {
                try await platform.store.read { try $0.query("SELECT id FROM invitations").count }
            }
            let first = try await invite(platform, owner, email: nil).decoded(InvitationResource.self)
            #expect(try await platform.call(.delete, "\(Self.base)/\(first.id)", token: owner).status == .noContent)
            _ = try await invite(platform, owner, email: nil)
            platform.clock.advance(seconds: Invitation.keptSeconds + 1)
            try await cleaner.clean()
            #expect(try await count() == 1)
            platform.clock.advance(seconds: Invitation.lifetimeSeconds)
            try await cleaner.clean()
            #expect(try await count() == 0)
        }
    }
}

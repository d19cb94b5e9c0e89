import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import PlatformAPI
import PlatformModel
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct JoinPageTests {
    /// The token of a new invitation by the team's owner.
    private func invitation(
        _ platform: TestPlatform, _ team: TestPlatform.Team, email: String? = nil
    ) async throws -> String {
        let made = try await platform.call(
            .post, "/api/paas/invitations", InvitationRequest(role: "member", email: email), token: team.owner,
            headers: team.inside)
        let link = try #require(try made.decoded(InvitationResource.self).link)
        return try #require(link.split(separator: "=").last.map(String.init))
    }

    private func anybody(_ platform: TestPlatform) -> PageBrowser { PageBrowser(platform, cookies: []) }

    @Test(arguments: StoreEngine.allCases)
    func `an invited person registers from the link and stands in the organization`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            let token = try await invitation(platform, team, email: "new@example.org")
            let root = try await platform.signIn()
            let change = SettingsRequest(["registration": .text("invitation")])
            #expect(try await platform.call(.put, "/api/admin/paas/settings", change, token: root).status == .ok)
            let page = try await anybody(platform).page("/join?token=\(token)")
            #expect(page.status == 200)
            for text in [
                "owner@example.org", "member", "value=\"new@example.org\"", "Register and join", "/sign-in?next=",
            ] {
                #expect(page.text.contains(text), "\(text)")
            }
            let bad = try await anybody(platform).send(
                "/join/register", "token=\(token)&name=New&email=new@example.org&password=short")
            #expect(bad.status == 422 && bad.text.contains("This must have at least 8 characters."))
            #expect(bad.text.contains("value=\"New\""))
            let other = try await anybody(platform).send(
                "/join/register", "token=\(token)&name=New&email=other@example.org&password=long+enough")
            #expect(other.status == 403 && other.text.contains("This invitation is for new@example.org."))
            let entered = try await anybody(platform).send(
                "/join/register", "token=\(token)&name=New&email=new@example.org&password=long+enough")
            #expect((entered.status, entered.location) == (303, "/applications?done=joined"))
            let browser = PageBrowser(platform, cookies: entered.cookies)
            let list = try await browser.page(entered.location)
            #expect(list.status == 200 && list.text.contains("you are a member now"))
            #expect(list.text.contains("href=\"/organizations/\(team.id)\""))
            let again = try await anybody(platform).page("/join?token=\(token)")
            #expect(again.status == 409 && again.text.contains("This invitation has been used"))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `whoever is signed in joins with one button, and lands in that organization`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            let token = try await invitation(platform, team)
            _ = try await platform.newCustomer("late@example.org")
            var browser = try await PageBrowser(platform, "late@example.org")
            let page = try await browser.page("/join?token=\(token)")
            #expect(page.text.contains("You are signed in as <bdi>late@example.org</bdi>"))
            #expect(!page.text.contains("Register and join"))
            #expect(try await browser.send("/join", "token=\(token)", isForged: true).status == 403)
            let joined = try await browser.send("/join", "token=\(token)")
            #expect(joined.location == "/applications?done=joined")
            browser.cookie += "; " + joined.cookies.joined(separator: "; ")
            let list = try await browser.page("/applications").text
            #expect(list.contains("href=\"/organizations/\(team.id)\""))
            let again = try await browser.page("/join?token=\(token)")
            #expect(again.status == 409 && again.text.contains("has been used"))
            let second = try await invitation(platform, team)
            #expect(try await browser.page("/join?token=\(second)").text.contains("You are a member of this"))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an invitation that cannot be accepted says why, and shows no form`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            _ = try await platform.newCustomer("wrong@example.org")
            let stranger = try await PageBrowser(platform, "wrong@example.org")
            let foreign = try await invitation(platform, team, email: "right@example.org")
            let refused = try await stranger.page("/join?token=\(foreign)")
            #expect(refused.status == 403 && refused.text.contains("This invitation is for right@example.org."))
            #expect(refused.text.contains("You are signed in as <bdi>wrong@example.org</bdi>"))
            #expect(!refused.text.contains("action=\"/join\""))
            #expect(try await stranger.send("/join", "token=\(foreign)").status == 403)
            for token in ["", "ski_none", "%00%ff", String(repeating: "x", count: 5_000)] {
                let missing = try await anybody(platform).page("/join?token=\(token)")
                #expect(missing.status == 404 && missing.text.contains("No such invitation"), "\(token.prefix(20))")
            }
            // Where registration is open, an empty invitation must not make an account of its own.
            let empty = try await anybody(platform).send(
                "/join/register", "token=&name=New&email=new@example.org&password=long+enough")
            #expect(empty.status == 404)
            let late = try await invitation(platform, team)
            platform.clock.advance(seconds: Invitation.lifetimeSeconds + 1)
            let expired = try await anybody(platform).page("/join?token=\(late)")
            #expect(expired.status == 409 && expired.text.contains("older than seven days"))
            #expect(!expired.text.contains("Register and join"))
        }
    }

    @Test func `where registration is closed the page offers signing in alone`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let team = try await platform.team()
            let token = try await invitation(platform, team)
            let root = try await platform.signIn()
            let change = SettingsRequest(["registration": .text("closed")])
            _ = try await platform.call(.put, "/api/admin/paas/settings", change, token: root)
            let page = try await anybody(platform).page("/join?token=\(token)").text
            #expect(page.contains("I have an account: sign in") && !page.contains("Register and join"))
        }
    }
}

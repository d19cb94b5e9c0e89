import Foundation
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct OrganizationPageTests {
    private func browser(_ platform: TestPlatform, _ role: Role) async throws -> PageBrowser {
        try await PageBrowser(platform, "\(role.rawValue)@example.org")
    }

    @Test(arguments: StoreEngine.allCases)
    func `members are shown to all and changed by who may`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            let base = "/organizations/\(team.id)"
            let owner = try await browser(platform, .owner)
            let page = try await owner.page(base)
            #expect(page.status == 200)
            for role in Role.allCases { #expect(page.text.contains("\(role.rawValue)@example.org"), "\(role)") }
            let viewer = try await browser(platform, .viewer)
            let seen = try await viewer.page(base).text
            #expect(seen.contains("member@example.org") && !seen.contains("/remove\""))
            #expect(!seen.contains("\(base)/invitations"))
            let member = "\(base)/members/\(team.userID(.member))"
            #expect(try await viewer.send(member + "/role", "role=admin").status == 403)
            #expect(try await owner.send(member + "/role", "role=admin", isForged: true).status == 403)
            #expect(try await owner.send(member + "/role", "role=admin").location == base + "?done=saved")
            #expect(try await owner.send(member + "/role", "role=king").status == 422)
            let admin = try await browser(platform, .admin)
            #expect(try await admin.send("\(base)/members/remove", "member=\(team.ownerID)").status == 403)
            let last = try await owner.send("\(base)/members/\(team.ownerID)/role", "role=viewer")
            #expect(last.status == 409 && last.text.contains("An organization needs an owner"))
            let removal = "member=\(team.userID(.member))"
            #expect(try await owner.send("\(base)/members/remove").status == 422)
            #expect(try await owner.send("\(base)/members/remove", removal).location == base + "?done=memberRemoved")
            #expect(try await !owner.page(base).text.contains("member@example.org"))
            _ = try await platform.newCustomer("foreign@example.org")
            let foreign = try await PageBrowser(platform, "foreign@example.org")
            for part in ["", "/invitations", "/tokens", "/quota", "/settings"] {
                #expect(try await foreign.page(base + part).status == 404, "\(part)")
            }
            #expect(try await foreign.send("\(base)/members/remove", removal).status == 404)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `somebody is invited by a link that is shown once, and the invitation is withdrawn`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            let base = "/organizations/\(team.id)/invitations"
            let owner = try await browser(platform, .owner)
            let wrong = try await owner.send(base, "email=nobody&role=member")
            #expect(wrong.status == 422 && wrong.text.contains("This is not an email address."))
            #expect(wrong.text.contains("value=\"nobody\""))
            let made = try await owner.send(base, "email=new@example.org&role=viewer")
            #expect(made.status == 201 && made.text.contains("/join?token=ski_"))
            let list = try await owner.page(base).text
            #expect(list.contains("new@example.org") && !list.contains("ski_"))
            let revoke = try #require(list.firstMatch(of: /action="([^"]+\/revoke)"/)).1
            #expect(try await owner.send(String(revoke)).location == base + "?done=withdrawn")
            let again = try await owner.send(String(revoke))
            #expect(again.status == 409 && again.text.contains("not open any more"))
            let admin = try await browser(platform, .admin)
            #expect(try await admin.send(base, "role=owner").status == 403)
            let member = try await browser(platform, .member)
            #expect(try await member.page(base).status == 403)
            #expect(try await member.send(base, "role=viewer").status == 403)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a token is shown once, works, and is revoked`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            let base = "/organizations/\(team.id)/tokens"
            let member = try await browser(platform, .member)
            let wrong = try await member.send(base, "name=&days=x&permission_view=yes")
            #expect(wrong.status == 422 && wrong.text.contains("This must be a whole number."))
            let greedy = try await member.send(base, "name=CI&days=30&permission_manage=yes")
            #expect(greedy.status == 422 && greedy.text.contains("hold more than your own role"))
            let made = try await member.send(base, "name=CI&days=30&permission_view=yes&permission_deploy=yes")
            let token = String(try #require(made.text.firstMatch(of: /<code>(skp_[0-9A-Za-z]{49})<\/code>/)).1)
            #expect(made.status == 201)
            #expect(try await platform.call(.get, TestPlatform.applications, token: token).status == .ok)
            let list = try await member.page(base).text
            #expect(list.contains(">CI<") && !list.contains(token) && list.contains("used "))
            #expect(try await browser(platform, .owner).page(base).text.contains("of <bdi>member@example.org</bdi>"))
            let viewer = try await browser(platform, .viewer)
            #expect(try await !viewer.page(base).text.contains(">CI<"))
            let id = "token=" + String(try #require(list.firstMatch(of: /name="token" value="([^"]+)"/)).1)
            #expect(try await viewer.send(base + "/revoke", id).status == 404)
            #expect(try await member.send(base + "/revoke").status == 422)
            #expect(try await member.send(base + "/revoke", id).location == base + "?done=revoked")
            #expect(try await platform.call(.get, TestPlatform.applications, token: token).status == .unauthorized)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an administrator who looks at the organization is shown there and sent away`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            let base = "/organizations/\(team.id)"
            let begun = try await platform.call(
                .post, "/api/admin/paas/users/\(team.userID(.member))/impersonate",
                ImpersonationRequest(reason: "The build fails", minutes: 20, organizationID: team.id),
                token: try await platform.signIn()
            ).decoded(ImpersonationResource.self)
            let viewer = try await browser(platform, .viewer)
            let seen = try await viewer.page(base).text
            #expect(seen.contains("root@example.org") && seen.contains("The build fails"))
            #expect(!seen.contains("/visits/end"))
            let visit = "visit=\(begun.id)"
            #expect(try await viewer.send(base + "/visits/end", visit).status == 403)
            let admin = try await browser(platform, .admin)
            #expect(try await admin.send(base + "/visits/end").status == 422)
            #expect(try await admin.send(base + "/visits/end", visit).location == base + "?done=visitEnded")
            #expect(try await !admin.page(base).text.contains("The build fails"))
            let token = try #require(begun.token)
            #expect(try await platform.call(.get, TestPlatform.applications, token: token).status == .unauthorized)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a quota near its end is amber and a used one red`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            let root = try await platform.signIn()
            _ = try await platform.newApplication(team.owner)
            let path = "/api/admin/paas/organizations/\(team.id)/quota"
            _ = try await platform.call(.put, path, QuotaRequest(applications: 1, instances: 5), token: root)
            let page = try await browser(platform, .viewer).page("/organizations/\(team.id)/quota").text
            #expect(page.contains("Applications: all is in use; more is refused."))
            #expect(page.contains("1 of 1") && page.contains("<div class=\"meter bad\""))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an organization is renamed, handed over, left and deleted by its forms`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            let base = "/organizations/\(team.id)"
            let (owner, admin) = (try await browser(platform, .owner), try await browser(platform, .admin))
            #expect(try await owner.send(base + "/rename", "name=").status == 422)
            #expect(try await owner.send(base + "/rename", "name=Engines").location == base + "/settings?done=saved")
            let alone = try await owner.send(base + "/leave")
            #expect(alone.status == 409 && alone.text.contains("An organization needs an owner"))
            #expect(try await admin.send(base + "/delete", "confirm=Engines").status == 403)
            #expect(try await owner.send(base + "/transfer", "user=\(team.ownerID)").status == 409)
            let handed = try await owner.send(base + "/transfer", "user=\(team.userID(.admin))")
            #expect(handed.location == base + "/settings?done=handedOver")
            #expect(try await owner.send(base + "/delete", "confirm=Engines").status == 403)
            let left = try await owner.send(base + "/leave")
            #expect(left.location == "/organizations/new?done=left")
            #expect(try await owner.page(base).status == 404)
            #expect(try await owner.page("/organizations/new").status == 200)
            let wrong = try await admin.send(base + "/delete", "confirm=engines")
            #expect(wrong.status == 422 && wrong.text.contains("This must be the organization"))
            let deleted = try await admin.send(base + "/delete", "confirm=Engines")
            #expect(deleted.location == "/applications?done=organizationDeleting")
            #expect(try await admin.page(base + "/settings").text.contains("This organization is being deleted"))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a person makes another organization and changes between them`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine, settings: ["organizations_per_person": "2"]) { platform in
            _ = try await platform.newCustomer("a@example.org")
            var browser = try await PageBrowser(platform, "a@example.org")
            let session = browser.cookie
            let before = try await browser.page("/applications").text
            let first = try #require(before.firstMatch(of: /"(\/organizations\/[0-9a-f-]{36})"/)).1
            let empty = try await browser.send("/organizations", "name=")
            #expect(empty.status == 422 && empty.text.contains("This must have 1 to 100 characters"))
            let made = try await browser.send("/organizations", "name=Second")
            #expect(made.location.hasSuffix("?done=organizationMade"))
            let second = String(made.location.prefix { $0 != "?" })
            browser.cookie = session + "; " + made.cookies.joined(separator: "; ")
            let page = try await browser.page("/applications").text
            #expect(page.contains("aria-label=\"Organization: Second\""))
            #expect(page.contains("value=\"\(first.dropFirst(15))\""))
            let chosen = try await browser.send("/organizations/choose", "organization=\(first.dropFirst(15))")
            #expect(chosen.location == "/applications")
            browser.cookie = session + "; " + chosen.cookies.joined(separator: "; ")
            #expect(try await browser.page("/applications").text.contains("aria-label=\"Organization: a@example.org\""))
            // Looking at an organization's page goes on in that organization.
            #expect(try await browser.page(second).cookies == ["skypanel-organization=\(second.dropFirst(15))"])
            #expect(try await browser.send("/organizations", "name=Third").status == 409)
            _ = try await platform.newCustomer("b@example.org")
            let stranger = try await PageBrowser(platform, "b@example.org")
            let id = second.dropFirst(15)
            #expect(try await stranger.send("/organizations/choose", "organization=\(id)").status == 404)
        }
    }
}

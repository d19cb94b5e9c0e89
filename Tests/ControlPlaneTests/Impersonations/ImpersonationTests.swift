import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct ImpersonationTests {
    private static let path = "/api/admin/paas/users/owner@example.org/impersonate"
    private static let reason = "Ticket 7: the build fails"

    private func begin(
        _ platform: TestPlatform, _ root: String, _ change: (inout ImpersonationRequest) -> Void = { _ in }
    ) async throws -> ImpersonationResource {
        var request = ImpersonationRequest(reason: Self.reason)
        change(&request)
        return try await platform.call(.post, Self.path, request, token: root).decoded(ImpersonationResource.self)
    }

    @Test(arguments: StoreEngine.allCases)
    func `an administrator looks, changes nothing, and the customer sees who, why and at what`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let owner = try await platform.newCustomer("owner@example.org")
            _ = try await platform.newApplication(owner)
            let root = try await platform.signIn()
            let begun = try await begin(platform, root)
            let token = try #require(begun.token)
            #expect(try await platform.application("shop", token: token).slug == "shop")
            let refused: [(HTTPRequest.Method, String)] = [
                (.post, TestPlatform.applications), (.put, TestPlatform.applications + "/shop"),
                (.delete, TestPlatform.applications + "/shop"), (.post, "/api/paas/tokens"),
                (.get, "/api/auth/me"), (.get, "/api/auth/sessions"), (.post, "/api/auth/password"),
                (.get, "/api/admin/paas/users"), (.get, "/api/paas/audit"), (.get, "/api/paas/invitations"),
            ]
            for (method, path) in refused {
                #expect(try await platform.call(method, path, token: token).status == .forbidden, "\(method) \(path)")
            }
            let seen = try await platform.me(owner).impersonations
            #expect(seen?.map(\.administrator) == [TestPlatform.administrator])
            #expect(seen?.first?.reason == Self.reason && seen?.first?.token == nil)
            let log = try await platform.call(.get, "/api/paas/audit", token: owner)
                .decoded(ListResource<AuditEntryResource>.self).items
            let mine = log.filter { $0.actor == TestPlatform.administrator }
            #expect(mine.contains { $0.subject.contains(Self.reason) && $0.address == "" })
            let look = try #require(mine.first { $0.action == "GET /api/paas/applications/{application}" })
            #expect(look.subject == TestPlatform.applications + "/shop (as owner@example.org)")
            #expect(look.credential == "impersonation" && look.result == "done")
            #expect(mine.contains { $0.result == "denied" && $0.action == "POST /api/paas/applications" })
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `it ends after its time, by either side, and with the administrator's rights`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let owner = try await platform.newCustomer("owner@example.org")
            let root = try await platform.signIn()
            func status(_ begun: ImpersonationResource) async throws -> HTTPResponse.Status {
                try await platform.call(.get, TestPlatform.applications, token: begun.token).status
            }
            let timed = try await begin(platform, root) { $0.minutes = 1 }
            #expect(try await status(timed) == .ok)
            platform.clock.advance(seconds: 60)
            #expect(try await status(timed) == .unauthorized)
            let first = try await begin(platform, root)
            let path = "/api/paas/impersonations/\(first.id)"
            let stranger = try await platform.newCustomer("other@example.org")
            #expect(try await platform.call(.delete, path, token: stranger).status == .notFound)
            #expect(try await platform.call(.delete, path, token: owner).status == .noContent)
            #expect(try await platform.call(.delete, path, token: owner).status == .conflict)
            #expect(try await status(first) == .unauthorized)
            let second = try await begin(platform, root)
            let end = "/api/admin/paas/impersonations/\(second.id)"
            #expect(try await platform.call(.delete, end, token: root).status == .noContent)
            #expect(try await status(second) == .unauthorized)
            let third = try await begin(platform, root)
            try await platform.store.write { try $0.execute("UPDATE users SET is_administrator = 0") }
            #expect(try await status(third) == .unauthorized)
            let list = try await platform.call(.get, "/api/paas/impersonations", token: owner)
                .decoded(ListResource<ImpersonationResource>.self).items
            #expect(list.count == 4 && list.allSatisfy { $0.token == nil })
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `with changes allowed it deploys, but manages nobody`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let owner = try await platform.newCustomer("owner@example.org")
            let root = try await platform.signIn()
            let begun = try await begin(platform, root) { $0.allowChanges = true }
            let token = try #require(begun.token)
            _ = try await platform.newApplication(token)
            let invitation = InvitationRequest(role: "viewer")
            let asked = try await platform.call(.post, "/api/paas/invitations", invitation, token: token)
            #expect(asked.status == .forbidden)
            let own = try await platform.call(
                .post, "/api/paas/tokens", APITokenRequest(name: "x", permissions: ["view"]), token: token)
            #expect(own.status == .forbidden)
            let log = try await platform.call(.get, "/api/paas/audit?result=done", token: owner)
                .decoded(ListResource<AuditEntryResource>.self).items
            let made = try #require(log.first { $0.action == "POST /api/paas/applications" })
            #expect(made.actor == TestPlatform.administrator && made.subject.contains("(as owner@example.org)"))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `nobody acts for an administrator, without a reason, for longer, or by a token`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            _ = try await platform.newCustomer("owner@example.org")
            let root = try await platform.signIn()
            let right = ImpersonationRequest(reason: Self.reason)
            let own = "/api/admin/paas/users/\(TestPlatform.administrator)/impersonate"
            #expect(try await platform.call(.post, own, right, token: root).status == .conflict)
            for (request, field) in [
                (ImpersonationRequest(reason: "x"), "reason"),
                (ImpersonationRequest(reason: "two\nlines"), "reason"),
                (ImpersonationRequest(reason: Self.reason, minutes: 61), "minutes"),
                (ImpersonationRequest(reason: Self.reason, minutes: 0), "minutes"),
            ] {
                #expect(try await platform.call(.post, Self.path, request, token: root).fields == [field])
            }
            let tokenRequest = APITokenRequest(name: "t", permissions: ["view"], administrator: true)
            let token = try await platform.call(.post, "/api/paas/tokens", tokenRequest, token: root)
                .decoded(APITokenResource.self).token
            #expect(try await platform.call(.post, Self.path, right, token: token).status == .forbidden)
            let elsewhere = ImpersonationRequest(
                reason: Self.reason, organizationID: try await platform.me(root).organization?.id)
            #expect(try await platform.call(.post, Self.path, elsewhere, token: root).status == .notFound)
        }
    }
}

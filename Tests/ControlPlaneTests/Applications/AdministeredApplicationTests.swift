import AgentProtocol
import ControlPlane
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct AdministeredApplicationTests {
    private typealias Applications = ListResource<AdministeredApplicationResource>
    private let path = "/api/admin/paas/applications"

    @Test(arguments: StoreEngine.allCases)
    func `an administrator sees everybody's applications and filters them`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let administrator = try await platform.signIn()
            let (anna, bert) = (
                try await platform.newCustomer("anna@example.org"), try await platform.newCustomer("bert@example.org")
            )
            let shop = try await platform.newApplication(anna, name: "Shop")
            _ = try await platform.newApplication(anna, name: "Fifty_off")
            _ = try await platform.newApplication(bert, name: "Blog")
            func names(_ query: String = "") async throws -> [String] {
                try await platform.call(.get, path + query, token: administrator).decoded(Applications.self).items
                    .map(\.application.name)
            }
            #expect(try await names() == ["Blog", "Fifty_off", "Shop"])
            let all = try await platform.call(.get, path, token: administrator).decoded(Applications.self).items
            #expect(all.map(\.ownerEmail) == ["bert@example.org", "anna@example.org", "anna@example.org"])
            let organization = try #require(all.last?.organizationID)
            #expect(try await names("?organization_id=\(organization)") == ["Fifty_off", "Shop"])
            #expect(try await names("?q=sho") == ["Shop"])
            #expect(try await names("?q=_") == ["Fifty_off"])
            #expect(try await names("?status=pending&limit=2") == ["Blog", "Fifty_off"])
            #expect(try await names("?status=running") == [])
            #expect(try await names("?region=nowhere") == [])
            let first = try await platform.call(.get, path + "?limit=2&status=pending", token: administrator)
                .decoded(Applications.self)
            let cursor = try #require(first.nextCursor)
            #expect(try await names("?limit=2&status=pending&cursor=\(cursor)") == ["Shop"])
            #expect(try await platform.call(.get, path + "?status=x", token: administrator).fields == ["status"])
            let one = try await platform.call(.get, "\(path)/\(shop.slug)", token: administrator)
                .decoded(AdministeredApplicationResource.self)
            #expect(one.application.id == shop.id)
            #expect(try await platform.call(.get, path, token: anna).status == .forbidden)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a suspended application is off with the reason told, until it is resumed`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let administrator = try await platform.signIn()
            let token = try await platform.newCustomer("anna@example.org")
            let node = try await FakeNode(platform)
            let slug = try await platform.newApplication(token).slug
            try await platform.goLive(slug, on: node, token: token)
            let blank = try await platform.call(
                .post, "\(path)/\(slug)/suspend", SuspendRequest(reason: " "), token: administrator)
            #expect(blank.fields == ["reason"])
            let request = SuspendRequest(reason: "Sends spam.")
            let off = try await platform.call(.post, "\(path)/\(slug)/suspend", request, token: administrator)
                .decoded(AdministeredApplicationResource.self)
            #expect(off.application.status == "suspended")
            #expect(
                try await platform.call(.post, "\(path)/\(slug)/suspend", request, token: administrator).status
                    == .conflict)
            let seen = try await platform.application(slug, token: token)
            #expect(seen.suspension?.reason == "administrator" && seen.suspension?.note == "Sends spam.")
            #expect(try await node.read().instances.isEmpty)
            for verb in ["start", "restart", "stop"] {
                let refused = try await platform.act(verb, slug, token: token)
                #expect(refused.status == .conflict && refused.message.contains("Sends spam."))
            }
            #expect(try await platform.act("suspend", slug, token: token).status == .notFound)
            try await node.report()
            let on = try await platform.call(.post, "\(path)/\(slug)/resume", token: administrator)
            #expect(on.status == .ok)
            try await platform.finish(on: node)
            let back = try await platform.application(slug, token: token)
            #expect(back.status == "running" && back.suspension == nil)
            #expect(
                try await platform.call(.post, "\(path)/\(slug)/resume", token: administrator).status == .conflict)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `what its owner had stopped stays stopped when it is resumed`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let administrator = try await platform.signIn()
            let token = try await platform.newCustomer("anna@example.org")
            let node = try await FakeNode(platform)
            let slug = try await platform.newApplication(token).slug
            try await platform.goLive(slug, on: node, token: token)
            _ = try await platform.act("stop", slug, token: token)
            try await node.read()
            try await node.report()
            let request = SuspendRequest(reason: "Looks wrong.")
            _ = try await platform.call(.post, "\(path)/\(slug)/suspend", request, token: administrator)
            _ = try await platform.call(.post, "\(path)/\(slug)/resume", token: administrator)
            #expect(try await platform.application(slug, token: token).status == "stopped")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an administrator deletes an application that is named twice`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let administrator = try await platform.signIn()
            let token = try await platform.newCustomer("anna@example.org")
            let slug = try await platform.newApplication(token).slug
            let wrong = DeleteApplicationRequest(confirm: "other")
            #expect(
                try await platform.call(.delete, "\(path)/\(slug)", wrong, token: administrator).fields == ["confirm"])
            let right = DeleteApplicationRequest(confirm: slug)
            #expect(
                try await platform.call(.delete, "\(path)/\(slug)", right, token: administrator).status == .accepted)
            await platform.settle()
            #expect(try await platform.call(.get, "\(path)/\(slug)", token: administrator).status == .notFound)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an administrator gives an application another plan, within quota, and it runs with it`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let administrator = try await platform.signIn()
            let anna = try await platform.newCustomer("anna@example.org")
            let node = try await FakeNode(platform)
            let shop = try await platform.newApplication(anna)
            try await platform.goLive("shop", on: node, token: anna)
            let plans = try await platform.call(.get, "/api/paas/plans").decoded(ListResource<PlanResource>.self).items
            let old = try #require(plans.first { $0.id == shop.planID })
            let larger = try #require(plans.filter { $0.memoryMB > old.memoryMB }.min { $0.memoryMB < $1.memoryMB })
            let change = PlanChangeRequest(planID: larger.name)
            let one = "\(path)/shop/plan"
            #expect(try await platform.call(.put, one, change, token: anna).status == .forbidden)
            let unknown = PlanChangeRequest(planID: "none")
            #expect(try await platform.call(.put, one, unknown, token: administrator).fields == ["plan_id"])
            try await platform.store.write { try $0.execute("UPDATE nodes SET max_memory_percent = 1") }
            #expect(try await platform.call(.put, one, change, token: administrator).code == "no_capacity")
            try await platform.store.write { try $0.execute("UPDATE nodes SET max_memory_percent = 90") }
            #expect(try await platform.application("shop", token: anna).planID == old.id)
            let organization = try await platform.me(anna).organization?.id ?? ""
            let quota = "/api/admin/paas/organizations/\(organization)/quota"
            let tight = QuotaRequest(memoryMB: Int64(old.memoryMB))
            #expect(try await platform.call(.put, quota, tight, token: administrator).status == .ok)
            #expect(try await platform.call(.put, one, change, token: administrator).code == "quota_exceeded")
            #expect(try await platform.call(.put, quota, QuotaRequest(), token: administrator).status == .ok)
            let after = try await platform.call(.put, one, change, token: administrator)
                .decoded(AdministeredApplicationResource.self)
            #expect(after.application.planID == larger.id)
            try await platform.finish(on: node)
            let running = try await platform.application("shop", token: anna)
            #expect(running.status == "running" && !running.needsRedeploy)
            let instances = try await platform.instances("shop", token: anna)
            #expect(instances.contains { $0.limits?.memoryMB == larger.memoryMB })
            let log = try await platform.call(.get, "/api/paas/audit", token: anna)
                .decoded(ListResource<AuditEntryResource>.self).items
            #expect(log.contains { $0.subject.contains("from plan \(old.name) to \(larger.name)") })
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `administrators suspend, resume, resize and delete anybody's application on its page`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let owner = try await platform.newCustomer("a@example.org")
            let shop = try await platform.newApplication(owner)
            let (root, base) = (try await PageBrowser(platform), "/platform/applications")
            let path = base + "/shop"
            let list = try await root.page(base + "?q=sho").text
            #expect(list.contains("href=\"\(path)\"") && list.contains("a@example.org"))
            #expect(try await !root.page(base + "?q=wiki").text.contains("href=\"\(path)\""))
            #expect(try await root.page(path).text.contains("Its instances stop"))
            let wrong = try await root.send(path + "/suspend", "reason=")
            #expect(wrong.status == 422 && wrong.text.contains("class=\"problem\""))
            let suspended = try await root.send(path + "/suspend", "reason=unpaid")
            #expect((suspended.status, suspended.location) == (303, path + "?done=suspended"))
            #expect(try await root.page(path).text.contains("Suspended: <bdi>unpaid</bdi>"))
            #expect(try await root.send(path + "/suspend", "reason=again").status == 409)
            #expect(try await root.send(path + "/resume").location == path + "?done=resumed")
            #expect(try await root.send(path + "/resume").status == 409)
            let plans = try await platform.call(.get, "/api/paas/plans").decoded(ListResource<PlanResource>.self).items
            let other = try #require(plans.first { $0.id != shop.planID })
            #expect(try await root.send(path + "/plan", "plan_id=none").status == 422)
            #expect(try await root.send(path + "/plan", "plan_id=\(other.id)").location == path + "?done=planChanged")
            #expect(try await root.page(path).text.contains("value=\"\(other.id)\" selected"))
            #expect(try await root.send(path + "/delete", "confirm=no").status == 422)
            #expect(try await root.send(path + "/delete", "confirm=shop").location == path + "?done=deleted")
            #expect(try await root.page(base + "/none").status == 404)
            let customer = try await PageBrowser(platform, "a@example.org")
            #expect(try await customer.page(path).status == 403)
            #expect(try await customer.send(path + "/resume").status == 403)
            let log = try await customer.page("/audit").text
            #expect(log.contains("suspended the application ") && log.contains("unpaid"))
        }
    }
}

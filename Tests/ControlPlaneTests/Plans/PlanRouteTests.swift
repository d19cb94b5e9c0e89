import ControlPlane
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import SQLStore
import TestSupport
import Testing

@Suite struct PlanRouteTests {
    private typealias PlanList = ListResource<PlanResource>
    private let path = "/api/admin/paas/plans"

    @Test(arguments: StoreEngine.allCases)
    func `the default plans are on offer, cheapest first, in pages`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let all = try await platform.call(.get, "/api/paas/plans").decoded(PlanList.self)
            #expect(all.items.map(\.name) == ["Starter", "Basic", "Professional", "Business", "Enterprise"])
            #expect(all.items.first?.priceMonthly == "5.00")
            #expect(all.items.first?.priceHourly == "0.0069")
            #expect(all.nextCursor == nil)
            var names: [String] = []
            var query = "?limit=2"
            while true {
                let page = try await platform.call(.get, "/api/paas/plans\(query)").decoded(PlanList.self)
                names += page.items.map(\.name)
                guard let next = page.nextCursor else { break }
                query = "?limit=2&cursor=\(next)"
            }
            #expect(names == all.items.map(\.name))
            for bad in ["?limit=0", "?limit=x", "?limit=201", "?cursor=nowhere"] {
                let refused = try await platform.call(.get, "/api/paas/plans\(bad)")
                #expect(refused.status == .unprocessableContent)
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an administrator adds, changes and deletes a plan`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.signIn()
            let request = PlanRequest(
                name: "Tiny", cpuMillicores: 100, memoryMB: 64, storageGB: 1, priceMonthly: "1", priceHourly: "0.0014")
            let made = try await platform.call(.post, path, request, token: token).decoded(PlanResource.self)
            #expect(made.priceMonthly == "1.00")
            let change = PlanRequest(priceMonthly: "2.50", active: false)
            let changed = try await platform.call(.put, "\(path)/\(made.id)", change, token: token)
            let plan = try changed.decoded(PlanResource.self)
            #expect(plan.priceMonthly == "2.50" && !plan.active && plan.name == "Tiny" && plan.memoryMB == 64)
            let offered = try await platform.call(.get, "/api/paas/plans").decoded(PlanList.self)
            #expect(!offered.items.contains { $0.id == plan.id })
            let all = try await platform.call(.get, path, token: token).decoded(PlanList.self)
            #expect(all.items.contains(plan))
            #expect(try await platform.call(.delete, "\(path)/\(made.id)", token: token).status == .noContent)
            #expect(try await platform.call(.get, "\(path)/\(made.id)", token: token).status == .notFound)
            #expect(try await platform.call(.delete, "\(path)/\(made.id)", token: token).status == .notFound)
            #expect(try await platform.call(.put, "\(path)/nonsense", change, token: token).status == .notFound)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `each wrong field is told`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.signIn()
            let empty = try await platform.call(.post, path, PlanRequest(), token: token)
            #expect(
                empty.fields == ["name", "cpu_millicores", "memory_mb", "storage_gb", "price_monthly", "price_hourly"])
            let bad = PlanRequest(
                name: " ", cpuMillicores: 0, memoryMB: .max, storageGB: -1, priceMonthly: "-1", priceHourly: "1e3",
                maxInstances: 0)
            let refused = try await platform.call(.post, path, bad, token: token)
            #expect(refused.status == .unprocessableContent)
            #expect(
                refused.fields == [
                    "name", "cpu_millicores", "memory_mb", "storage_gb", "max_instances", "price_monthly",
                    "price_hourly",
                ])
            let starter = try await platform.call(.get, "/api/paas/plans").decoded(PlanList.self).items.first
            let id = try #require(starter?.id)
            let taken = try await platform.call(.put, "\(path)/\(id)", PlanRequest(name: "Basic"), token: token)
            #expect(taken.status == .conflict)
            let unknown = PlanRequest(supportedRuntimes: ["nowhere"])
            #expect(
                try await platform.call(.put, "\(path)/\(id)", unknown, token: token).fields == ["supported_runtimes"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `only administrators may`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let customer = try await platform.newCustomer("anna@example.org")
            for method in [HTTPRequest.Method.get, .post] {
                #expect(try await platform.call(method, path, PlanRequest(), token: customer).status == .forbidden)
                #expect(try await platform.call(method, path, PlanRequest()).status == .unauthorized)
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a deleted default plan does not come back`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.signIn()
            let plans = try await platform.call(.get, path, token: token).decoded(PlanList.self).items
            let last = try #require(plans.last)
            #expect(try await platform.call(.delete, "\(path)/\(last.id)", token: token).status == .noContent)
            try await platform.assembly.plantSeeds()
            let left = try await platform.call(.get, path, token: token).decoded(PlanList.self).items
            #expect(left == plans.dropLast())
        }
    }
}

import AgentProtocol
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct PlanChangeTests {
    private static func plans(_ fixture: BillingFixture) async throws -> [PlanResource] {
        try await fixture.platform.call(.get, "/api/paas/plans", token: fixture.token)
            .decoded(ListResource<PlanResource>.self).items.sorted { $0.memoryMB < $1.memoryMB }
    }

    /// The next size after the application's own, which the node has room for.
    private static func larger(_ fixture: BillingFixture) async throws -> PlanResource {
        let present = try await fixture.platform.call(
            .get, "/api/paas/applications/shop", token: fixture.token
        ).decoded(ApplicationResource.self).planID
        let plans = try await plans(fixture)
        let index = try #require(plans.firstIndex { $0.id == present })
        return try #require(plans.dropFirst(index + 1).first)
    }

    private static func price(_ plan: PlanResource, _ rate: Int64, _ fixture: BillingFixture) async throws {
        _ = try await fixture.platform.store.write {
            try $0.execute("UPDATE plans SET price_hourly = $2 WHERE id = $1", [.text(plan.id), .integer(rate)])
        }
    }

    private static func upgrade(_ plan: String, _ fixture: BillingFixture) async throws -> TestResponse {
        try await fixture.platform.call(
            .post, "/api/paas/applications/shop/upgrade", PlanChangeRequest(planID: plan), token: fixture.token)
    }

    @Test(arguments: StoreEngine.allCases)
    func `the new price counts from the moment at which the new instances serve, to the second`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine, credit: "1") { fixture in
            let clock = fixture.platform.clock
            try await fixture.goLive()
            let present = try await fixture.platform.call(
                .get, "/api/paas/applications/shop", token: fixture.token
            ).decoded(ApplicationResource.self)
            let larger = try await Self.larger(fixture)
            try await Self.price(larger, 72_000, fixture)
            let path = "/api/paas/applications/shop/plan-change?plan_id=\(larger.id)"
            let dry = try await fixture.platform.call(.get, path, token: fixture.token)
                .decoded(PlanComparisonResource.self)
            #expect(dry.hourlyBefore == "0.036" && dry.hourlyAfter == "0.072" && dry.refusals == [])
            #expect(dry.monthlyDifference == "26.28" && !dry.isSmaller && dry.from.id == present.planID)
            clock.advance(seconds: 1000)
            #expect(try await Self.upgrade(larger.name.lowercased(), fixture).status == .accepted)
            #expect(try await fixture.wallet.hourlyCost == "0.036")
            clock.advance(seconds: 200)
            try await fixture.finish()
            #expect(try await fixture.wallet.hourlyCost == "0.072")
            clock.advance(seconds: 2400)
            try await fixture.look()
            // The old instance drains for 30 seconds beside the new one, which is the customer's own.
            let charged = try await fixture.charged
            let (old, new): (Int64, Int64) = (1200 * 10, 2400 * 20)
            #expect(charged >= old + new && charged <= old + new + 300)
            let changed = try await fixture.platform.call(
                .get, "/api/paas/applications/shop", token: fixture.token
            ).decoded(ApplicationResource.self)
            #expect(changed.planID == larger.id && !changed.needsRedeploy)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `what does not fit, is not offered or cannot be paid is refused, and nothing changes`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine, credit: "1") { fixture in
            try await fixture.goLive()
            let plans = try await Self.plans(fixture)
            let (smallest, largest) = (try #require(plans.first), try await Self.larger(fixture))
            #expect(try await Self.upgrade("nonsense", fixture).fields == ["plan_id"])
            try await Self.price(largest, 2_000_000, fixture)
            let poor = try await Self.upgrade(largest.id, fixture)
            #expect(poor.status.code == 402 && poor.message.contains("Top up at least 1.00"))
            _ = try await fixture.platform.store.write {
                try $0.execute("UPDATE plans SET max_instances = 1 WHERE id = $1", [.text(largest.id)])
                try $0.execute("UPDATE applications SET instance_count = 2")
            }
            #expect(try await Self.upgrade(largest.id, fixture).fields == ["plan_id"])
            _ = try await fixture.platform.store.write {
                try $0.execute("UPDATE plans SET is_active = 0 WHERE id = $1", [.text(largest.id)])
            }
            #expect(try await Self.upgrade(largest.id, fixture).fields == ["plan_id"])
            #expect(try await fixture.count("deployments") == 1)
            let present = try await fixture.platform.call(
                .get, "/api/paas/applications/shop", token: fixture.token
            ).decoded(ApplicationResource.self)
            #expect(present.planID != largest.id)
            let viewer = try await fixture.newCustomer("stranger@example.org")
            let path = "/api/paas/applications/shop/upgrade"
            let other = try await fixture.platform.call(
                .post, path, PlanChangeRequest(planID: smallest.id), token: viewer)
            #expect(other.status == .notFound)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `with hardly any money left a cheaper plan is taken, and a dearer one refused`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine, credit: "0.04") { fixture in
            try await fixture.goLive()
            fixture.platform.clock.advance(seconds: 3600)
            try await fixture.look()
            #expect(try await fixture.wallet.available == "0.004")
            let other = try await Self.larger(fixture)
            try await Self.price(other, BillingFixture.rate + 1, fixture)
            #expect(try await Self.upgrade(other.id, fixture).status.code == 402)
            try await Self.price(other, BillingFixture.rate - 1, fixture)
            #expect(try await Self.upgrade(other.id, fixture).status == .accepted)
        }
    }

    /// What the node's next heartbeat says of the instance that runs.
    private static func measure(_ memoryMB: Int, _ fixture: BillingFixture) async throws {
        let instance = try #require(try await fixture.platform.instances("shop", token: fixture.token).first)
        let heartbeat = Heartbeat(
            agentVersion: "1", uptimeSeconds: 1, reconnectCount: 0,
            total: Capacity(cpuMillicores: 8000, memoryMB: 16_000, diskMB: 200_000),
            used: Capacity(cpuMillicores: 0, memoryMB: 0, diskMB: 0), containerCount: 1,
            instances: [InstanceUsage(instanceID: instance.id, cpuMillicores: 1, memoryMB: memoryMB)])
        try await Nodes(fixture.platform.assembly.surroundings).take(heartbeat, from: fixture.node.id)
    }

    @Test(arguments: StoreEngine.allCases)
    func `a smaller plan is refused for a day after the application needed more memory than it has`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine, credit: "10") { fixture in
            try await fixture.goLive()
            let smaller = try #require(try await Self.plans(fixture).first)
            #expect(try await Self.upgrade(Self.larger(fixture).id, fixture).status == .accepted)
            try await fixture.finish()
            for figure in [20, smaller.memoryMB, 30] { try await Self.measure(figure, fixture) }
            func comparison() async throws -> PlanComparisonResource {
                try await fixture.platform.call(
                    .get, "/api/paas/applications/shop/plan-change?plan_id=\(smaller.id)", token: fixture.token
                ).decoded(PlanComparisonResource.self)
            }
            let before = try await comparison()
            #expect(before.peakMemoryMB == smaller.memoryMB && before.isSmaller && before.refusals.count == 1)
            #expect(try await Self.upgrade(smaller.id, fixture).message.contains("with a tenth to spare"))
            fixture.platform.clock.advance(seconds: 86_400 + 3600)
            try await Self.measure(30, fixture)
            let after = try await comparison()
            #expect(after.peakMemoryMB == 30 && after.refusals == [])
            #expect(try await fixture.count("memory_peaks") == 2)
            await Sweeper(fixture.platform.assembly.surroundings).sweep()
            #expect(try await fixture.count("memory_peaks") == 1)
            #expect(try await Self.upgrade(smaller.id, fixture).status == .accepted)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a stopped application takes its new plan at its start`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "1") { fixture in
            try await fixture.goLive()
            #expect(try await fixture.platform.act("stop", "shop", token: fixture.token).status == .accepted)
            try await fixture.finish()
            let larger = try await Self.larger(fixture)
            #expect(try await Self.upgrade(larger.id, fixture).status == .accepted)
            #expect(try await fixture.count("deployments") == 1)
            #expect(try await fixture.platform.act("start", "shop", token: fixture.token).status == .accepted)
            try await fixture.finish()
            let memory = try await fixture.platform.store.read {
                try $0.first("SELECT memory_mb FROM instances WHERE wanted = 'running'")?.int("memory_mb")
            }
            #expect(memory == larger.memoryMB)
        }
    }
}

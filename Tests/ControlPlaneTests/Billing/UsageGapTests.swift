import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

/// B5: what runs is metered without a gap, but for those that a decision explains.
@Suite struct UsageGapTests {
    private func broken(_ fixture: BillingFixture) async throws -> [String] {
        try await fixture.platform.assembly.billingVerification.verify().findings.map { "\($0.rule) \($0.message)" }
    }

    private func execute(_ sql: String, _ fixture: BillingFixture) async throws {
        _ = try await fixture.platform.store.write { try $0.execute(sql) }
    }

    private func pass(_ seconds: Int64, _ fixture: BillingFixture) async throws {
        fixture.platform.clock.advance(seconds: seconds)
        try await fixture.look()
    }

    @Test(arguments: StoreEngine.allCases)
    func `every gap that the platform leaves has its reason`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "5") { fixture in
            let platform = fixture.platform
            try await fixture.goLive()
            // Its node is silent and comes back.
            platform.clock.advance(seconds: 1000)
            try await NodeWatchdog(platform.assembly.surroundings).look()
            try await pass(1000, fixture)
            try await fixture.node.set(.online)
            try await pass(20, fixture)
            // Nothing is sold for a while.
            try await fixture.set(["billing": .text("off")])
            try await pass(500, fixture)
            try await fixture.set(["billing": .text("prepaid")])
            try await pass(500, fixture)
            // Its program crashes and runs again.
            try await execute("UPDATE instances SET observed = 'restarting'", fixture)
            try await pass(100, fixture)
            try await fixture.node.report()
            try await pass(600, fixture)
            // It is replaced, and takes over again.
            try await execute("UPDATE instances SET wanted = 'draining', drain_until = 1900000000000", fixture)
            try await pass(100, fixture)
            try await execute("UPDATE instances SET wanted = 'running', drain_until = NULL", fixture)
            try await pass(400, fixture)
            _ = try await platform.act("stop", "shop", token: fixture.token)
            let reasons = try await platform.store.read {
                try $0.query("SELECT closed_for FROM usage_intervals ORDER BY opened_at").map {
                    try $0.optionalText("closed_for")
                }
            }
            #expect(reasons == ["silent", "off", "stopped", "replaced", "ended"])
            #expect(try await broken(fixture) == [])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a hole that nothing explains is found, and who has it is parked`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "5") { fixture in
            let platform = fixture.platform
            try await fixture.goLive()
            try await pass(600, fixture)
            let now = platform.assembly.surroundings.now.milliseconds
            try await execute("UPDATE usage_intervals SET closed_at = \(now)", fixture)
            try await pass(60, fixture)
            #expect(try await fixture.count("usage_intervals") == 2)
            let found = try await broken(fixture)
            #expect(found.count == 1 && found.first?.hasPrefix("B5 Between two metered intervals of instance ") == true)
            try await BillingAuditor(platform.assembly.surroundings, platform.assembly.billingVerification).look()
            #expect(try await fixture.count("wallets WHERE parked_at IS NOT NULL") == 1)
            let page = try await PageBrowser(platform).page("/platform/billing")
            #expect(page.text.contains("B5 is broken"))
            // What was not wanted any more does not explain that it ran again.
            try await execute("UPDATE usage_intervals SET closed_for = 'ended' WHERE closed_at IS NOT NULL", fixture)
            #expect(try await broken(fixture) == found)
            try await execute("UPDATE usage_intervals SET closed_for = 'silent' WHERE closed_at IS NOT NULL", fixture)
            #expect(try await broken(fixture) == [])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `what runs without an interval is found once every look had its time`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "5") { fixture in
            try await fixture.goLive()
            try await execute("DELETE FROM usage_intervals", fixture)
            fixture.platform.clock.advance(seconds: 240)
            #expect(try await broken(fixture) == [])
            fixture.platform.clock.advance(seconds: 120)
            let found = try await broken(fixture)
            #expect(found.count == 1 && found.first?.hasSuffix("runs, and nothing is metered.") == true)
            // Whose node was away a moment ago is about to be followed.
            let now = fixture.platform.assembly.surroundings.now.milliseconds
            try await execute(
                "INSERT INTO node_events (id, node_id, kind, at) SELECT 'e', id, 'online', \(now) FROM nodes", fixture)
            #expect(try await broken(fixture) == [])
            try await execute("DELETE FROM node_events WHERE id = 'e'", fixture)
            for change in ["nodes SET status = 'offline'", "instances SET observed = 'failed'"] {
                try await execute("UPDATE \(change)", fixture)
                #expect(try await broken(fixture) == [])
                try await execute("UPDATE nodes SET status = 'online'", fixture)
                try await execute("UPDATE instances SET observed = 'healthy'", fixture)
                #expect(try await broken(fixture) == found)
            }
            try await fixture.look()
            #expect(try await broken(fixture) == [])
        }
    }
}

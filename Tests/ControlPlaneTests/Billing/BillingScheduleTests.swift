import ControlPlane
import Foundation
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

/// Random histories of one organization, whose charges are compared with what a second reckoning in the test says.
@Suite struct BillingScheduleTests {
    /// Milliseconds that each instance ran, at its rate, as seen before each step of the clock.
    private struct Reckoning {
        var ran: [String: (rate: Int64, milliseconds: Int64)] = [:]

        var cost: Int64 { ran.values.reduce(0) { $0 + $1.rate * $1.milliseconds / 3_600_000 } }
    }

    /// All of them with `SKYPANEL_LONG_TESTS`.
    private static let seeds = Array(
        1...(ProcessInfo.processInfo.environment["SKYPANEL_LONG_TESTS"] == nil ? 4 : 200 as UInt64))

    @Test(arguments: StoreEngine.allCases, seeds)
    func `every history is charged what ran, whatever was skipped, doubled or refused`(
        engine: StoreEngine, seed: UInt64
    ) async throws {
        try await BillingFixture.run(engine, credit: "1", graceHours: 3) { fixture in
            try await fixture.platform.store.write { try $0.execute("UPDATE plans SET max_instances = 5") }
            var random = SeededNumbers(seed: seed)
            var reckoning = Reckoning()
            for _ in 0..<40 {
                try await step(Int.random(in: 0...13, using: &random), fixture, &random)
                try await advance(Int64.random(in: 0...5000, using: &random), fixture, &reckoning)
            }
            _ = try await fixture.platform.act("stop", "shop", token: fixture.token)
            try await advance(7200, fixture, &reckoning)
            try await fixture.look()
            #expect(try await fixture.charged == reckoning.cost)
            #expect(reckoning.cost > 0)
            let spent = try await fixture.platform.store.read {
                try $0.first(
                    """
                    SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS sum FROM ledger_entries
                    WHERE account = 'revenue'
                    """)?.integer("sum")
            }
            #expect(spent == reckoning.cost)
        }
    }

    private func step(_ event: Int, _ fixture: BillingFixture, _ random: inout SeededNumbers) async throws {
        let platform = fixture.platform
        switch event {
        case 0, 1: try? await fixture.goLive()
        case 2: _ = try await platform.act("stop", "shop", token: fixture.token)
        case 3:
            _ = try await platform.act("start", "shop", token: fixture.token)
            try await fixture.finish()
        case 4:
            _ = try await platform.act("restart", "shop", token: fixture.token)
            try await fixture.finish()
        case 5: try await fixture.price(Int64.random(in: 0...90_000, using: &random))
        case 6: try await fixture.credit("0.\(Int.random(in: 10...99, using: &random))")
        case 7: _ = try await fixture.refund("0.05", token: platform.signIn())
        case 8:
            async let first: Void = fixture.look()
            async let second: Void = fixture.look()
            _ = try await (first, second)
            try await fixture.finish()
        case 9: try await scale(fixture, web: Int.random(in: 1...3, using: &random))
        case 10: try await changePlan(fixture, Int.random(in: 0...1, using: &random))
        case 11: try await fixture.credit("0.0\(Int.random(in: 1...9, using: &random))", kind: "promotion")
        case 12: try await setBack(Int64.random(in: 1...9000, using: &random), fixture)
        default:
            try await fixture.look()
            try await fixture.finish()
        }
    }

    private func scale(_ fixture: BillingFixture, web: Int) async throws {
        let request = ScaleRequest(processes: [.init(name: "web", count: web)])
        _ = try await fixture.platform.call(
            .post, "\(TestPlatform.applications)/shop/scale", request, token: fixture.token)
        try await fixture.finish()
    }

    private func changePlan(_ fixture: BillingFixture, _ index: Int) async throws {
        let plans = try await fixture.platform.store.read {
            try $0.query("SELECT id FROM plans WHERE is_active = 1 ORDER BY memory_mb, id LIMIT 2").map {
                try $0.text("id")
            }
        }
        _ = try await fixture.platform.call(
            .post, "\(TestPlatform.applications)/shop/upgrade", PlanChangeRequest(planID: plans[index]),
            token: fixture.token)
        try await fixture.finish()
    }

    /// A clock that goes back, is looked at, and is put right. Paid before, so that nothing begins or ends meanwhile.
    private func setBack(_ seconds: Int64, _ fixture: BillingFixture) async throws {
        try await fixture.credit("2")
        try await fixture.finish()
        try await fixture.look()
        fixture.platform.clock.advance(seconds: -seconds)
        let before = try await fixture.charged
        for _ in 0..<2 { try await fixture.look() }
        #expect(try await fixture.charged == before)
        fixture.platform.clock.advance(seconds: seconds)
    }

    private func advance(_ seconds: Int64, _ fixture: BillingFixture, _ reckoning: inout Reckoning) async throws {
        let rows = try await fixture.platform.store.read {
            try $0.query(
                """
                SELECT id, hourly_rate FROM instances WHERE wanted = 'running' AND observed IN ('healthy', 'unhealthy')
                """)
        }
        for row in rows {
            let id = try row.text("id")
            let before = reckoning.ran[id]?.milliseconds ?? 0
            reckoning.ran[id] = (try row.integer("hourly_rate"), before + seconds * 1000)
        }
        fixture.platform.clock.advance(seconds: seconds)
    }
}

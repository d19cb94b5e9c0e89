import AgentProtocol
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

/// The server dies at the first, second, third … statement of what it does, at COMMIT and right after it, until it gets
/// through; each time it is started again and does what is left. The ledger is then what it is without a death.
@Suite struct BillingCrashTests {
    /// One trial after another.
    private struct Trials {
        let fixture: BillingFixture
        let plan: CrashPlan

        /// - Parameters:
        ///   - prepare: makes what the work is to be done on, anew each time.
        ///   - work: done once with the death in it and once more after it. Failing is part of it.
        ///   - check: of the trial with that number.
        func run(
            prepare: (Int) async throws -> Void, work: (Int) async throws -> Void,
            check: (Int) async throws -> Void
        ) async throws {
            for number in 1...400 {
                try await prepare(number)
                plan.arm(number)
                var failure: (any Error)?
                do { try await work(number) } catch { failure = error }
                let hasDied = plan.revive()
                if hasDied { try await work(number) }
                try await check(number)
                let found = try await fixture.platform.assembly.billingVerification.verify().findings
                #expect(found == [], "after a death at step \(number)")
                guard hasDied else {
                    if let failure { throw failure }
                    // It had statements to die at.
                    #expect(number > 5)
                    return
                }
            }
            Issue.record("400 steps were not enough")
        }
    }

    private func run(
        _ engine: StoreEngine, credit: String, graceHours: Int = 24,
        _ body: @escaping @Sendable (Trials) async throws -> Void
    ) async throws {
        let plan = CrashPlan()
        let around: @Sendable (Store) -> Store = { $0.crashing(plan) }
        try await BillingFixture.run(engine, credit: credit, graceHours: graceHours, around: around) {
            try await body(Trials(fixture: $0, plan: plan))
        }
    }

    private func owned(_ fixture: BillingFixture) async throws -> Int64 {
        try await fixture.platform.store.read {
            try $0.first("SELECT balance + promotion - owed + held AS worth FROM wallets")?.integer("worth") ?? 0
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an hourly run`(engine: StoreEngine) async throws {
        try await run(engine, credit: "50") { trials in
            let fixture = trials.fixture
            try await fixture.credit("0.5", kind: "promotion")
            try await fixture.goLive()
            let before = try await owned(fixture)
            try await trials.run { _ in
                fixture.platform.clock.advance(seconds: 2 * 3600)
            } work: { _ in
                try await fixture.look()
            } check: { number in
                let (charged, after) = (try await fixture.charged, try await owned(fixture))
                #expect(charged == 2 * Int64(number) * BillingFixture.rate && before - after == charged)
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a top-up`(engine: StoreEngine) async throws {
        try await run(engine, credit: "1") { trials in
            let fixture = trials.fixture
            let root = try await fixture.platform.signIn()
            let path = "/api/admin/paas/organizations/\(fixture.organization)/credit"
            try await trials.run { _ in
            } work: { number in
                // Whoever got no answer books again by the same number, which counts once.
                var request = CreditRequest(amount: "1", kind: nil, note: "by hand")
                request.reference = "payment \(number)"
                _ = try await fixture.platform.call(.post, path, request, token: root)
            } check: { number in
                let (booked, after) = (
                    try await fixture.count("movements WHERE kind = 'top_up'"), try await owned(fixture)
                )
                #expect(booked == 1 + number && after == Int64(1 + number) * 1_000_000)
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a refund`(engine: StoreEngine) async throws {
        try await run(engine, credit: "100") { trials in
            let fixture = trials.fixture
            let root = try await fixture.platform.signIn()
            try await trials.run { _ in
            } work: { number in
                // Whoever got no answer looks whether it was booked.
                let done = try await fixture.count("movements WHERE kind = 'refund'")
                if done < number { _ = try await fixture.refund("0.5", token: root) }
            } check: { number in
                let (booked, after) = (
                    try await fixture.count("movements WHERE kind = 'refund'"), try await owned(fixture)
                )
                #expect(booked == number && after == 100_000_000 - Int64(number) * 500_000)
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a suspension`(engine: StoreEngine) async throws {
        try await run(engine, credit: "0.05", graceHours: 0) { trials in
            let fixture = trials.fixture
            try await fixture.goLive()
            try await trials.run { number in
                if number > 1 {
                    let text = try await fixture.wallet.owed
                    let owed = try #require(Money(decimal: text))
                    try await fixture.credit((owed + Money(microUnits: 50_000)).decimal)
                    try await fixture.finish()
                    #expect(try await fixture.platform.application("shop", token: fixture.token).status == "running")
                }
                fixture.platform.clock.advance(seconds: 3600)
                _ = try await HourlyRun(fixture.platform.assembly.surroundings).run()
                fixture.platform.clock.advance(seconds: 3600)
            } work: { _ in
                try await fixture.look()
            } check: { number in
                #expect(try await fixture.wallet.standing == "suspended")
                let told = "audit_entries WHERE chain = 'platform' AND action = 'billing suspend'"
                #expect(try await fixture.count(told) == number)
                #expect(try await fixture.count("usage_intervals WHERE closed_at IS NULL") == 0)
                try await fixture.finish()
                #expect(fixture.node.desired.instances.isEmpty)
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a change of plan`(engine: StoreEngine) async throws {
        try await run(engine, credit: "500") { trials in
            let fixture = trials.fixture
            let platform = fixture.platform
            try await fixture.goLive()
            let plans = try await platform.store.read {
                try $0.query("SELECT id FROM plans WHERE is_active = 1 ORDER BY memory_mb LIMIT 2").map {
                    try $0.text("id")
                }
            }
            let (small, large) = (try #require(plans.first), try #require(plans.last))
            try await platform.store.write {
                try $0.execute("UPDATE plans SET price_hourly = 72000 WHERE id = $1", [.text(large)])
            }
            let path = "\(TestPlatform.applications)/shop/upgrade"
            var token = ""
            try await trials.run { _ in
                token = try await fixture.token
                // Back to the small one first.
                _ = try await platform.call(.post, path, PlanChangeRequest(planID: small), token: token)
                try await fixture.finish()
            } work: { _ in
                _ = try await platform.call(.post, path, PlanChangeRequest(planID: large), token: token)
            } check: { _ in
                #expect(try await fixture.count("deployments WHERE is_active = 1") == 1)
                #expect(try await fixture.wallet.held == "0.072")
                try await fixture.finish()
                // What was replaced has drained.
                platform.clock.advance(seconds: 60)
                try await fixture.finish()
                #expect(try await fixture.wallet.hourlyCost == "0.072")
                #expect(try await fixture.wallet.held == "0.00")
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an invoice`(engine: StoreEngine) async throws {
        try await run(engine, credit: "900") { trials in
            let fixture = trials.fixture
            try await fixture.goLive()
            fixture.platform.clock.advance(seconds: 3600)
            _ = try await fixture.platform.act("stop", "shop", token: fixture.token)
            try await fixture.look()
            try await trials.run { number in
                // An hour in this month, which then ends.
                _ = try await fixture.platform.act("start", "shop", token: fixture.token)
                try await fixture.finish()
                fixture.platform.clock.advance(seconds: 3600)
                _ = try await fixture.platform.act("stop", "shop", token: fixture.token)
                fixture.platform.clock.advance(seconds: 3600)
                _ = try await HourlyRun(fixture.platform.assembly.surroundings).run()
                fixture.platform.clock.advance(seconds: 31 * 86_400)
            } work: { _ in
                try await fixture.look()
            } check: { number in
                let numbers = try await fixture.platform.store.read {
                    try $0.query("SELECT number, total FROM invoices ORDER BY number").map {
                        (try $0.integer("number"), try $0.integer("total"))
                    }
                }
                #expect(numbers.map(\.0) == Array(1...Int64(numbers.count)))
                #expect(numbers.reduce(0) { $0 + $1.1 } == Int64(number + 1) * BillingFixture.rate)
            }
        }
    }
}

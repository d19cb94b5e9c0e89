import AgentProtocol
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

/// A large organization is charged, suspended, resumed and deleted in many small transactions.
@Suite struct BillingPageTests {
    /// Intervals of half an hour each, one a minute, at a rate of their own; returns what they cost.
    private func addIntervals(_ count: Int, _ fixture: BillingFixture) async throws -> Int64 {
        let begin = fixture.platform.assembly.surroundings.now.milliseconds
        try await fixture.platform.store.write { transaction in
            for number in 0..<Int64(count) {
                try transaction.execute(
                    """
                    INSERT INTO usage_intervals (id, organization_id, application_id, application_name, instance_id,
                        node_id, process, plan_name, rate, opened_at, closed_at, charged_until, charged)
                    VALUES ($1, $2, $3, 'a', $1, 'n', 'web', 'p', $4, $5, $6, $5, 0)
                    """,
                    [
                        .text("i\(number)"), .text(fixture.organization), .text("a\(number % 7)"),
                        .integer(36_001 + number), .integer(begin + number * 60_000),
                        .integer(begin + number * 60_000 + 1_800_000),
                    ])
            }
        }
        return (0..<Int64(count)).reduce(0) { $0 + (36_001 + $1) / 2 }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an hour is charged in pages, by several servers at once, and each interval once`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine, credit: "0.2") { fixture in
            let surroundings = fixture.platform.assembly.surroundings
            let cost = try await addIntervals(29, fixture)
            fixture.platform.clock.advance(seconds: 7200)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask { _ = try await HourlyRun(surroundings, pages: .init(intervals: 4)).run() }
                }
                try await group.waitForAll()
            }
            #expect(try await fixture.charged == cost)
            #expect(try await fixture.count("usage_charges") == 29)
            let largest = "(SELECT movement_id FROM usage_charges GROUP BY movement_id HAVING COUNT(*) > 4) m"
            #expect(try await fixture.count(largest) == 0)
            #expect(try await fixture.count("movements WHERE kind = 'usage'") == 8)
            let wallet = try await fixture.wallet
            #expect(wallet.balance == "0.00" && wallet.owed == Money(microUnits: cost - 200_000).decimal)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a run that ends within an hour is gone on with, and the hour ends with its last page`(
        engine: StoreEngine
    ) async throws {
        let plan = CrashPlan()
        try await BillingFixture.run(engine, credit: "9", around: { $0.crashing(plan) }) { fixture in
            let surroundings = fixture.platform.assembly.surroundings
            let cost = try await addIntervals(5, fixture)
            fixture.platform.clock.advance(seconds: 3600)
            let run = HourlyRun(surroundings, pages: .init(intervals: 2))
            var isEnded = false
            var seen: Set<Int> = []
            for step in 1...300 where !isEnded {
                plan.arm(step)
                do { _ = try await run.run() } catch {}
                isEnded = !plan.revive()
                let charged = try await fixture.count("usage_charges")
                #expect([0, 2, 4, 5].contains(charged))
                let ended = try await fixture.count("wallets WHERE billed_until >= \(surroundings.now.milliseconds)")
                #expect(ended == (charged == 5 ? 1 : 0))
                seen.insert(charged)
                #expect(try await fixture.platform.assembly.billingVerification.verify().findings == [])
            }
            #expect(isEnded && seen == [0, 2, 4, 5])
            #expect(try await fixture.charged == cost)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `several applications are suspended, come back and are deleted, one in a transaction`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine, credit: "0.12", graceHours: 0) { fixture in
            let platform = fixture.platform
            try await fixture.set(["suspended_data_days": .integer(1)])
            for name in ["Second", "Third"] { _ = try await platform.newApplication(fixture.token, name: name) }
            for slug in ["shop", "second", "third"] {
                try await platform.goLive(slug, on: fixture.node, token: fixture.token)
            }
            func states() async throws -> [String] {
                let token = try await fixture.token
                var found: [String] = []
                for slug in ["shop", "second", "third"] {
                    found.append(try await platform.application(slug, token: token).status)
                }
                return found
            }
            platform.clock.advance(seconds: 2 * 3600)
            try await fixture.look()
            #expect(try await states() == ["suspended", "suspended", "suspended"])
            try await fixture.finish()
            #expect(fixture.node.desired.instances.isEmpty)
            #expect(try await fixture.count("wallets WHERE standing_work IS NOT NULL") == 0)
            // Two hours of three cost 0.216; 0.096 of it are owed, and then an hour of two is there.
            try await fixture.credit("0.18")
            try await fixture.look()
            try await fixture.finish()
            #expect(try await states() == ["running", "running", "suspended"])
            try await fixture.credit("0.05")
            try await fixture.look()
            try await fixture.finish()
            #expect(try await states() == ["running", "running", "running"])
            platform.clock.advance(seconds: 3 * 3600)
            for _ in 0..<4 {
                try await fixture.look()
                try await fixture.finish()
                platform.clock.advance(seconds: 86_400)
            }
            #expect(try await fixture.count("applications") == 0)
            // One mail to one owner, however many transactions it took.
            let told = try await fixture.mails()
            #expect(told.filter { $0 == "Your applications were deleted" }.count == 1)
            #expect(told.filter { $0 == "Your applications are suspended" }.count == 2)
        }
    }
}

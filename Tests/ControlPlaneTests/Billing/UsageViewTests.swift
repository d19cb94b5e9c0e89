import ControlPlane
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct UsageViewTests {
    private static func costs(_ fixture: BillingFixture) async throws -> ApplicationBillingResource {
        try await fixture.platform.call(
            .get, "\(TestPlatform.applications)/shop/billing", token: fixture.token
        ).decoded(ApplicationBillingResource.self)
    }

    private static func hours(_ query: String, _ fixture: BillingFixture) async throws -> [UsageHourResource] {
        try await fixture.platform.call(
            .get, "/api/paas/billing/usage/hours\(query)", token: fixture.token
        ).decoded(ListResource<UsageHourResource>.self).items
    }

    @Test(arguments: StoreEngine.allCases)
    func `an application shows its present month, its projection and the six months before`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine, credit: "100") { fixture in
            let clock = fixture.platform.clock
            try await fixture.goLive()
            clock.advance(seconds: 50 * 3600)
            try await fixture.look()
            var costs = try await Self.costs(fixture)
            #expect(costs.current == .init(month: "2027-01", amount: "1.80", hours: "50.00"))
            // From the 15th at 08:00 to the end of the month.
            let whole = Money(microUnits: 400 * BillingFixture.rate).decimal
            #expect(costs.hourlyCost == "0.036" && costs.projected == whole)
            #expect(costs.months.map(\.month) == (7...12).map { "2026-\($0 < 10 ? "0" : "")\($0)" })
            #expect(costs.months.allSatisfy { $0.amount == "0.00" })
            let summary = try await fixture.platform.call(.get, "/api/paas/billing/summary", token: fixture.token)
                .decoded(BillingSummaryResource.self)
            #expect(summary.projected == whole && summary.total == "1.80")
            #expect(summary.types == [.init(type: "application", amount: "1.80", hours: "50.00")])
            clock.advance(seconds: 360 * 3600)
            try await fixture.look()
            costs = try await Self.costs(fixture)
            #expect(costs.months.last == .init(month: "2027-01", amount: whole, hours: "400.00"))
            #expect(costs.current == .init(month: "2027-02", amount: "0.36", hours: "10.00"))
            _ = try await fixture.platform.act("stop", "shop", token: fixture.token)
            costs = try await Self.costs(fixture)
            #expect(costs.projected == costs.current.amount && costs.hourlyCost == "0.00")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `hours and days of all and of one application add up to what was charged`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "100") { fixture in
            let (platform, clock) = (fixture.platform, fixture.platform.clock)
            try await fixture.goLive()
            _ = try await platform.newApplication(fixture.token, name: "Second")
            clock.advance(seconds: 3600 + 900)
            try await platform.goLive("second", on: fixture.node, token: fixture.token)
            clock.advance(seconds: 3 * 3600)
            try await fixture.look()
            let all = try await Self.hours("", fixture)
            #expect(all.map(\.beganAt) == (8...11).map { "2027-01-15T\($0 < 10 ? "0" : "")\($0):00:00.000Z" })
            #expect(all.map(\.hours) == ["1.00", "1.75", "2.00", "2.00"])
            #expect(all.map(\.amount) == ["0.036", "0.063", "0.072", "0.072"])
            #expect(try await Self.hours("?hours=2", fixture).map(\.beganAt) == all.suffix(2).map(\.beganAt))
            let second = try await Self.hours("?application=second", fixture)
            #expect(second.map(\.amount) == ["0.027", "0.036", "0.036"])
            let days = try await platform.call(
                .get, "/api/paas/billing/usage?application=second", token: fixture.token
            ).decoded(ListResource<UsageDayResource>.self).items
            #expect(days.map(\.amount) == ["0.099"] && days.map(\.hours) == ["2.75"])
            let sum = all.compactMap { Money(decimal: $0.amount) }.reduce(.zero, +)
            #expect(try await sum.microUnits == fixture.charged)
            for wrong in ["?hours=0", "?hours=169", "?hours=x"] {
                let refused = try await platform.call(
                    .get, "/api/paas/billing/usage/hours\(wrong)", token: fixture.token)
                #expect(refused.code == "invalid")
            }
            // Another organization's application is not there.
            let stranger = try await fixture.newCustomer("stranger@example.org")
            for path in ["usage/hours?application=shop", "usage?application=shop"] {
                #expect(
                    try await platform.call(.get, "/api/paas/billing/\(path)", token: stranger).status == .notFound)
            }
            let page = try await PageBrowser(platform, BillingFixture.customer).page("/applications/second/billing")
            #expect(page.status == 200 && page.text.contains("Last 48 hours") && page.text.contains("0.099 USD"))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `sums that differ from their charges are found`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "100") { fixture in
            try await fixture.goLive()
            fixture.platform.clock.advance(seconds: 40 * 3600)
            try await fixture.look()
            let verification = fixture.platform.assembly.billingVerification
            for (table, column) in [
                ("usage_days", "amount"), ("usage_days", "milliseconds"), ("usage_months", "amount"),
            ] {
                for change in [1, -1] as [Int64] {
                    #expect(try await verification.verify().isSound)
                    try await fixture.platform.store.write {
                        try $0.execute("UPDATE \(table) SET \(column) = \(column) + $1", [.integer(change)])
                    }
                    let found = try await verification.verify()
                    #expect(found.findings.contains { $0.rule == "B6" && $0.organizationID == fixture.organization })
                    try await fixture.platform.store.write {
                        try $0.execute("UPDATE \(table) SET \(column) = \(column) - $1", [.integer(change)])
                    }
                }
            }
        }
    }
}

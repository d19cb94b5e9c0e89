import ControlPlane
import HTTPTypes
import HostSupport
import HummingbirdTesting
import NIOCore
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct RevenueTests {
    private static let base = "/api/admin/paas"

    private static func overview(_ query: String, _ fixture: BillingFixture) async throws -> RevenueResource {
        try await fixture.platform.call(
            .get, "\(base)/billing/overview\(query)", token: fixture.platform.signIn()
        ).decoded(RevenueResource.self)
    }

    /// What the ledger says was earned by usage, in millionths.
    private static func earned(_ fixture: BillingFixture) async throws -> Int64 {
        try await fixture.platform.store.read {
            try $0.first(
                """
                SELECT CAST(COALESCE(SUM(e.amount), 0) AS BIGINT) AS sum FROM ledger_entries e
                    JOIN movements m ON m.id = e.movement_id WHERE e.account = 'revenue' AND m.kind = 'usage'
                """)?.integer("sum") ?? -1
        }
    }

    private static func sum(_ amounts: [String]) -> Int64 {
        amounts.compactMap { Money(decimal: $0) }.reduce(Money.zero, +).microUnits
    }

    /// Two organizations, two months, two plans and two prices.
    private static func history(_ fixture: BillingFixture) async throws -> String {
        let (platform, clock) = (fixture.platform, fixture.platform.clock)
        try await fixture.goLive()
        clock.advance(seconds: 16 * 86_400 + 1234)
        try await fixture.look()
        let plans = try await platform.call(.get, "/api/paas/plans").decoded(ListResource<PlanResource>.self).items
        let other = try #require(plans.dropFirst().first)
        try await fixture.price(77_777)
        let change = PlanChangeRequest(planID: other.id)
        _ = try await platform.call(
            .post, "\(TestPlatform.applications)/shop/upgrade", change, token: fixture.token)
        try await fixture.finish()
        let second = try await fixture.newCustomer("second@example.org")
        let id = try #require(try await platform.me(second).organization?.id)
        _ = try await platform.call(
            .post, "\(base)/organizations/\(id)/credit", CreditRequest(amount: "50", note: "x"),
            token: platform.signIn())
        _ = try await platform.newApplication(second, name: "Other")
        try await platform.goLive("other", on: fixture.node, token: second)
        clock.advance(seconds: 30 * 3600)
        _ = try await platform.act("stop", "shop", token: fixture.token)
        clock.advance(seconds: 5 * 3600)
        try await fixture.look()
        _ = try await fixture.refund("3.21", token: platform.signIn())
        try await fixture.credit("1.50", kind: "promotion")
        return id
    }

    @Test(arguments: StoreEngine.allCases)
    func `revenue by month, plan, region and organization is what the ledger has`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "100") { fixture in
            let second = try await Self.history(fixture)
            let earned = try await Self.earned(fixture)
            let charged = try await fixture.charged
            #expect(earned > 0 && earned == charged)
            let present = try #require(try await Self.overview("", fixture).currencies.first)
            #expect(present.currency == "USD" && present.months.map(\.month).suffix(2) == ["2027-01", "2027-02"])
            #expect(present.months.count == 12 && Self.sum(present.months.map(\.amount)) == earned)
            var all: Int64 = 0
            for month in ["2027-01", "2027-02"] {
                let found = try #require(try await Self.overview("?month=\(month)", fixture).currencies.first)
                let total = Self.sum([found.amount])
                for parts in [found.plans, found.regions, found.organizations] {
                    #expect(Self.sum(parts.map(\.amount)) == total && !parts.isEmpty)
                }
                all += total
            }
            #expect(all == earned)
            #expect(present.plans.count == 2 && present.regions.count == 1)
            #expect(Set(present.organizations.compactMap(\.id)) == [fixture.organization, second])
            let none = try await Self.overview("?month=2026-02", fixture)
            #expect(none.currencies.map(\.amount) == ["0.00"] && none.currencies.first?.plans.isEmpty == true)
            for wrong in ["2027", "2027-13", "x", "2027-1a"] {
                let refused = try await fixture.platform.call(
                    .get, "\(Self.base)/billing/overview?month=\(wrong)", token: fixture.platform.signIn())
                #expect(refused.code == "invalid", "\(wrong)")
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `the report has every line once, in pages and as CSV`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "100") { fixture in
            _ = try await Self.history(fixture)
            let platform = fixture.platform
            var (lines, next): ([UsageReportResource], String?) = ([], "")
            while let cursor = next {
                let path =
                    "\(Self.base)/usage/report?month=2027-02&limit=1" + (cursor.isEmpty ? "" : "&cursor=\(cursor)")
                let page = try await platform.call(.get, path, token: platform.signIn())
                    .decoded(ListResource<UsageReportResource>.self)
                lines += page.items
                next = page.nextCursor
            }
            let month = try #require(try await Self.overview("?month=2027-02", fixture).currencies.first)
            #expect(lines.count == 2 && Self.sum(lines.map(\.amount)) == Self.sum([month.amount]))
            let file = try await platform.call(
                .get, "\(Self.base)/usage/report/export?month=2027-02", token: platform.signIn())
            let rows = String(buffer: file.body).split(separator: "\r\n")
            #expect(rows.count == 3 && rows.first?.hasPrefix("\"month\",\"organization_id\"") == true)
            #expect(lines.allSatisfy { line in rows.contains { $0.contains("\"\(line.amount)\"") } })
            let wrong = try await platform.call(
                .get, "\(Self.base)/usage/report?cursor=x", token: platform.signIn())
            #expect(wrong.code == "invalid")
            let refused = try await platform.call(.get, "\(Self.base)/usage/report", token: fixture.token)
            #expect(refused.status == .forbidden)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `the reconciliation tells what the audit found and when, and a missing millionth`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine, credit: "100") { fixture in
            _ = try await Self.history(fixture)
            let platform = fixture.platform
            func audit() async throws -> BillingAuditResource {
                try await platform.call(.get, "\(Self.base)/billing/reconciliation", token: platform.signIn())
                    .decoded(BillingAuditResource.self)
            }
            #expect(try await audit() == BillingAuditResource(ranAt: nil, result: nil))
            let auditor = BillingAuditor(platform.assembly.surroundings, platform.assembly.billingVerification)
            try await auditor.look()
            let first = try await audit()
            #expect(first.ranAt == Timestamp(milliseconds: platform.clock.clock.now()).rfc3339)
            let result = try #require(first.result)
            #expect(result.isSound && result.rules.allSatisfy { $0.findings == 0 })
            #expect(result.rules.map(\.rule) == ["B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B9", "B10"])
            let found = try #require(result.reconciliation.first)
            #expect(found.topUps == "150.00" && found.promotions == "1.50" && found.refunds == "-3.21")
            #expect(try await Self.sum([found.charges]) == -Self.earned(fixture) && found.difference == "0.00")
            let wallet = try await fixture.wallet
            #expect(Self.sum([found.balance]) > Self.sum([wallet.balance]))
            _ = try await platform.store.write { try $0.execute("UPDATE wallets SET balance = balance - 1") }
            try await auditor.look()
            let broken = try #require(try await audit().result)
            #expect(!broken.isSound && broken.reconciliation.map(\.difference) == ["0.000002"])
            #expect(broken.rules.first { $0.rule == "B3" }?.findings == 2)
            let parked = try await platform.call(.get, "\(Self.base)/billing/unpaid", token: platform.signIn())
                .decoded(ListResource<UnpaidResource>.self)
            #expect(parked.items.map(\.standing) == ["parked", "parked"])
            let page = try await PageBrowser(platform).page("/platform/billing")
            #expect(page.status == 200 && page.text.contains("B3 is broken") && page.text.contains("0.000002"))
            _ = try await platform.store.write { try $0.execute("UPDATE wallets SET balance = balance + 1") }
            try await auditor.look()
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `who has not paid is told with what is owed`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "0.05", graceHours: 2) { fixture in
            let platform = fixture.platform
            try await fixture.goLive()
            platform.clock.advance(seconds: 2 * 3600)
            try await fixture.look()
            func unpaid() async throws -> [UnpaidResource] {
                try await platform.call(.get, "\(Self.base)/billing/unpaid", token: platform.signIn())
                    .decoded(ListResource<UnpaidResource>.self).items
            }
            #expect(try await unpaid().map(\.standing) == ["in_grace"])
            #expect(try await unpaid().map(\.owed) == ["0.022"])
            let total = try #require(try await Self.overview("", fixture).currencies.first).unpaid
            #expect(total == .init(owed: "0.022", organizations: 1, inGrace: 1, suspended: 0, parked: 0))
            platform.clock.advance(seconds: 3 * 3600)
            try await fixture.look()
            #expect(try await unpaid().map(\.standing) == ["suspended"])
            let page = try await PageBrowser(platform).page("/platform/billing")
            #expect(page.status == 200 && page.text.contains("suspended"))
        }
    }
}

import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

/// Billing is turned off, and on again.
@Suite struct BillingSwitchTests {
    private func invoices(_ fixture: BillingFixture) async throws -> [InvoiceResource] {
        let path = "/api/paas/billing/invoices"
        let list = try await fixture.platform.call(.get, path, token: fixture.token)
            .decoded(ListResource<InvoiceSummaryResource>.self)
        var found: [InvoiceResource] = []
        for number in list.items.map(\.number).sorted() {
            found.append(
                try await fixture.platform.call(.get, "\(path)/\(number)", token: fixture.token)
                    .decoded(InvoiceResource.self))
        }
        return found
    }

    private func pass(_ seconds: Int64, _ fixture: BillingFixture) async throws {
        fixture.platform.clock.advance(seconds: seconds)
        try await fixture.look()
        try await fixture.finish()
    }

    @Test(arguments: StoreEngine.allCases)
    func `whom billing had suspended runs again, and nothing is charged until it is on again`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine, credit: "0.05", graceHours: 0) { fixture in
            let platform = fixture.platform
            _ = try await platform.newApplication(fixture.token, name: "Second")
            for slug in ["shop", "second"] {
                try await platform.goLive(slug, on: fixture.node, token: fixture.token)
                if slug == "shop" { try await fixture.credit("0.05") }
            }
            try await pass(2 * 3600, fixture)
            #expect(try await fixture.wallet.standing == "suspended")
            let (charged, owed) = (try await fixture.charged, try await fixture.wallet.owed)
            try await fixture.set(["billing": .text("off")])
            try await pass(20, fixture)
            for slug in ["shop", "second"] {
                #expect(try await platform.application(slug, token: fixture.token).status == "running")
            }
            let wallet = try await fixture.wallet
            #expect(wallet.standing == "ok" && wallet.owed == owed)
            #expect(try await fixture.mails().filter { $0 == "Your applications run again" }.count == 1)
            for _ in 0..<3 { try await pass(3600, fixture) }
            #expect(try await fixture.charged == charged)
            try await fixture.credit("1")
            try await fixture.set(["billing": .text("prepaid")])
            try await fixture.look()
            try await pass(1800, fixture)
            for slug in ["shop", "second"] { _ = try await platform.act("stop", slug, token: fixture.token) }
            try await pass(3600, fixture)
            // Half an hour of two.
            #expect(try await fixture.charged == charged + BillingFixture.rate)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `the month so far gets its invoice, the rest of it another one, and both together every charge`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine, credit: "5") { fixture in
            let platform = fixture.platform
            try await fixture.goLive()
            try await pass(5000, fixture)
            try await fixture.set(["billing": .text("off")])
            // What ran up to the change of the setting is charged, however late somebody looks.
            platform.clock.advance(seconds: 10)
            try await fixture.look()
            #expect(try await invoices(fixture).isEmpty)
            for _ in 0..<2 { try await pass(3600, fixture) }
            #expect(try await fixture.charged == 50_000)
            let first = try await invoices(fixture)
            #expect(first.map(\.total) == ["0.05"])
            let (begin, month) = (try #require(first.first?.from), try #require(first.first?.month))
            #expect(Timestamp(rfc3339: begin) == Timestamp(rfc3339: month + "-01T00:00:00Z"))
            let number = try #require(first.first?.number)
            let page = try await PageBrowser(platform, BillingFixture.customer).page(
                "/organizations/\(fixture.organization)/billing/invoices/\(number)")
            #expect(page.text.contains(try #require(first.first?.until)))
            try await fixture.set(["billing": .text("prepaid")])
            try await fixture.look()
            try await pass(2 * 3600, fixture)
            let preview = try await platform.call(
                .get, "/api/paas/billing/invoices/preview", token: fixture.token
            ).decoded(InvoiceResource.self)
            #expect(preview.from == first.first?.until && preview.lines.count == 1)
            _ = try await platform.act("stop", "shop", token: fixture.token)
            try await pass(3600, fixture)
            for _ in 0..<2 { try await pass(32 * 86_400, fixture) }
            let all = try await invoices(fixture)
            #expect(all.map(\.month) == [first[0].month, first[0].month] && all[1].from == all[0].until)
            let total = all.compactMap { Money(decimal: $0.total) }.reduce(Money.zero, +)
            #expect(try await fixture.charged == total.microUnits)
            #expect(total.microUnits == 50_000 + 72_000)
        }
    }
}

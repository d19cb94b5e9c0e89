import ControlPlane
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct WalletClosingTests {
    private func delete(_ fixture: BillingFixture, forfeits: Bool? = nil) async throws -> TestResponse {
        try await fixture.platform.call(
            .delete, "/api/paas/organizations/\(fixture.organization)",
            DeleteOrganizationRequest(confirm: BillingFixture.customer, forfeitBalance: forfeits),
            token: fixture.token)
    }

    @Test(arguments: StoreEngine.allCases)
    func `what is left in a wallet is given up by word alone, and the ledger stays`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "1") { fixture in
            let (platform, runner) = (fixture.platform, fixture.platform.assembly.tenancy.runner)
            try await fixture.credit("0.01", kind: "promotion")
            try await fixture.goLive()
            platform.clock.advance(seconds: 1000)
            let refused = try await delete(fixture)
            #expect(refused.status == .unprocessableContent && refused.fields == ["forfeit_balance"])
            #expect(try refused.decoded(ProblemResource.self).errors?.first?.message.contains("1.00 USD") == true)
            let path = "/organizations/\(fixture.organization)"
            let browser = try await PageBrowser(platform, BillingFixture.customer)
            #expect(try await browser.page(path + "/settings").text.contains("Give up the 1.00 USD"))
            let form = try await browser.send(path + "/delete", "confirm=anna%40example.org")
            #expect(form.status == 422 && form.text.contains("Ask the provider for a refund first"))
            let begun = try await browser.send(path + "/delete", "confirm=anna%40example.org&forfeit_balance=true")
            #expect(begun.status == 303)
            await runner.step()
            try await fixture.finish()
            await runner.step()
            let left = try await platform.store.read { transaction in
                try transaction.first("SELECT balance, promotion, owed FROM wallets")
            }
            #expect(try await fixture.count("organizations WHERE id = '\(fixture.organization)'") == 0)
            #expect(try left?.integer("balance") == 0 && left?.integer("promotion") == 0 && left?.integer("owed") == 0)
            // 1000 seconds at 36,000 millionths an hour: from the credit that was given. The rest of it goes as well.
            #expect(try await fixture.charged == 10_000)
            #expect(try await fixture.count("movements WHERE kind = 'closure'") == 1)
            let earned = try await platform.store.read {
                try $0.first("SELECT CAST(SUM(amount) AS BIGINT) AS sum FROM ledger_entries WHERE account = 'revenue'")?
                    .integer("sum")
            }
            #expect(earned == 1_010_000)
            // Nothing of it is due any more.
            platform.clock.advance(seconds: 7200)
            try await fixture.look()
            #expect(try await fixture.count("movements WHERE kind NOT IN ('hold', 'release')") == 4)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `who owes something cannot delete the organization`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "0.05") { fixture in
            try await fixture.goLive()
            fixture.platform.clock.advance(seconds: 3 * 3600)
            try await fixture.look()
            let refused = try await delete(fixture, forfeits: true)
            #expect(refused.status == .conflict)
            #expect(try refused.decoded(ProblemResource.self).detail.contains("still owed"))
        }
    }
}

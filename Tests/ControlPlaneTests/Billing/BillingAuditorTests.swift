import ControlPlane
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct BillingAuditorTests {
    @Test(arguments: StoreEngine.allCases)
    func `an organization whose ledger does not hold is neither charged nor suspended until it does`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine, credit: "0.05", graceHours: 0) { fixture in
            let platform = fixture.platform
            try await fixture.goLive()
            let auditor = BillingAuditor(platform.assembly.surroundings, platform.assembly.billingVerification)
            try await auditor.look()
            platform.clock.advance(seconds: 3600)
            try await fixture.look()
            #expect(try await fixture.wallet.balance == "0.014")
            // Somebody has changed the wallet beside the ledger.
            try await Self.add(1000, fixture)
            try await auditor.look()
            platform.clock.advance(seconds: 2 * 3600)
            try await fixture.look()
            let parked = try await fixture.wallet
            #expect(parked.balance == "0.015" && parked.standing != "suspended")
            #expect(try await Self.alerts(platform).contains("ledger_unsound"))
            try await Self.add(-1000, fixture)
            try await auditor.look()
            try await fixture.look()
            let after = try await fixture.wallet
            #expect(after.balance == "0.00" && after.owed == "0.058" && after.standing == "suspended")
            #expect(try await !Self.alerts(platform).contains("ledger_unsound"))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `what another version's audit has stored counts as nothing found yet`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let auditor = BillingAuditor(platform.assembly.surroundings, platform.assembly.billingVerification)
            func audit() async throws -> BillingAuditResource {
                let answer = try await platform.call(
                    .get, "/api/admin/paas/billing/reconciliation", token: platform.signIn())
                #expect(try await PageBrowser(platform).page("/platform/billing").status == 200)
                return try answer.decoded(BillingAuditResource.self)
            }
            try await auditor.look()
            let found = try await audit()
            #expect(found.result?.isSound == true)
            for change in ["{\"findings\": 7}", "no JSON", nil] {
                _ = try await platform.store.write { transaction in
                    if let change {
                        try transaction.execute("UPDATE billing_audits SET result = $1", [.text(change)])
                    } else {
                        // The same shape of a version that means something else by it.
                        try transaction.execute(
                            "UPDATE billing_audits SET result = REPLACE(result, '\"version\":1', '\"version\":2')")
                    }
                }
                #expect(try await audit() == BillingAuditResource(ranAt: nil, result: nil))
                try await auditor.look()
                #expect(try await audit() == found)
            }
        }
    }

    private static func add(_ amount: Int64, _ fixture: BillingFixture) async throws {
        _ = try await fixture.platform.store.write {
            try $0.execute("UPDATE wallets SET balance = balance + $1", [.integer(amount)])
        }
    }

    private static func alerts(_ platform: TestPlatform) async throws -> [String] {
        let runner = AlertRunner(platform.assembly.surroundings, alerts: platform.assembly.alerts)
        try await runner.look()
        return try await platform.call(.get, "/api/admin/paas/alerts?open=true", token: platform.signIn())
            .decoded(ListResource<AlertResource>.self).items.filter { $0.clearedAt == nil }.map(\.kind)
    }
}

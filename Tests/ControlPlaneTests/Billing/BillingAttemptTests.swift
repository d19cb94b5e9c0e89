import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

/// One organization whose rows are broken, and the others.
@Suite struct BillingAttemptTests {
    private func alerts(_ platform: TestPlatform) async throws -> [AlertResource] {
        try await AlertRunner(platform.assembly.surroundings, alerts: platform.assembly.alerts).look()
        return try await platform.call(.get, "/api/admin/paas/alerts?state=open", token: platform.signIn())
            .decoded(ListResource<AlertResource>.self).items
            .filter { $0.kind == "billing_failed" && $0.clearedAt == nil }
    }

    /// Of the wallet's organization, from the beginning of this hour on; another movement has the name of its charge.
    private func breakCharge(of organization: String, _ fixture: BillingFixture) async throws {
        let begin = fixture.platform.assembly.surroundings.now.milliseconds / 3_600_000 * 3_600_000
        try await fixture.platform.store.write { transaction in
            let wallet = OrganizationID(organization)
            try LedgerStore().open(wallet, currency: "USD", now: Timestamp(milliseconds: begin), transaction)
            try transaction.execute(
                """
                INSERT INTO usage_intervals (id, organization_id, application_id, application_name, instance_id,
                    node_id, process, plan_name, rate, opened_at, closed_at, charged_until, charged)
                VALUES ('broken', $1, 'a', 'a', 'i', 'n', 'web', 'p', 3600, $2, $3, $2, 0)
                """, [.text(organization), .integer(begin), .integer(begin + 1_000_000)])
            let movement = Movement(
                of: wallet, .init(.usage, "\(organization)/\(begin + 3_600_000)/broken"),
                [LedgerEntry(.funding, Money(microUnits: 1)), LedgerEntry(.grants, Money(microUnits: -1))], note: "",
                at: Timestamp(milliseconds: begin))
            if let movement {
                _ = try LedgerStore().insert(movement, as: MovementID("other"), "USD", by: "", transaction)
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `who cannot be charged keeps nobody waiting, is tried ever more seldom, and told of`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine, credit: "5") { fixture in
            let platform = fixture.platform
            let token = try await fixture.newCustomer("ben@example.org")
            let other = try #require(try await platform.me(token).organization?.id)
            try await fixture.goLive()
            try await breakCharge(of: other, fixture)
            platform.clock.advance(seconds: 3600)
            try await fixture.look()
            #expect(try await fixture.charged == BillingFixture.rate)
            #expect(try await fixture.count("billing_failures WHERE organization_id = '\(other)' AND tries = 1") == 1)
            #expect(try await alerts(platform).isEmpty)
            // Not its turn yet, however often somebody looks.
            platform.clock.advance(seconds: 1)
            for _ in 0..<3 { try await fixture.look() }
            #expect(try await fixture.count("billing_failures WHERE tries = 1") == 1)
            platform.clock.advance(seconds: 20)
            try await fixture.look()
            let told = try await alerts(platform)
            #expect(told.map(\.subjectID) == [other] && told.first?.message.contains("Its charging failed") == true)
            for tries in 3...12 {
                platform.clock.advance(seconds: 3600)
                try await fixture.look()
                #expect(try await fixture.count("billing_failures WHERE tries = \(tries)") == 1)
            }
            #expect(try await fixture.charged == 11 * BillingFixture.rate)
            // Put right by hand.
            _ = try await platform.store.write { try $0.execute("DELETE FROM usage_intervals WHERE id = 'broken'") }
            platform.clock.advance(seconds: 3600)
            try await fixture.look()
            #expect(try await fixture.count("billing_failures") == 0)
            #expect(try await alerts(platform).isEmpty)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `who cannot be followed is resumed as soon as the rows are right again`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "0.05", graceHours: 0) { fixture in
            let platform = fixture.platform
            try await fixture.goLive()
            _ = try await platform.store.write {
                try $0.execute("UPDATE applications SET process_counts = 'no JSON' WHERE slug = 'shop'")
            }
            platform.clock.advance(seconds: 2 * 3600)
            try await fixture.look()
            let failed = "billing_failures WHERE part = 'standing'"
            #expect(try await fixture.count(failed) == 1)
            // What belongs to one look is done as a whole or not at all: nobody is told of what was not done.
            #expect(try await fixture.count("wallets WHERE is_suspended = 1") == 0)
            #expect(try await fixture.count("movements WHERE kind = 'usage'") == 2)
            _ = try await platform.store.write {
                try $0.execute("UPDATE applications SET process_counts = '{}' WHERE slug = 'shop'")
            }
            platform.clock.advance(seconds: 20)
            try await fixture.look()
            #expect(try await fixture.count(failed) == 0)
            #expect(try await fixture.wallet.standing == "suspended")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a store that is gone is nobody's failure`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "5") { fixture in
            let attempts = BillingAttempts(fixture.platform.assembly.surroundings)
            let both = [OrganizationID("a"), OrganizationID("b")]
            var seen: [OrganizationID] = []
            await #expect(throws: StoreError.self) {
                try await attempts.each(both, .credit) { _ in throw StoreError(.unavailable, "away") }
            }
            try await attempts.each(both, .credit) { organization in
                seen.append(organization)
                if organization == both.first { throw StoreError(.busy, "too much") }
            }
            #expect(seen == both)
            #expect(try await fixture.count("billing_failures WHERE organization_id = 'a'") == 1)
            #expect(try await fixture.count("billing_failures") == 1)
            _ = try await fixture.platform.store.write { try $0.execute("DELETE FROM billing_failures") }
        }
    }
}

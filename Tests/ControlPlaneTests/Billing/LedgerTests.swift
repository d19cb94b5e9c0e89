import ControlPlane
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct LedgerTests {
    @Test(arguments: StoreEngine.allCases)
    func `of many debits at once only those that the wallet holds are accepted`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "1000") { fixture in
            let root = try await fixture.platform.signIn()
            let accepted = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<100 {
                    group.addTask { try await fixture.refund("30", token: root).status == .ok }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(accepted == 33)
            #expect(try await fixture.wallet.balance == "10.00")
            #expect(try await fixture.count("movements WHERE kind = 'refund'") == 33)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a payment counts once, however often and at once it is booked`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine) { fixture in
            let statuses = try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { group in
                for _ in 0..<10 {
                    group.addTask { try await fixture.credit("5", reference: "invoice 7").status }
                }
                return try await group.reduce(into: [:]) { $0[$1.code, default: 0] += 1 }
            }
            #expect(statuses == [200: 1, 409: 9])
            #expect(try await fixture.wallet.balance == "5.00")
        }
    }

    /// Found by the long corpora: an accent and the letter before it are one character.
    @Test func `a reference is given back as it was, also one that begins with an accent`() async throws {
        try await BillingFixture.run(.sqlite) { fixture in
            let answer = try await fixture.credit("5", reference: "\u{300}7")
            let reference = try answer.decoded(MovementResource.self).reference
            #expect(Array(reference.utf8) == Array("\u{300}7".utf8))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `what is booked can't be changed, and wallets can't fall below zero`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "5") { fixture in
            for statement in [
                "UPDATE ledger_entries SET amount = 1", "DELETE FROM ledger_entries", "UPDATE movements SET note = 'x'",
                "DELETE FROM movements", "UPDATE wallets SET balance = -1", "UPDATE wallets SET owed = -1",
            ] {
                await #expect(throws: StoreError.self, "\(statement)") {
                    try await fixture.platform.store.write { try $0.execute(statement) }
                }
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `metered intervals of an instance can't overlap`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine) { fixture in
            @Sendable func insert(_ id: String, _ from: Int64, _ until: Int64?) async throws {
                try await fixture.platform.store.write {
                    try $0.execute(
                        """
                        INSERT INTO usage_intervals (id, organization_id, application_id, application_name, instance_id,
                            node_id, process, plan_name, rate, opened_at, closed_at, charged_until, charged)
                        VALUES ($1, 'o', 'a', 'a', 'i', 'n', 'web', 'p', 0, $2, $3, $2, 0)
                        """, [.text(id), .integer(from), SQLValue(until)])
                }
            }
            try await insert("1", 100, 200)
            try await insert("2", 200, 300)
            for (from, until) in [(150, 160), (50, 101), (299, 400), (50, 500)] as [(Int64, Int64)] {
                await #expect(throws: StoreError.self) { try await insert("3", from, until) }
            }
            await #expect(throws: StoreError.self) { try await insert("3", 250, nil) }
            try await insert("3", 300, nil)
            await #expect(throws: StoreError.self) { try await insert("4", 400, 500) }
            _ = try await fixture.platform.store.write {
                try $0.execute("UPDATE usage_intervals SET closed_at = 400 WHERE id = '3'")
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `promotional credit ends, and money does not`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "5") { fixture in
            var request = CreditRequest(amount: "1", kind: "promotion", note: "welcome")
            request.expiresAt = Timestamp(milliseconds: 1_800_000_000_000).adding(seconds: 3600).rfc3339
            let path = "/api/admin/paas/organizations/\(fixture.organization)/credit"
            let given = try await fixture.platform.call(.post, path, request, token: fixture.platform.signIn())
            #expect(try given.decoded(MovementResource.self).promotion == "1.00")
            #expect(try await fixture.wallet.available == "6.00")
            try await fixture.goLive()
            fixture.platform.clock.advance(seconds: 2 * 3600)
            try await fixture.look()
            let wallet = try await fixture.wallet
            #expect(wallet.promotion == "0.00" && wallet.balance == "4.964")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a broken ledger is found`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let verification = platform.assembly.billingVerification
            #expect(try await verification.verify().isSound)
            try await platform.store.write { transaction in
                try transaction.execute(
                    """
                    INSERT INTO wallets (organization_id, currency, balance, promotion, owed, billed_until, created_at)
                    VALUES ('o', 'USD', 5, 1, 0, 0, 0)
                    """)
                try transaction.execute(
                    """
                    INSERT INTO movements (id, organization_id, kind, source_id, currency, note, actor, at)
                    VALUES ('m', 'o', 'usage', 's', 'USD', '', '', 0)
                    """)
                try transaction.execute(
                    "INSERT INTO ledger_entries VALUES ('m', 'wallet', 'o', 'USD', 4), ('m', 'revenue', 'o', 'USD', 9)")
                try transaction.execute(
                    """
                    INSERT INTO usage_intervals (id, organization_id, application_id, application_name, instance_id,
                        node_id, process, plan_name, rate, opened_at, closed_at, charged_until, charged)
                    VALUES ('u', 'o', 'a', 'a', 'i', 'n', 'web', 'p', 3600000, 0, 100, 100, 7)
                    """)
            }
            let found = try await verification.verify()
            #expect(!found.isSound && found.organizations == 1 && found.movements == 1 && found.intervals == 1)
            #expect(Set(found.findings.map(\.rule)) == ["B1", "B2", "B3", "B6", "B7"])
            let answer = try await platform.call(.get, "/api/admin/paas/billing/verify", token: platform.signIn())
            #expect(try answer.decoded(BillingVerificationResource.self) == found)
        }
    }
}

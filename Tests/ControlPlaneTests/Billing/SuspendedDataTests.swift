import AgentProtocol
import ControlPlane
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

/// What becomes of the data of those who do not pay.
@Suite struct SuspendedDataTests {
    private static let day: Int64 = 86_400

    /// Runs the wallet dry, so that the application is suspended for what is owed.
    private func suspended(
        _ engine: StoreEngine, _ body: @escaping @Sendable (BillingFixture) async throws -> Void
    ) async throws {
        try await BillingFixture.run(engine, credit: "0.05", graceHours: 0) { fixture in
            try await fixture.set(["suspended_data_days": .integer(10)])
            try await fixture.goLive()
            fixture.platform.clock.advance(seconds: 2 * 3600)
            try await fixture.look()
            try #require(try await fixture.wallet.standing == "suspended")
            try await fixture.finish()
            try await body(fixture)
        }
    }

    /// Looks once a day, twice.
    private func pass(_ days: Int, _ fixture: BillingFixture) async throws {
        for _ in 0..<days {
            fixture.platform.clock.advance(seconds: Self.day)
            for _ in 0..<2 { try await fixture.look() }
        }
    }

    private func actions(_ fixture: BillingFixture) async throws -> [String] {
        try await fixture.platform.store.read {
            try $0.query("SELECT action FROM audit_entries WHERE actor_kind = 'platform' ORDER BY chain, number")
                .map { try $0.text("action") }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `who does not pay is reminded, warned three times, and loses the application`(
        engine: StoreEngine
    ) async throws {
        try await suspended(engine) { fixture in
            let platform = fixture.platform
            let text = try #require(try await fixture.wallet.deletesAt)
            let begin = try #require(Timestamp(rfc3339: text))
            #expect(begin.milliseconds - platform.assembly.surroundings.now.milliseconds == 10 * Self.day * 1000)
            let page = try await PageBrowser(platform, BillingFixture.customer).page(
                "/organizations/\(fixture.organization)/billing")
            #expect(page.text.contains("They are deleted on \(begin.rfc3339), with their data."))
            let before = try await fixture.count("mails")
            try await pass(9, fixture)
            // Reminders after 1 day; at 3 days the first notice takes the place of one, then 7 and 9; one reminder at 7
            // falls together with a notice.
            #expect(try await fixture.count("mails") - before == 4)
            #expect(try await platform.application("shop", token: fixture.token).status == "suspended")
            try await pass(1, fixture)
            #expect(try await platform.application("shop", token: fixture.token).status == "deleting")
            #expect(try await fixture.count("mails") - before == 5)
            try await fixture.finish()
            #expect(try await fixture.count("applications") == 0)
            #expect(fixture.node.desired.instances.isEmpty && fixture.node.desired.applications.isEmpty)
            #expect(try await fixture.wallet.deletesAt == nil)
            let done = ["billing suspend", "billing delete"]
            #expect(try await actions(fixture) == done + done)
            // Nothing is left to delete or to tell of.
            try await pass(30, fixture)
            #expect(try await fixture.count("mails") - before == 5)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a payment on the last day keeps everything`(engine: StoreEngine) async throws {
        try await suspended(engine) { fixture in
            try await pass(9, fixture)
            try await fixture.credit("1")
            #expect(try await fixture.wallet.deletesAt == nil)
            try await fixture.finish()
            try await pass(3, fixture)
            #expect(try await fixture.platform.application("shop", token: fixture.token).status == "suspended")
            // Suspended anew since yesterday: the term has begun anew.
            #expect(try await actions(fixture).filter { $0 == "billing delete" }.isEmpty)
            #expect(try await actions(fixture).contains("billing resume"))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `nothing of a parked organization is deleted, and nothing where data stays for ever`(
        engine: StoreEngine
    ) async throws {
        try await suspended(engine) { fixture in
            try await pass(9, fixture)
            let store = fixture.platform.store
            try await store.write { try $0.execute("UPDATE wallets SET parked_at = 1") }
            try await pass(20, fixture)
            #expect(try await fixture.count("applications WHERE is_deleting = 1") == 0)
            try await store.write { try $0.execute("UPDATE wallets SET parked_at = NULL") }
            try await fixture.set(["suspended_data_days": .integer(0)])
            try await pass(20, fixture)
            #expect(try await fixture.count("applications WHERE is_deleting = 1") == 0)
            #expect(try await fixture.wallet.deletesAt == nil)
            // Announced anew before it goes.
            try await fixture.set(["suspended_data_days": .integer(10)])
            try await fixture.look()
            #expect(try await fixture.count("applications WHERE is_deleting = 1") == 0)
            try await pass(7, fixture)
            #expect(try await fixture.count("applications WHERE is_deleting = 1") == 1)
        }
    }
}

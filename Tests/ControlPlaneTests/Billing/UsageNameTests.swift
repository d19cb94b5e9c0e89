import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

/// How long what a deleted application used bears its name.
@Suite struct UsageNameTests {
    private static let day: Int64 = 86_400

    private func sweep(_ fixture: BillingFixture) async {
        await Sweeper(fixture.platform.assembly.surroundings).sweep()
    }

    private func names(_ fixture: BillingFixture) async throws -> Set<String> {
        try await fixture.platform.store.read { transaction in
            let sql = """
                SELECT application_name AS name FROM usage_intervals UNION SELECT application_name FROM usage_days
                """
            return Set(try transaction.query(sql).map { try $0.text("name") })
        }
    }

    /// Runs an application for two hours, a deployment in each, and deletes it; both are charged.
    private func deleted(
        _ engine: StoreEngine, _ body: @escaping @Sendable (BillingFixture) async throws -> Void
    ) async throws {
        try await BillingFixture.run(engine, credit: "10") { fixture in
            let platform = fixture.platform
            for _ in 0..<2 {
                try await fixture.goLive()
                platform.clock.advance(seconds: 3600)
            }
            let answer = try await platform.call(
                .delete, "/api/paas/applications/shop", DeleteApplicationRequest(confirm: "shop"),
                token: fixture.token)
            try #require(answer.status == .accepted)
            try await fixture.finish()
            platform.clock.advance(seconds: 3600)
            for _ in 0..<4 { try await fixture.look() }
            try #require(try await fixture.count("applications WHERE slug = 'shop'") == 0)
            try #require(try await fixture.charged > 0)
            try await body(fixture)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `the name goes after the time that is set, and all amounts stay`(engine: StoreEngine) async throws {
        try await deleted(engine) { fixture in
            try await fixture.set(["billing_retention_days": .integer(30)])
            let (charged, wallet) = (try await fixture.charged, try await fixture.wallet)
            fixture.platform.clock.advance(seconds: 29 * Self.day)
            await sweep(fixture)
            #expect(try await names(fixture) == ["Shop"])
            fixture.platform.clock.advance(seconds: 2 * Self.day)
            await sweep(fixture)
            #expect(try await names(fixture) == ["deleted application"])
            #expect(try await fixture.count("deleted_applications") == 0)
            #expect(try await fixture.charged == charged)
            #expect(try await fixture.wallet.balance == wallet.balance)
            await sweep(fixture)
            #expect(try await names(fixture) == ["deleted application"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a transaction changes as many rows as it may, and says whether there may be more`(
        engine: StoreEngine
    ) async throws {
        try await deleted(engine) { fixture in
            let later = fixture.platform.assembly.surroundings.now.adding(seconds: 1)
            var left: [Int] = []
            for _ in 0..<4 {
                let changed = try await fixture.platform.store.write {
                    try UsageNameStore().forget(deletedBefore: later, limit: 1, $0)
                }
                left.append(try await fixture.count("usage_intervals WHERE application_name = 'Shop'"))
                let isOver = try await fixture.count("deleted_applications") == 0
                #expect(changed == (left.count == 4 ? 0 : 1) && isOver == (left.count >= 3))
            }
            #expect(left == [1, 0, 0, 0])
            #expect(try await names(fixture) == ["deleted application"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `without any time it goes with the application, and what runs keeps its name`(
        engine: StoreEngine
    ) async throws {
        try await deleted(engine) { fixture in
            try await fixture.set(["billing_retention_days": .integer(0)])
            _ = try await fixture.platform.newApplication(fixture.token, name: "another")
            try await fixture.platform.goLive("another", on: fixture.node, token: fixture.token)
            await sweep(fixture)
            let kept = try await fixture.count("usage_intervals WHERE application_name <> 'deleted application'")
            #expect(try await names(fixture).count == 2 && kept == 1)
        }
    }
}

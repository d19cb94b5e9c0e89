import AgentProtocol
import ControlPlane
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct BillingFlowTests {
    @Test(arguments: StoreEngine.allCases)
    func `what runs is charged to the second by the full hour, and nothing when it is stopped`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine, credit: "1") { fixture in
            let platform = fixture.platform
            platform.clock.advance(seconds: 600)
            try await fixture.goLive()
            #expect(try await fixture.wallet.hourlyCost == "0.036")
            platform.clock.advance(seconds: 1200)
            try await fixture.look()
            #expect(try await fixture.wallet.balance == "1.00")
            // The test's clock begins at a full hour: of the first one it ran 50 minutes.
            platform.clock.advance(seconds: 1800)
            for _ in 0..<3 { try await fixture.look() }
            #expect(try await fixture.wallet.balance == "0.97")
            platform.clock.advance(seconds: 100)
            #expect(try await platform.act("stop", "shop", token: fixture.token).status == .accepted)
            platform.clock.advance(seconds: 7200)
            try await fixture.look()
            #expect(try await fixture.wallet.balance == "0.969")
            let idle = try await fixture.wallet
            #expect(idle.hourlyCost == "0.00" && idle.minutesLeft == nil)
            let summary = try await platform.call(.get, "/api/paas/billing/summary", token: fixture.token)
                .decoded(BillingSummaryResource.self)
            #expect(summary.total == "0.031" && summary.applications.map(\.name) == ["Shop"])
            #expect(summary.applications.map(\.hours) == ["0.86"])
            let records = try await platform.call(.get, "/api/paas/billing/records?limit=2", token: fixture.token)
                .decoded(ListResource<MovementResource>.self)
            #expect(records.items.map(\.kind) == ["usage", "usage"])
            #expect(records.items.map(\.balance) == ["-0.001", "-0.03"])
            let rest = try await platform.call(
                .get, "/api/paas/billing/records?cursor=\(records.nextCursor ?? "")", token: fixture.token
            ).decoded(ListResource<MovementResource>.self)
            #expect(rest.items.map(\.kind) == ["top_up"] && rest.nextCursor == nil)
            let days = try await platform.call(.get, "/api/paas/billing/usage?days=1", token: fixture.token)
                .decoded(ListResource<UsageDayResource>.self)
            #expect(days.items.map(\.amount) == ["0.031"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `hours that nobody charged are caught up once, also by two servers at the same time`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine, credit: "10") { fixture in
            try await fixture.goLive()
            fixture.platform.clock.advance(seconds: 30 * 3600 + 17)
            // Another price now does not change what runs already.
            try await fixture.price(99_000_000)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { try await fixture.look() } }
                try await group.waitForAll()
            }
            #expect(try await fixture.charged == 30 * BillingFixture.rate)
            #expect(try await fixture.count("movements WHERE kind = 'usage'") == 30)
            #expect(try await fixture.wallet.balance == "8.92")
            // A restart keeps the price that was agreed; a deployment takes that of the day.
            #expect(try await fixture.platform.act("restart", "shop", token: fixture.token).status == .accepted)
            try await fixture.finish()
            #expect(try await fixture.wallet.hourlyCost == "0.036")
            try await fixture.price(50_000)
            try await fixture.goLive()
            #expect(try await fixture.wallet.hourlyCost == "0.05")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `more instances need an hour of all in the wallet, fewer need nothing`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "0.11") { fixture in
            let platform = fixture.platform
            try await platform.store.write { try $0.execute("UPDATE plans SET max_instances = 5") }
            try await platform.goLive("shop", on: fixture.node, processes: ["web", "worker"], token: fixture.token)
            func scale(_ web: Int, _ worker: Int) async throws -> TestResponse {
                let request = ScaleRequest(processes: [
                    .init(name: "web", count: web), .init(name: "worker", count: worker),
                ])
                return try await platform.call(
                    .post, "\(TestPlatform.applications)/shop/scale", request, token: fixture.token)
            }
            // Four cost 0.144 in an hour, three 0.108.
            let refused = try await scale(2, 2)
            #expect(refused.status.code == 402 && refused.message.contains("0.034"), "\(refused.message)")
            #expect(try await scale(2, 1).status == .accepted)
            try await fixture.finish()
            #expect(try await fixture.wallet.hourlyCost == "0.108")
            // What was agreed is asked for, whatever new instances of others cost now.
            try await fixture.price(99_000_000)
            #expect(try await scale(1, 0).status == .accepted)
            try await fixture.finish()
            platform.clock.advance(seconds: 31)
            try await fixture.finish()
            #expect(try await fixture.wallet.hourlyCost == "0.036")
            #expect(try await scale(2, 0).status == .accepted)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a deployment and a start need an hour in the wallet`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine) { fixture in
            let platform = fixture.platform
            let source = try await platform.upload("shop", token: fixture.token).decoded(SourceResource.self)
            let path = "\(TestPlatform.applications)/shop/deploy"
            let refused = try await platform.call(
                .post, path, DeployRequest(sourceID: source.id), token: fixture.token)
            #expect(refused.status == .init(code: 402) && refused.code == "empty_wallet")
            #expect(refused.message.contains("Top up at least 0.036 USD"))
            try await fixture.credit("0.036", kind: "promotion")
            try await fixture.goLive()
            #expect(try await platform.application("shop", token: fixture.token).status == "running")
            _ = try await platform.newApplication(fixture.token, name: "Second")
            let source2 = try await platform.upload("second", token: fixture.token).decoded(SourceResource.self)
            let second = try await platform.call(
                .post, "\(TestPlatform.applications)/second/deploy", DeployRequest(sourceID: source2.id),
                token: fixture.token)
            #expect(second.code == "empty_wallet" && second.message.contains("0.072 USD"))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a wallet that runs dry has its grace, then all is suspended, and a payment brings it back`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine, credit: "0.05", graceHours: 2) { fixture in
            let platform = fixture.platform
            try await fixture.goLive()
            platform.clock.advance(seconds: 2 * 3600)
            try await fixture.look()
            var wallet = try await fixture.wallet
            #expect(wallet.balance == "0.00" && wallet.owed == "0.022" && wallet.standing == "in_grace")
            #expect(try await platform.application("shop", token: fixture.token).status == "running")
            #expect(try await fixture.count("mails") >= 1)
            let denied = try await platform.act("stop", "shop", token: fixture.token)
            #expect(denied.status == .accepted)
            let start = try await platform.act("start", "shop", token: fixture.token)
            #expect(start.code == "empty_wallet" && start.message.contains("0.022 USD are owed"))
            try await fixture.credit("0.058")
            #expect(try await fixture.wallet.balance == "0.036")
            #expect(try await platform.act("start", "shop", token: fixture.token).status == .accepted)
            try await fixture.finish()
            platform.clock.advance(seconds: 4 * 3600)
            try await fixture.look()
            platform.clock.advance(seconds: 7200)
            for _ in 0..<2 { try await fixture.look() }
            wallet = try await fixture.wallet
            #expect(wallet.standing == "suspended" && wallet.hourlyCost == "0.00")
            let application = try await platform.application("shop", token: fixture.token)
            #expect(application.status == "suspended" && application.suspension?.reason == "billing")
            try await fixture.finish()
            #expect(fixture.node.desired.instances.isEmpty)
            let owed = try #require(Money(decimal: wallet.owed))
            platform.clock.advance(seconds: 7200)
            try await fixture.look()
            #expect(try await fixture.wallet.owed == wallet.owed)
            // What is owed alone is not enough for an hour.
            try await fixture.credit(owed.decimal)
            #expect(try await fixture.wallet.standing == "suspended")
            try await fixture.credit("1")
            #expect(try await fixture.wallet.standing != "suspended")
            try await fixture.finish()
            #expect(try await platform.application("shop", token: fixture.token).status == "running")
            #expect(try await fixture.wallet.hourlyCost == "0.036")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a node that falls silent is charged for 90 seconds more, and again when it is back`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine, credit: "5") { fixture in
            let platform = fixture.platform
            try await fixture.goLive()
            platform.clock.advance(seconds: 1000)
            try await NodeWatchdog(platform.assembly.surroundings).look()
            #expect(try await fixture.count("usage_intervals WHERE closed_at IS NULL") == 0)
            platform.clock.advance(seconds: 3000)
            try await fixture.node.set(.online)
            try await fixture.look()
            platform.clock.advance(seconds: 3200)
            try await fixture.look()
            #expect(try await fixture.charged == (90 + 3200) * BillingFixture.rate / 3600)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a crash is not charged, and what is off is not metered`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "5") { fixture in
            try await fixture.goLive()
            fixture.platform.clock.advance(seconds: 600)
            for instance in fixture.node.desired.instances { fixture.node.fail(instance.instanceID) }
            try await fixture.node.report()
            fixture.platform.clock.advance(seconds: 7200)
            try await fixture.look()
            #expect(try await fixture.charged == BillingFixture.rate / 6)
            try await fixture.set(["billing": .text("off")])
            try await fixture.goLive()
            try await fixture.look()
            #expect(try await fixture.count("usage_intervals WHERE closed_at IS NULL") == 0)
            try await fixture.set(["billing": .text("prepaid")])
            try await fixture.look()
            #expect(try await fixture.count("usage_intervals WHERE closed_at IS NULL") == 1)
        }
    }
}

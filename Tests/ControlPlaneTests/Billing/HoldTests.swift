import ControlPlane
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct HoldTests {
    @Test(arguments: StoreEngine.allCases)
    func `what was accepted holds its hour until it runs, and nothing else gets that money`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine, credit: "0.05") { fixture in
            let platform = fixture.platform
            try await fixture.credit("0.01", kind: "promotion")
            _ = try await platform.deploy("shop", token: fixture.token)
            var wallet = try await fixture.wallet
            #expect(wallet.held == "0.036" && wallet.promotion == "0.00" && wallet.available == "0.024")
            let page = try await PageBrowser(platform, BillingFixture.customer).page(
                "/organizations/\(fixture.organization)/billing")
            #expect(page.text.contains("0.036 more is held for what starts"))
            let refund = try await fixture.refund("0.03", token: platform.signIn())
            #expect(refund.status == .unprocessableContent)
            _ = try await platform.newApplication(fixture.token, name: "Second")
            let second = try await platform.upload("second", token: fixture.token).decoded(SourceResource.self)
            let refused = try await platform.call(
                .post, "\(TestPlatform.applications)/second/deploy", DeployRequest(sourceID: second.id),
                token: fixture.token)
            #expect(refused.code == "empty_wallet" && refused.message.contains("besides 0.036 USD that are held"))
            #expect(refused.message.contains("Top up at least 0.012 USD"))
            // Asked again before it runs: one hour, not two.
            _ = try await platform.deploy("shop", token: fixture.token)
            #expect(try await fixture.wallet.held == "0.036")
            await platform.settle()
            for task in try await fixture.node.tasks { try await fixture.node.succeed(task) }
            try await fixture.finish()
            for task in try await fixture.node.tasks { try await fixture.node.succeed(task) }
            try await fixture.finish()
            wallet = try await fixture.wallet
            #expect(wallet.held == "0.00" && wallet.available == "0.06" && wallet.promotion == "0.01")
            #expect(wallet.hourlyCost == "0.036")
            // People see money that came and went, not what was set aside.
            let records = try await platform.call(.get, "/api/paas/billing/records", token: fixture.token)
                .decoded(ListResource<MovementResource>.self)
            #expect(records.items.map(\.kind) == ["promotion", "top_up"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `of many that are asked for at once, those are accepted whose hours there are`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine, credit: "0.1") { fixture in
            let platform = fixture.platform
            var sources = [try await platform.upload("shop", token: fixture.token).decoded(SourceResource.self).id]
            var slugs = ["shop"]
            for name in ["Second", "Third"] {
                let application = try await platform.newApplication(fixture.token, name: name)
                slugs.append(application.slug)
                sources.append(
                    try await platform.upload(application.slug, token: fixture.token).decoded(SourceResource.self).id)
            }
            let token = try await fixture.token
            let accepted = try await withThrowingTaskGroup(of: Bool.self) { group in
                for (slug, source) in zip(slugs, sources) {
                    group.addTask {
                        try await platform.call(
                            .post, "\(TestPlatform.applications)/\(slug)/deploy", DeployRequest(sourceID: source),
                            token: token
                        ).status == .accepted
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            // Two hours of 0.036 are in 0.1, three are not.
            #expect(accepted == 2)
            let wallet = try await fixture.wallet
            #expect(wallet.held == "0.072" && wallet.available == "0.028")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `what fails, is cancelled or hangs gives its hour back`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "0.05") { fixture in
            let platform = fixture.platform
            _ = try await platform.deploy("shop", token: fixture.token)
            await platform.settle()
            for task in try await fixture.node.tasks { try await fixture.node.fail(task) }
            await platform.settle()
            let failed = try await fixture.wallet
            #expect(failed.held == "0.00" && failed.balance == "0.05")
            _ = try await platform.deploy("shop", token: fixture.token)
            #expect(try await fixture.wallet.held == "0.036")
            // Nobody moves it on: its time is over before anybody else's money is missing.
            platform.clock.advance(seconds: 86_400)
            try await fixture.look()
            #expect(try await fixture.wallet.held == "0.00")
            #expect(try await fixture.count("holds") == 0)
            #expect(try await fixture.count("movements WHERE kind = 'release'") == 2)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `what is due is paid of what is held before anything is owed`(engine: StoreEngine) async throws {
        try await BillingFixture.run(engine, credit: "0.08") { fixture in
            try await fixture.goLive()
            _ = try await fixture.platform.deploy("shop", token: fixture.token)
            _ = try await fixture.platform.store.write {
                try $0.execute("UPDATE holds SET expires_at = expires_at * 2")
            }
            fixture.platform.clock.advance(seconds: 3600)
            try await fixture.look()
            let charged = try await fixture.wallet
            #expect(charged.held == "0.036" && charged.balance == "0.008")
            fixture.platform.clock.advance(seconds: 3600)
            try await fixture.look()
            let wallet = try await fixture.wallet
            #expect(wallet.held == "0.00" && wallet.balance == "0.008" && wallet.owed == "0.00")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a hold that the ledger does not know is found`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            try await platform.store.write { transaction in
                try transaction.execute(
                    """
                    INSERT INTO wallets (organization_id, currency, balance, promotion, owed, billed_until, created_at,
                        held) VALUES ('o', 'USD', 0, 0, 0, 0, 0, 7)
                    """)
            }
            let found = try await platform.assembly.billingVerification.verify()
            #expect(found.findings.map(\.rule) == ["B3", "B3"])
        }
    }
}

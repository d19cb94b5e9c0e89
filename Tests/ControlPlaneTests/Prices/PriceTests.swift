import ControlPlane
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct PriceTests {
    private static func agree(
        _ request: PriceAgreementRequest, _ fixture: BillingFixture, token: String? = nil
    ) async throws -> TestResponse {
        var caller = token
        if caller == nil { caller = try await fixture.platform.signIn() }
        return try await fixture.platform.call(
            .put, "/api/admin/paas/organizations/\(fixture.organization)/prices", request, token: caller)
    }

    private static func offers(_ fixture: BillingFixture, token: String) async throws -> [PlanResource] {
        try await fixture.platform.call(.get, "/api/paas/billing/plans", token: token)
            .decoded(ListResource<PlanResource>.self).items
    }

    @Test(arguments: StoreEngine.allCases)
    func `an agreement counts from the next deployment or plan change, and changes no price that runs`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine, credit: "10") { fixture in
            let platform = fixture.platform
            try await fixture.goLive()
            let plans = try await platform.call(.get, "/api/paas/plans").decoded(ListResource<PlanResource>.self).items
            let other = try #require(plans.dropFirst().first)
            let made = try await Self.agree(
                .init(
                    markupBasisPoints: 2500,
                    plans: [.init(planID: other.name.uppercased(), priceHourly: "0.05")]), fixture)
            let agreement = try made.decoded(PriceAgreementResource.self)
            #expect(agreement.plans.first { $0.planID == other.id }?.priceHourly == "0.05")
            #expect(agreement.plans.filter { $0.planID != other.id }.allSatisfy { $0.priceHourly == "0.045" })
            #expect(try await fixture.wallet.hourlyCost == "0.036")
            // A restart is no deployment.
            #expect(try await platform.act("restart", "shop", token: fixture.token).status == .accepted)
            try await fixture.finish()
            platform.clock.advance(seconds: 3600)
            try await fixture.look()
            #expect(try await fixture.wallet.hourlyCost == "0.036")
            #expect(try await fixture.charged == 36_000)
            try await fixture.goLive()
            #expect(try await fixture.wallet.hourlyCost == "0.045")
            let change = PlanChangeRequest(planID: other.id)
            let path = "\(TestPlatform.applications)/shop"
            let comparison = try await platform.call(
                .get, "\(path)/plan-change?plan_id=\(other.id)", token: fixture.token
            ).decoded(PlanComparisonResource.self)
            #expect(comparison.hourlyBefore == "0.045" && comparison.hourlyAfter == "0.05")
            _ = try await platform.call(.post, "\(path)/upgrade", change, token: fixture.token)
            try await fixture.finish()
            platform.clock.advance(seconds: 31)
            try await fixture.finish()
            #expect(try await fixture.wallet.hourlyCost == "0.05")
            // Nothing is agreed any more: what runs keeps its rate again.
            _ = try await Self.agree(.init(markupBasisPoints: 0, plans: []), fixture)
            #expect(try await fixture.wallet.hourlyCost == "0.05")
            try await fixture.goLive()
            #expect(try await fixture.wallet.hourlyCost == "0.036")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `the customer sees the agreed price wherever a price is, and others see their own`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine, credit: "0.04") { fixture in
            let platform = fixture.platform
            _ = try await Self.agree(.init(markupBasisPoints: 5000, plans: []), fixture)
            let own = try await Self.offers(fixture, token: fixture.token)
            #expect(own.allSatisfy { $0.priceHourly == "0.054" } && own.first?.priceMonthly == "7.50")
            let stranger = try await fixture.newCustomer("stranger@example.org")
            #expect(try await Self.offers(fixture, token: stranger).allSatisfy { $0.priceHourly == "0.036" })
            let form = try await PageBrowser(platform, BillingFixture.customer).page("/applications/new")
            #expect(form.text.contains("7.50 USD a month"))
            // An hour at the agreed price is asked for.
            let source = try await platform.upload("shop", token: fixture.token).decoded(SourceResource.self)
            let refused = try await platform.call(
                .post, "\(TestPlatform.applications)/shop/deploy", DeployRequest(sourceID: source.id),
                token: fixture.token)
            #expect(refused.code == "empty_wallet" && refused.message.contains("0.014 USD"), "\(refused.message)")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an agreement that makes no sense is refused, by the form too, and only administrators make one`(
        engine: StoreEngine
    ) async throws {
        try await BillingFixture.run(engine) { fixture in
            let plans = try await fixture.platform.call(.get, "/api/paas/plans")
                .decoded(ListResource<PlanResource>.self).items
            let plan = try #require(plans.first)
            for wrong in [
                PriceAgreementRequest(markupBasisPoints: -10_001, plans: []),
                .init(markupBasisPoints: 100_001, plans: []),
                .init(markupBasisPoints: 0, plans: [.init(planID: "none", priceHourly: "1")]),
                .init(markupBasisPoints: 0, plans: [.init(planID: plan.id, priceHourly: "-1")]),
                .init(markupBasisPoints: 0, plans: [.init(planID: plan.id, priceHourly: "1000001")]),
                .init(
                    markupBasisPoints: 0,
                    plans: [.init(planID: plan.id, priceHourly: "1"), .init(planID: plan.name, priceHourly: "2")]),
            ] {
                #expect(try await Self.agree(wrong, fixture).code == "invalid", "\(wrong)")
            }
            let valid = PriceAgreementRequest(markupBasisPoints: 10, plans: [])
            #expect(try await Self.agree(valid, fixture, token: fixture.token).status == .forbidden)
            let root = try await PageBrowser(fixture.platform)
            let path = "/platform/organizations/\(fixture.organization)/prices"
            let bad = try await root.send(path, "markup_basis_points=x&plan_\(plan.id)=cheap")
            #expect(bad.status == 422 && bad.text.contains("whole number") && bad.text.contains("value=\"cheap\""))
            let saved = try await root.send(path, "markup_basis_points=-500&plan_\(plan.id)=0.5")
            #expect(saved.location == path + "?done=saved")
            #expect(try await root.page(path).text.contains("value=\"0.50\""))
            let log = try await PageBrowser(fixture.platform, BillingFixture.customer).page("/audit")
            #expect(log.text.contains("-5.00 % on all plans"))
        }
    }
}

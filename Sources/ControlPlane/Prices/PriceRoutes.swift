import Hummingbird
import PlatformAPI
import PlatformModel

/// `/api/admin/paas/organizations/{organization}/prices`, and what customers see of it.
struct PriceRoutes {
    let prices: Prices
    let plans: Plans

    func add(to table: inout RouteTable) {
        let (prices, plans) = (prices, plans)
        table.tenant(
            .view, .get, "/api/paas/billing/plans",
            .init("Plans on offer, at the organization's own prices", gives: .list(of: PlanResource.self))
        ) { request, _, tenant in
            let (items, next) = try ListPage(request).cut(try await prices.plans(tenant.scope)) { $0.id.text }
            let currency = try await plans.currency()
            return try .json(
                ListResource(items: items.map { PlanResource($0, currency: currency) }, nextCursor: next))
        }
        let one = "/api/admin/paas/organizations/{organization}/prices"
        table.administrator(
            .get, one,
            .init("What was agreed with an organization about prices", gives: .json(PriceAgreementResource.self))
        ) { _, context, _ in
            try .json(await prices.agreement(of: context.parameter("organization")))
        }
        table.administrator(
            .put, one,
            .init(
                "Agrees prices with an organization, for what is deployed from now on",
                takes: .json(PriceAgreementRequest.self), gives: .json(PriceAgreementResource.self))
        ) { request, context, _ in
            let wanted = try await request.json(PriceAgreementRequest.self)
            return try .json(await prices.set(context.parameter("organization"), wanted))
        }
    }
}

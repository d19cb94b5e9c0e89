import Hummingbird
import PlatformAPI
import PlatformModel

/// `/api/paas/billing/alerts` and `/limit`.
struct SpendingRoutes {
    let spending: Spending

    func add(to table: inout RouteTable) {
        let (spending, base) = (spending, "/api/paas/billing")
        table.tenant(
            .billing, .get, base + "/alerts",
            .init("Amounts at which the organization is told", gives: .list(of: SpendingAlertResource.self))
        ) { request, _, tenant in
            let page = try ListPage(request)
            let (items, next) = try page.cut(await spending.alerts(tenant.scope).items, id: \.id)
            return try .json(ListResource(items: items, nextCursor: next))
        }
        table.tenant(
            .billing, .post, base + "/alerts",
            .init(
                "Adds an amount at which the organization is told, once a month",
                takes: .json(SpendingAlertRequest.self), gives: .json(SpendingAlertResource.self, .created))
        ) { request, _, tenant in
            try .json(await spending.add(tenant, request.json(SpendingAlertRequest.self)), status: .created)
        }
        table.tenant(
            .billing, .put, base + "/alerts/{alert}",
            .init(
                "Changes such an amount, or how it is told", takes: .json(SpendingAlertRequest.self),
                gives: .json(SpendingAlertResource.self), problems: [.conflict])
        ) { request, context, tenant in
            try .json(
                await spending.change(
                    tenant, context.parameter("alert"), request.json(SpendingAlertRequest.self)))
        }
        table.tenant(
            .billing, .post, base + "/alerts/{alert}/acknowledge",
            .init(
                "Says that it was seen this month, so that no page shows it", gives: .json(SpendingAlertResource.self))
        ) { _, context, tenant in
            try .json(await spending.acknowledge(tenant, context.parameter("alert")))
        }
        table.tenant(
            .billing, .delete, base + "/alerts/{alert}", .init("Removes such an amount", gives: .nothing)
        ) { _, context, tenant in
            try await spending.remove(tenant, context.parameter("alert"))
            return .noContent
        }
        table.tenant(
            .billing, .put, base + "/limit",
            .init(
                "Sets what may be spent in a month before everything stops", takes: .json(SpendingLimitRequest.self),
                gives: .json(WalletResource.self))
        ) { request, _, tenant in
            try .json(await spending.setLimit(tenant, request.json(SpendingLimitRequest.self)))
        }
    }
}

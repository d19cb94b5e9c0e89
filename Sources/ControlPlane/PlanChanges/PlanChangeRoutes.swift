import Hummingbird
import PlatformAPI
import PlatformModel

/// `/api/paas/applications/{application}/plan-change` and `/upgrade`.
struct PlanChangeRoutes {
    let changes: PlanChanges

    func add(to table: inout RouteTable) {
        let (changes, one) = (changes, "/api/paas/applications/{application}")
        table.tenant(
            .view, .get, one + "/plan-change",
            .init(
                "What another plan would change, and cost", gives: .json(PlanComparisonResource.self),
                query: [.text("plan_id", "Id or name of the plan")])
        ) { request, context, tenant in
            let plan = request.uri.queryParameters["plan_id"].map { String($0) } ?? ""
            return try .json(await changes.compare(tenant.scope, context.application, plan: plan))
        }
        table.tenant(
            .deploy, .post, one + "/upgrade",
            .init(
                "Gives an application another plan, larger or smaller, without interrupting it",
                takes: .json(PlanChangeRequest.self), gives: .json(ApplicationResource.self, .accepted),
                problems: [.emptyWallet, .noCapacity, .nodeOffline, .quotaExceeded])
        ) { request, context, tenant in
            let wanted = try await request.json(PlanChangeRequest.self)
            return try .json(
                await changes.change(tenant.scope, context.application, wanted), status: .accepted)
        }
    }
}

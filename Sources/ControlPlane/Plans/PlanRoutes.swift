import Hummingbird
import PlatformAPI
import PlatformModel

/// Plans for everybody, and for administrators to change.
struct PlanRoutes {
    private let plans: Plans

    init(_ plans: Plans) { self.plans = plans }

    func add(to table: inout RouteTable) {
        let plans = plans
        table.anonymous(
            .get, "/api/paas/plans", .init("Plans on offer, cheapest first", gives: .list(of: PlanResource.self))
        ) { request, _ in
            try .json(page(try await plans.list(activeOnly: true), ListPage(request), try await plans.currency()))
        }
        table.administrator(.get, "/api/admin/paas/plans", .init("All plans", gives: .list(of: PlanResource.self))) {
            request, _, _ in
            try .json(page(try await plans.list(activeOnly: false), ListPage(request), try await plans.currency()))
        }
        table.administrator(
            .post, "/api/admin/paas/plans",
            .init("Adds a plan", takes: .json(PlanRequest.self), gives: .json(PlanResource.self, .created))
        ) { request, _, _ in
            let plan = try await plans.create(try await request.json(PlanRequest.self))
            return try .json(PlanResource(plan, currency: try await plans.currency()), status: .created)
        }
        table.administrator(.get, "/api/admin/paas/plans/{plan}", .init("One plan", gives: .json(PlanResource.self))) {
            _, context, _ in
            try .json(PlanResource(try await plans.find(try id(context)), currency: try await plans.currency()))
        }
        table.administrator(
            .put, "/api/admin/paas/plans/{plan}",
            .init("Changes a plan", takes: .json(PlanRequest.self), gives: .json(PlanResource.self))
        ) { request, context, _ in
            let change = try await request.json(PlanRequest.self)
            let plan = try await plans.update(try id(context), change)
            return try .json(PlanResource(plan, currency: try await plans.currency()))
        }
        table.administrator(.delete, "/api/admin/paas/plans/{plan}", .init("Deletes an unused plan", gives: .nothing)) {
            _, context, _ in
            try await plans.delete(try id(context))
            return .noContent
        }
    }
}

private func page(_ plans: [Plan], _ page: ListPage, _ currency: String) throws -> ListResource<PlanResource> {
    let (items, next) = try page.cut(plans) { $0.id.text }
    return ListResource(items: items.map { PlanResource($0, currency: currency) }, nextCursor: next)
}

private func id(_ context: PlatformContext) throws -> PlanID {
    guard let id = PlanID(outside: context.parameters.get("plan") ?? "") else { throw PlatformError.notFound("plan") }
    return id
}

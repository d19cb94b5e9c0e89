import Hummingbird
import PlatformAPI

/// `/api/admin/paas/applications`.
struct AdministeredApplicationRoutes {
    private let applications: AdministeredApplications

    init(_ applications: AdministeredApplications) { self.applications = applications }

    func add(to table: inout RouteTable) {
        let (applications, base) = (applications, "/api/admin/paas/applications")
        let (one, resource) = (base + "/{application}", AdministeredApplicationResource.self)
        table.administrator(
            .get, base,
            .init(
                "Everybody's applications, newest first", gives: .list(of: resource),
                query: ApplicationFilter.parameters + [.text("organization_id", "Only of this organization")])
        ) { request, _, _ in
            try .json(
                await applications.list(
                    try ApplicationFilter(request), try ListPage(request, sorts: ApplicationStore.sorts)))
        }
        table.administrator(.get, one, .init("One application of anybody", gives: .json(resource))) { _, context, _ in
            try .json(await applications.get(context.application))
        }
        table.administrator(
            .post, one + "/suspend",
            .init("Switches an application off", takes: .json(SuspendRequest.self), gives: .json(resource))
        ) { request, context, _ in
            let body = try await request.json(SuspendRequest.self)
            return try .json(await applications.suspend(context.application, body))
        }
        table.administrator(
            .post, one + "/resume",
            .init(
                "Lets a suspended application run again", gives: .json(resource), problems: [.noCapacity, .nodeOffline])
        ) { _, context, _ in
            try .json(await applications.resume(context.application))
        }
        table.administrator(
            .put, one + "/plan",
            .init(
                "Gives an application another plan and makes new instances of that size",
                takes: .json(PlanChangeRequest.self), gives: .json(resource),
                problems: [.noCapacity, .nodeOffline, .quotaExceeded])
        ) { request, context, _ in
            let body = try await request.json(PlanChangeRequest.self)
            return try .json(await applications.changePlan(context.application, body))
        }
        table.administrator(
            .delete, one,
            .init(
                "Deletes an application of anybody", takes: .json(DeleteApplicationRequest.self),
                gives: .json(resource, .accepted))
        ) { request, context, _ in
            let body = try await request.json(DeleteApplicationRequest.self)
            return try .json(await applications.delete(context.application, body), status: .accepted)
        }
    }
}

import Hummingbird
import PlatformAPI
import PlatformModel

/// `/api/paas/impersonations`, and how administrators begin and end them.
struct ImpersonationRoutes {
    private let impersonations: Impersonations

    init(_ impersonations: Impersonations) { self.impersonations = impersonations }

    func add(to table: inout RouteTable) {
        let (impersonations, base) = (impersonations, "/api/paas/impersonations")
        table.tenant(
            .view, .get, base,
            .init(
                "Which administrators look or looked at the organization as a member of it",
                gives: .list(of: ImpersonationResource.self))
        ) { request, _, tenant in
            let page = try ListPage(request).cut(await impersonations.list(tenant.scope)) { $0.id }
            return try .json(ListResource(items: page.items, nextCursor: page.next))
        }
        table.tenant(
            .manage, .delete, base + "/{impersonation}", .init("Ends an impersonation at once", gives: .nothing)
        ) { _, context, tenant in
            try Guard.inPerson(tenant)
            try await impersonations.end(context.parameter("impersonation"), by: tenant)
            return .noContent
        }
        addAdministration(to: &table)
    }

    private func addAdministration(to table: inout RouteTable) {
        let (impersonations, base) = (impersonations, "/api/admin/paas/impersonations")
        table.administrator(
            .post, "/api/admin/paas/users/{user}/impersonate",
            .init(
                "Looks at an organization as one of its members; the token is shown once",
                takes: .json(ImpersonationRequest.self), gives: .json(ImpersonationResource.self, .created))
        ) { request, context, person in
            let body = try await request.json(ImpersonationRequest.self)
            let begun = try await impersonations.begin(person, as: context.parameter("user"), body)
            return try .json(begun, status: .created)
        }
        table.administrator(
            .get, base, .init("All impersonations, newest first", gives: .list(of: ImpersonationResource.self))
        ) { request, _, _ in
            try .json(await impersonations.all(try ListPage(request)))
        }
        table.administrator(
            .delete, base + "/{impersonation}", .init("Ends an impersonation at once", gives: .nothing)
        ) { _, context, _ in
            try await impersonations.end(context.parameter("impersonation"))
            return .noContent
        }
    }
}

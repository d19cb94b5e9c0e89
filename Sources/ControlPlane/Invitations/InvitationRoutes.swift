import HTTPTypes
import Hummingbird
import PlatformAPI
import PlatformModel

/// `/api/paas/invitations`.
struct InvitationRoutes {
    private static let base = "/api/paas/invitations"

    private let invitations: Invitations

    init(_ invitations: Invitations) { self.invitations = invitations }

    func add(to table: inout RouteTable) {
        let invitations = invitations
        table.tenant(
            .manage, .get, Self.base, .init("Lists invitations", gives: .list(of: InvitationResource.self))
        ) { request, _, tenant in
            let page = try ListPage(request).cut(await invitations.list(tenant.scope)) { $0.id }
            return try .json(ListResource(items: page.items, nextCursor: page.next))
        }
        table.tenant(
            .manage, .post, Self.base,
            .init(
                "Invites somebody; the link is shown once", takes: .json(InvitationRequest.self),
                gives: .json(InvitationResource.self, .created))
        ) { request, _, tenant in
            let body = try await request.json(InvitationRequest.self)
            return try .json(await invitations.create(tenant, body), status: .created)
        }
        table.tenant(
            .manage, .delete, Self.base + "/{invitation}", .init("Withdraws an invitation", gives: .nothing)
        ) { _, context, tenant in
            try await invitations.revoke(tenant, context.parameter("invitation"))
            return .noContent
        }
        table.signedIn(
            .post, Self.base + "/accept",
            .init(
                "Joins an organization by an invitation", takes: .json(AcceptInvitationRequest.self),
                gives: .json(OrganizationResource.self), problems: [.notFound])
        ) { request, _, person in
            let body = try await request.json(AcceptInvitationRequest.self)
            return try .json(OrganizationResource(await invitations.accept(person, body.token)))
        }
    }
}

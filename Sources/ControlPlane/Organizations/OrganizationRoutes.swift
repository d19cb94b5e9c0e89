import HTTPTypes
import Hummingbird
import PlatformAPI
import PlatformModel

/// `/api/paas/organizations` and `/api/paas/members`.
struct OrganizationRoutes {
    private static let base = "/api/paas/organizations"
    private static let one = base + "/{organization}"

    private let organizations: Organizations
    private let members: Members

    init(_ organizations: Organizations, _ members: Members) {
        self.organizations = organizations
        self.members = members
    }

    func add(to table: inout RouteTable) {
        addOrganizations(to: &table)
        addOwnership(to: &table)
        addMembers(to: &table)
    }

    private func addOrganizations(to table: inout RouteTable) {
        let organizations = organizations
        table.signedIn(
            .get, Self.base, .init("Lists the person's organizations", gives: .list(of: OrganizationResource.self))
        ) { request, _, person in
            let page = try ListPage(request).cut(person.memberships) { $0.organization.id.text }
            return try .json(ListResource(items: page.items.map { OrganizationResource($0) }, nextCursor: page.next))
        }
        table.signedIn(
            .post, Self.base,
            .init(
                "Creates an organization that the person owns", takes: .json(OrganizationRequest.self),
                gives: .json(OrganizationResource.self, .created), problems: [.quotaExceeded])
        ) { request, _, person in
            let body = try await request.json(OrganizationRequest.self)
            return try .json(OrganizationResource(await organizations.create(person, body)), status: .created)
        }
        table.tenant(.view, .get, Self.one, .init("One organization", gives: .json(OrganizationResource.self))) {
            _, _, tenant in
            guard let membership = tenant.person.membership else { throw PlatformError.notFound("organization") }
            return try .json(OrganizationResource(membership))
        }
        table.tenant(
            .manage, .put, Self.one,
            .init(
                "Renames an organization", takes: .json(OrganizationRequest.self),
                gives: .json(OrganizationResource.self))
        ) { request, _, tenant in
            let body = try await request.json(OrganizationRequest.self)
            let organization = try await organizations.rename(tenant, body)
            return try .json(OrganizationResource(organization, role: tenant.person.role ?? .viewer))
        }
        table.tenant(
            .manage, .delete, Self.one,
            .init(
                "Deletes an organization with all it has", takes: .json(DeleteOrganizationRequest.self),
                gives: .json(OrganizationResource.self, .accepted))
        ) { request, _, tenant in
            let body = try await request.json(DeleteOrganizationRequest.self)
            let organization = try await organizations.delete(tenant, body)
            return try .json(OrganizationResource(organization, role: .owner), status: .accepted)
        }
    }

    private func addOwnership(to table: inout RouteTable) {
        let members = members
        table.tenant(.view, .post, Self.one + "/leave", .init("Ends one's own membership", gives: .nothing)) {
            _, _, tenant in
            try await members.leave(tenant)
            return .noContent
        }
        table.tenant(
            .manage, .post, Self.one + "/transfer",
            .init(
                "Makes another member an owner, oneself an admin", takes: .json(TransferRequest.self),
                gives: .json(MemberResource.self))
        ) {
            request, _, tenant in
            let body = try await request.json(TransferRequest.self)
            return try .json(await members.transfer(tenant, to: body.userID))
        }
    }

    private func addMembers(to table: inout RouteTable) {
        let (members, base) = (members, "/api/paas/members")
        table.tenant(
            .view, .get, base, .init("Lists the organization's members", gives: .list(of: MemberResource.self))
        ) { request, _, tenant in
            let page = try ListPage(request).cut(await members.list(tenant.scope)) { $0.userID }
            return try .json(ListResource(items: page.items, nextCursor: page.next))
        }
        table.tenant(
            .manage, .put, base + "/{user}",
            .init("Changes a member's role", takes: .json(MemberRequest.self), gives: .json(MemberResource.self))
        ) { request, context, tenant in
            let body = try await request.json(MemberRequest.self)
            return try .json(await members.setRole(tenant, of: context.parameter("user"), body))
        }
        table.tenant(.manage, .delete, base + "/{user}", .init("Removes a member", gives: .nothing)) {
            _, context, tenant in
            try await members.remove(tenant, context.parameter("user"))
            return .noContent
        }
    }
}

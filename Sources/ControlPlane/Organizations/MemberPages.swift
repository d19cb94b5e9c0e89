import HTTPTypes
import Hummingbird
import PlatformAPI
import PlatformModel
import SQLStore
import WebUI

/// The page of an organization's members.
struct MemberPages {
    let frame: OrganizationFrame
    let members: Members
    let impersonations: Impersonations

    func add(to table: inout RouteTable) {
        let base = OrganizationFrame.base + "/members"
        table.tenant(.view, .get, OrganizationFrame.base, "Page of an organization's members") {
            request, _, tenant in
            frame.page(try await content(tenant), tenant, request)
        }
        let end = OrganizationFrame.base + "/visits/end"
        table.tenant(.manage, .post, end, "Ends an administrator's look from the page") { request, _, tenant in
            guard let id = ImpersonationID(outside: try await FormBody(request).text("visit")) else {
                var content = try await content(tenant)
                content.formProblem = "Choose whose look to end."
                return frame.page(content, tenant, request, status: .unprocessableContent)
            }
            try Guard.inPerson(tenant)
            try await impersonations.end(id.text, by: tenant)
            return frame.redirect(tenant, "", .visitEnded)
        }
        table.tenant(.manage, .post, base + "/{member}/role", "Changes a member's role from the form") {
            request, context, tenant in
            let role = try await FormBody(request).text("role")
            let id = try context.parameter("member")
            return try await change(id, tenant, request, .saved) {
                _ = try await members.setRole(tenant, of: id, MemberRequest(role: role))
            }
        }
        table.tenant(.manage, .post, base + "/remove", "Removes a member from the form") { request, _, tenant in
            guard let id = UserID(outside: try await FormBody(request).text("member"))?.text else {
                var content = try await content(tenant)
                content.formProblem = "Choose the member to remove."
                return frame.page(content, tenant, request, status: .unprocessableContent)
            }
            return try await change(id, tenant, request, .memberRemoved) { try await members.remove(tenant, id) }
        }
    }

    private func change(
        _ id: String, _ tenant: Tenant, _ request: Request, _ outcome: Website.Outcome, _ body: () async throws -> Void
    ) async throws -> Response {
        do {
            try await body()
            // Whoever has removed oneself has no page here any more.
            guard id != tenant.person.user.id.text || outcome != .memberRemoved else {
                return frame.website.redirect("/applications", .left)
            }
            return frame.redirect(tenant, "", outcome)
        } catch let failure as PlatformError where failure.isAboutForm {
            var content = try await content(tenant)
            let problem = failure.fields.first.flatMap { failure.problem($0.name) } ?? failure.message
            for index in content.members.indices where content.members[index].id == id {
                content.members[index].problem = problem
            }
            return frame.page(content, tenant, request, status: .init(code: failure.code.status))
        }
    }

    private func content(_ tenant: Tenant) async throws -> MemberListContent {
        let (now, scope) = (frame.website.surroundings.now, tenant.scope)
        let profiles = try await frame.website.surroundings.store.read { try MemberStore().list(scope, $0) }
        let own = tenant.person.role ?? .viewer
        let mayChange = scope.allows(.manage)
        let rows = profiles.map { profile in
            let roles = mayChange && own.mayGrant(profile.member.role) ? Role.allCases.filter(own.mayGrant) : []
            return MemberListContent.Row(
                id: profile.member.userID.text, name: profile.name, email: profile.email, role: profile.member.role,
                isSelf: profile.member.userID == tenant.person.user.id,
                joined: Moment(profile.member.joinedAt, now: now), roles: roles)
        }
        var content = MemberListContent(heading: try frame.heading(tenant, .members), members: rows)
        content.canEndVisits = mayChange
        content.guests = try await impersonations.active(in: scope.organizationID).map { visit in
            .init(
                id: visit.id, administrator: visit.administrator, member: visit.user, reason: visit.reason,
                mayChange: visit.allowsChanges,
                ends: Moment(Timestamp(rfc3339: visit.expiresAt) ?? now, now: now))
        }
        return content
    }
}

import HTTPTypes
import Hummingbird
import PlatformAPI
import PlatformModel
import SQLStore
import WebUI

/// The page of an organization's invitations, for who manages it.
struct InvitationPages {
    let frame: OrganizationFrame
    let invitations: Invitations

    func add(to table: inout RouteTable) {
        let base = OrganizationFrame.base + "/invitations"
        table.tenant(.manage, .get, base, "Page of an organization's invitations") { request, _, tenant in
            frame.page(try await content(tenant), tenant, request)
        }
        table.tenant(.manage, .post, base, "Invites somebody from the form") { request, _, tenant in
            try await create(try await FormBody(request), request, tenant)
        }
        table.tenant(.manage, .post, base + "/{invitation}/revoke", "Withdraws an invitation from the form") {
            request, context, tenant in
            do {
                try await invitations.revoke(tenant, context.parameter("invitation"))
                return frame.redirect(tenant, "/invitations", .withdrawn)
            } catch let failure as PlatformError where failure.isAboutForm {
                var content = try await content(tenant)
                content.formProblem = failure.message
                return frame.page(content, tenant, request, status: .init(code: failure.code.status))
            }
        }
    }

    /// The link is kept as a hash only, so it is in the answer to the form itself.
    private func create(_ form: FormBody, _ request: Request, _ tenant: Tenant) async throws -> Response {
        let (email, role) = (form.optionalText("email"), form.text("role"))
        do {
            let made = try await invitations.create(tenant, InvitationRequest(role: role, email: email))
            var content = try await content(tenant)
            content.made = made.link.map { .init(link: $0, email: made.email, isMailed: made.mailed ?? false) }
            return frame.page(content, tenant, request, status: .created)
        } catch let failure as PlatformError where failure.isAboutForm {
            var content = try await content(tenant, role: Role(rawValue: role))
            content.email = FormField(form.text("email"), problem: failure.problem("email"))
            content.roleProblem = failure.problem("role")
            content.formProblem = failure.remainder(without: ["email", "role"])
            return frame.page(content, tenant, request, status: .init(code: failure.code.status))
        }
    }

    private func content(_ tenant: Tenant, role: Role? = nil) async throws -> InvitationListContent {
        let (now, scope) = (frame.website.surroundings.now, tenant.scope)
        let found = try await frame.website.surroundings.store.read { try InvitationStore().list(scope, $0) }
        let roles = Role.allCases.filter { tenant.person.role?.mayGrant($0) == true }
        return InvitationListContent(
            heading: try frame.heading(tenant, .invitations), invitations: found.map { .init($0, now: now) },
            roles: Wording.options(roles, selected: role ?? .member))
    }
}

import HTTPTypes
import Hummingbird
import PlatformAPI
import PlatformModel
import WebUI

/// The pages of organizations: which one, a new one, and all that belongs to one.
struct OrganizationPages {
    let website: Website
    let tenancy: OrganizationFeatures
    let impersonations: Impersonations

    func add(to table: inout RouteTable) {
        let frame = OrganizationFrame(website: website)
        addChoice(to: &table)
        addCreation(to: &table)
        MemberPages(frame: frame, members: tenancy.members, impersonations: impersonations).add(to: &table)
        InvitationPages(frame: frame, invitations: tenancy.invitations).add(to: &table)
        APITokenPages(frame: frame, tokens: tenancy.apiTokens).add(to: &table)
        OrganizationSettingsPages(frame: frame, organizations: tenancy.organizations, members: tenancy.members)
            .add(to: &table)
        let quotas = tenancy.quotas
        table.tenant(.view, .get, OrganizationFrame.base + "/quota", "Page of an organization's quota") {
            request, _, tenant in
            let content = QuotaContent(
                heading: try frame.heading(tenant, .quota), quota: try await quotas.quota(tenant.scope))
            return frame.page(content, tenant, request)
        }
    }

    private func addChoice(to table: inout RouteTable) {
        table.signedIn(.post, "/organizations/choose", "Makes an organization the browser's") { request, _, person in
            let form = try await FormBody(request)
            guard let chosen = person.acting(in: form.text("organization"))?.organization else {
                throw PlatformError.notFound("organization")
            }
            return website.choosing(chosen.id, website.redirect("/applications"))
        }
    }

    private func addCreation(to table: inout RouteTable) {
        let organizations = tenancy.organizations
        table.signedIn(.get, "/organizations/new", "Form for a new organization") { request, _, person in
            website.page(NewOrganizationContent(), for: person, request)
        }
        table.signedIn(.post, "/organizations", "Creates an organization from the form") { request, _, person in
            let form = try await FormBody(request)
            do {
                let made = try await organizations.create(person, OrganizationRequest(name: form.text("name")))
                let path = OrganizationHeading.path(of: made.organization.id)
                return website.choosing(made.organization.id, website.redirect(path, .organizationMade))
            } catch let failure as PlatformError where failure.isAboutForm {
                var content = NewOrganizationContent()
                content.name = FormField(form.text("name"), problem: failure.problem("name"))
                content.formProblem = failure.code == .quotaExceeded ? failure.message : nil
                return website.page(content, for: person, request, status: .init(code: failure.code.status))
            }
        }
    }
}

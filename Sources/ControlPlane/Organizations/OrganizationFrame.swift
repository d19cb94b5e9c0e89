import HTTPTypes
import Hummingbird
import PlatformModel
import WebUI

/// What all pages of an organization share. The path names the organization, so that a form acts where its page stood,
/// whatever another tab has chosen since.
struct OrganizationFrame {
    static let base = "/organizations/{organization}"

    let website: Website

    func heading(_ tenant: Tenant, _ tab: OrganizationHeading.Tab) throws -> OrganizationHeading {
        guard let membership = tenant.person.membership else { throw PlatformError.notFound("organization") }
        return OrganizationHeading(membership, tab: tab, canManage: tenant.scope.allows(.manage))
    }

    /// Whoever looks at an organization's page goes on in that organization.
    func page(
        _ content: some PageContent, _ tenant: Tenant, _ request: Request, status: HTTPResponse.Status = .ok
    ) -> Response {
        let response = website.page(content, for: tenant.person, request, status: status)
        let id = tenant.scope.organizationID
        return OrganizationChoice.of(request) == id.text ? response : website.choosing(id, response)
    }

    func redirect(_ tenant: Tenant, _ part: String, _ outcome: Website.Outcome) -> Response {
        website.redirect(OrganizationHeading.path(of: tenant.scope.organizationID) + part, outcome)
    }
}

extension PlatformError {
    /// Wrong input, or a state that does not allow it: said beside the form. What was denied gets a page of its own and
    /// an entry in the audit log.
    var isAboutForm: Bool { [.invalid, .conflict, .quotaExceeded].contains(code) }
}

package import ServiceLifecycle

/// Everything about organizations and who may act in them, made together.
package struct OrganizationFeatures: Sendable {
    package let organizations: Organizations
    package let members: Members
    package let invitations: Invitations
    package let apiTokens: APITokens
    package let quotas: Quotas
    package let runner: OrganizationRunner

    package init(_ surroundings: Surroundings, applications: Applications) {
        organizations = Organizations(surroundings, applications: applications)
        members = Members(surroundings)
        invitations = Invitations(surroundings)
        apiTokens = APITokens(surroundings)
        quotas = applications.quotas
        runner = OrganizationRunner(surroundings, applications: applications)
    }

    package var backgroundServices: [any Service] { [runner] }

    package func addRoutes(to table: inout RouteTable) {
        OrganizationRoutes(organizations, members).add(to: &table)
        InvitationRoutes(invitations).add(to: &table)
        APITokenRoutes(apiTokens).add(to: &table)
        QuotaRoutes(quotas).add(to: &table)
    }
}

package import ServiceLifecycle

/// Everything about organizations and who may act in them, made together.
package struct OrganizationFeatures: Sendable {
    package let organizations: Organizations
    package let members: Members
    package let runner: OrganizationRunner

    package init(_ surroundings: Surroundings, applications: Applications) {
        organizations = Organizations(surroundings, applications: applications)
        members = Members(surroundings)
        runner = OrganizationRunner(surroundings, applications: applications)
    }

    package var backgroundServices: [any Service] { [runner] }

    package func addRoutes(to table: inout RouteTable) {
        OrganizationRoutes(organizations, members).add(to: &table)
    }
}

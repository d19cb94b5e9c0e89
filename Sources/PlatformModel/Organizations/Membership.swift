/// A person's place in one organization.
package struct Membership: Sendable, Equatable {
    package var organization: Organization
    package var role: Role

    package init(organization: Organization, role: Role) {
        self.organization = organization
        self.role = role
    }

    /// What the person may do there now; in an organization that is being deleted nothing but look.
    package var permissions: Set<Permission> { organization.isDeleting ? [.view] : role.permissions }

    /// Where a person acts: in the organization that was asked for, else in the one that they joined first and that is
    /// not being deleted. Nil when they are not a member of what was asked for, or of nothing.
    package static func chosen(from memberships: [Membership], asked: String?) -> Membership? {
        guard let asked else { return memberships.first { !$0.organization.isDeleting } ?? memberships.first }
        return memberships.first { $0.organization.id.text == asked }
    }
}

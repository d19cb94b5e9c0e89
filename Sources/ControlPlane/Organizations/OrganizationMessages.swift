import PlatformAPI
import PlatformModel

extension UserResource {
    init(_ user: User) {
        self.init(
            id: user.id.text, email: user.email, name: user.name, isAdministrator: user.isAdministrator,
            createdAt: user.createdAt.rfc3339)
    }
}

extension OrganizationResource {
    init(_ membership: Membership) {
        self.init(
            id: membership.organization.id.text, name: membership.organization.name, role: membership.role.rawValue,
            createdAt: membership.organization.createdAt.rfc3339)
    }
}

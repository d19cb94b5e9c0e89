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
    init(_ membership: Membership) { self.init(membership.organization, role: membership.role) }

    init(_ organization: Organization, role: Role) {
        self.init(
            id: organization.id.text, name: organization.name, role: role.rawValue,
            status: organization.isDeleting ? "deleting" : "active", createdAt: organization.createdAt.rfc3339)
    }
}

extension MemberResource {
    init(_ profile: MemberStore.Profile) {
        self.init(
            userID: profile.member.userID.text, email: profile.email, name: profile.name,
            role: profile.member.role.rawValue, joinedAt: profile.member.joinedAt.rfc3339)
    }
}

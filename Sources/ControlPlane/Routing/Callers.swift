package import PlatformModel

/// A signed-in person and where the request acts.
package struct Person: Sendable {
    /// How the request proved who it is.
    package enum Credential: String, Sendable {
        case accessToken = "access_token"
        case apiToken = "api_token"
        /// A browser's session; changes need a CSRF token as well.
        case cookie
    }

    package let user: User
    package let credential: Credential
    /// The organization that the request acts in: by the header `X-Organization-Id`, else the person's default.
    package let organization: Organization?
    package let role: Role?
    /// The sign-in that the request belongs to; nil for an API token.
    package let signInID: String?

    package init(
        user: User, credential: Credential, organization: Organization?, role: Role?, signInID: String? = nil
    ) {
        self.signInID = signInID
        self.user = user
        self.credential = credential
        self.organization = organization
        self.role = role
    }

    /// Rights in ``organization``; nil when the person has none.
    package var scope: TenantScope? {
        guard let organization, let role else { return nil }
        return TenantScope(organizationID: organization.id, permissions: role.permissions)
    }
}

/// A person acting inside an organization, with the permission that the route asked for already checked.
package struct Tenant: Sendable {
    package let person: Person
    package let scope: TenantScope

    package init(person: Person, scope: TenantScope) {
        self.person = person
        self.scope = scope
    }
}

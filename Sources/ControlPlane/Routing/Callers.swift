package import PlatformModel
package import SQLStore

/// A signed-in person and where the request acts.
package struct Person: Sendable {
    /// How the request proved who it is.
    package enum Credential: String, Sendable {
        case accessToken = "access_token"
        case apiToken = "api_token"
        /// An administrator's, as somebody else.
        case impersonation
        /// A browser's session; changes need a CSRF token as well.
        case cookie
    }

    package let user: User
    package let credential: Credential
    /// All of the person's, the one that they joined first at the front; with an API token, its organization alone.
    package let memberships: [Membership]
    /// Where the request acts: by the header `X-Organization-Id`, the browser's choice, or the first one.
    package private(set) var membership: Membership?
    /// What the request's API token lends; nil for a person who signed in.
    package let grant: APITokenGrant?
    /// The administrator who acts as this person; their ``grant`` is that of an API token.
    package var impersonation: Impersonation?
    /// The sign-in that the request belongs to; nil for an API token.
    package let signInID: String?
    /// The state of the store that says all this, at some moment of the request; nil where it is not known.
    package var readAt: StoreVersion?
    /// Asked for only where there is a mail server. Until then a person may look, and change nothing of a tenant.
    package var isEmailConfirmed = true

    package init(
        user: User, credential: Credential, memberships: [Membership], membership: Membership?,
        signInID: String? = nil, grant: APITokenGrant? = nil
    ) {
        self.grant = grant
        self.signInID = signInID
        self.user = user
        self.credential = credential
        self.memberships = memberships
        self.membership = membership
    }

    package var organization: Organization? { membership?.organization }

    package var role: Role? { membership?.role }

    /// Rights in ``organization``; nil when the person has none.
    package var scope: TenantScope? {
        membership.map { membership in
            let permissions = grant?.narrowed(to: membership.permissions) ?? membership.permissions
            return TenantScope(organizationID: membership.organization.id, permissions: permissions)
        }
    }

    /// The same person acting in another of their organizations; nil when they are no member of it.
    package func acting(in organization: String) -> Person? {
        guard let chosen = Membership.chosen(from: memberships, asked: organization) else { return nil }
        var person = self
        person.membership = chosen
        return person
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

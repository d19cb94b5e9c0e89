/// `POST /api/auth/login`.
package struct LoginRequest: Sendable, Equatable, Codable {
    package var email: String
    package var password: String
    /// Code of the second factor, or a recovery code, where one is set.
    package var totp: String?
    /// What the device got at an earlier sign-in of the same person: others' wrong attempts then do not slow it down.
    package var deviceToken: String?

    package init(email: String, password: String, totp: String? = nil, deviceToken: String? = nil) {
        self.email = email
        self.password = password
        self.totp = totp
        self.deviceToken = deviceToken
    }

    private enum CodingKeys: String, CodingKey {
        case email, password, totp, deviceToken = "device_token"
    }
}

/// `POST /api/auth/register`.
package struct RegisterRequest: Sendable, Equatable, Codable {
    package var email: String
    package var password: String
    package var name: String
    /// Name of the organization; made from the person's name when absent.
    package var organization: String?
    /// Token of an invitation: the person joins its organization and gets none of their own.
    package var invitation: String?

    package init(
        email: String, password: String, name: String, organization: String? = nil, invitation: String? = nil
    ) {
        self.email = email
        self.password = password
        self.name = name
        self.organization = organization
        self.invitation = invitation
    }
}

/// Answer to login and refresh.
package struct TokenResource: Sendable, Equatable, Codable {
    /// JWT for `Authorization: Bearer`.
    package var accessToken: String
    /// Single use; each refresh gives the next.
    package var refreshToken: String
    /// Seconds that the access token lives.
    package var expiresIn: Int
    /// Always `Bearer`.
    package var tokenType: String
    /// After a login: for `device_token` of the next one.
    package var deviceToken: String?

    package init(accessToken: String, refreshToken: String, expiresIn: Int, tokenType: String) {
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.expiresIn = expiresIn
        self.tokenType = tokenType
    }

    private enum CodingKeys: String, CodingKey {
        case accessToken = "access_token", refreshToken = "refresh_token", expiresIn = "expires_in"
        case tokenType = "token_type", deviceToken = "device_token"
    }
}

/// `POST /api/auth/refresh` and `/api/auth/logout`.
package struct RefreshRequest: Sendable, Equatable, Codable {
    package var refreshToken: String

    package init(refreshToken: String) {
        self.refreshToken = refreshToken
    }

    private enum CodingKeys: String, CodingKey {
        case refreshToken = "refresh_token"
    }
}

/// A person.
package struct UserResource: Sendable, Equatable, Codable {
    package var id: String
    package var email: String
    package var name: String
    /// May use the administrators' API.
    package var isAdministrator: Bool
    /// RFC 3339 UTC.
    package var createdAt: String

    package init(id: String, email: String, name: String, isAdministrator: Bool, createdAt: String) {
        self.id = id
        self.email = email
        self.name = name
        self.isAdministrator = isAdministrator
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, email, name, isAdministrator = "is_administrator", createdAt = "created_at"
    }
}

/// An organization as one of its members sees it.
package struct OrganizationResource: Sendable, Equatable, Codable {
    package var id: String
    package var name: String
    /// `owner`, `admin`, `member` or `viewer`.
    package var role: String
    /// `active`, or `deleting` until everything that belongs to it is gone.
    package var status: String
    /// RFC 3339 UTC.
    package var createdAt: String

    package init(id: String, name: String, role: String, status: String = "active", createdAt: String) {
        self.id = id
        self.name = name
        self.role = role
        self.status = status
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, role, status, createdAt = "created_at"
    }
}

/// `GET /api/auth/me`.
package struct SessionResource: Sendable, Equatable, Codable {
    package var user: UserResource
    /// The one that this request acts in.
    package var organization: OrganizationResource?
    /// All of the person's.
    package var organizations: [OrganizationResource]
    /// Administrators who look at the organization as a member of it at this moment.
    package var impersonations: [ImpersonationResource]?

    package init(user: UserResource, organization: OrganizationResource? = nil, organizations: [OrganizationResource]) {
        self.user = user
        self.organization = organization
        self.organizations = organizations
    }
}

/// Answer to registration.
package struct RegistrationResource: Sendable, Equatable, Codable {
    package var user: UserResource
    package var organization: OrganizationResource

    package init(user: UserResource, organization: OrganizationResource) {
        self.user = user
        self.organization = organization
    }
}

/// A key for programs: acts for the person who made it, in one organization, with at most these permissions.
package struct APIToken: Sendable, Equatable {
    /// Days that a token lives when nothing else is asked for.
    package static let defaultDays = 365
    package static let days = 1...3650
    /// That one person may have in one organization.
    package static let most = 50
    /// Milliseconds between two notes of its use.
    package static let noteInterval: Int64 = 60_000

    package var id: APITokenID
    package var organizationID: OrganizationID
    package var userID: UserID
    package var name: String
    /// The first characters, to tell tokens apart.
    package var hint: String
    package var permissions: Set<Permission>
    /// Also for the administrators' API.
    package var isAdministrator: Bool
    package var createdAt: Timestamp
    package var expiresAt: Timestamp
    package var lastUsedAt: Timestamp?
    package var revokedAt: Timestamp?

    package init(
        id: APITokenID, organizationID: OrganizationID, userID: UserID, request: Request, hint: String, now: Timestamp
    ) {
        self.id = id
        self.organizationID = organizationID
        self.userID = userID
        self.hint = hint
        name = request.name
        permissions = request.permissions
        isAdministrator = request.isAdministrator
        createdAt = now
        expiresAt = now.adding(seconds: Int64(clamping: request.days) * 86_400)
    }

    /// What a person asks for; checked before it gets here.
    package struct Request: Sendable, Equatable {
        package var name: String
        package var permissions: Set<Permission>
        package var isAdministrator: Bool
        package var days: Int

        package init(name: String, permissions: Set<Permission>, isAdministrator: Bool, days: Int) {
            self.name = name
            self.permissions = permissions
            self.isAdministrator = isAdministrator
            self.days = days
        }
    }

    package func isUsable(now: Timestamp) -> Bool { revokedAt == nil && now < expiresAt }

    package func needsUseNote(now: Timestamp) -> Bool {
        guard let lastUsedAt else { return true }
        return now.milliseconds(since: lastUsedAt) >= Self.noteInterval
    }

    /// What it lends to a request.
    package var grant: APITokenGrant {
        APITokenGrant(tokenID: id, permissions: permissions, isAdministrator: isAdministrator)
    }
}

package typealias APITokenID = Identifier<APIToken>

/// What a request may do at most because it came with an API token.
package struct APITokenGrant: Sendable, Equatable {
    package let tokenID: APITokenID
    package let permissions: Set<Permission>
    package let isAdministrator: Bool

    package init(tokenID: APITokenID, permissions: Set<Permission>, isAdministrator: Bool) {
        self.tokenID = tokenID
        self.permissions = permissions
        self.isAdministrator = isAdministrator
    }

    /// Never more than the person's role gives at this moment.
    package func narrowed(to role: Set<Permission>) -> Set<Permission> { permissions.intersection(role) }
}

/// `POST /api/paas/tokens`.
package struct APITokenRequest: Sendable, Equatable, Codable {
    package var name: String
    /// Of `view`, `deploy`, `manage`, `billing`.
    package var permissions: [String]
    /// 1 to 3650; 365 when absent.
    package var expiresInDays: Int?
    /// Also for the administrators' API.
    package var administrator: Bool?

    package init(name: String, permissions: [String], expiresInDays: Int? = nil, administrator: Bool? = nil) {
        self.name = name
        self.permissions = permissions
        self.expiresInDays = expiresInDays
        self.administrator = administrator
    }

    private enum CodingKeys: String, CodingKey {
        case name, permissions, expiresInDays = "expires_in_days", administrator
    }
}

/// An API token without its secret.
package struct APITokenResource: Sendable, Equatable, Codable {
    package var id: String
    package var name: String
    /// The first characters.
    package var hint: String
    package var userID: String
    package var permissions: [String]
    package var administrator: Bool
    /// The token itself, in the answer that made it and never again.
    package var token: String?
    /// RFC 3339 UTC.
    package var createdAt: String
    /// RFC 3339 UTC.
    package var expiresAt: String
    /// RFC 3339 UTC, to the minute; absent before the first use.
    package var lastUsedAt: String?

    package init(
        id: String, name: String, hint: String, userID: String, permissions: [String], administrator: Bool,
        createdAt: String, expiresAt: String
    ) {
        self.id = id
        self.name = name
        self.hint = hint
        self.userID = userID
        self.permissions = permissions
        self.administrator = administrator
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, hint, userID = "user_id", permissions, administrator, token, createdAt = "created_at"
        case expiresAt = "expires_at", lastUsedAt = "last_used_at"
    }
}

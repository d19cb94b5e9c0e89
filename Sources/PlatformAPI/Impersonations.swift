/// `POST /api/admin/paas/users/{user}/impersonate`.
package struct ImpersonationRequest: Sendable, Equatable, Codable {
    /// Shown to the customer.
    package var reason: String
    /// 1 to 60; 30 when absent.
    package var minutes: Int?
    /// Id of one of the person's organizations; the one that they joined first when absent.
    package var organizationID: String?
    /// Also to deploy and to change applications; only to look when absent.
    package var allowChanges: Bool?

    package init(reason: String, minutes: Int? = nil, organizationID: String? = nil, allowChanges: Bool? = nil) {
        self.reason = reason
        self.minutes = minutes
        self.organizationID = organizationID
        self.allowChanges = allowChanges
    }

    private enum CodingKeys: String, CodingKey {
        case reason, minutes, organizationID = "organization_id", allowChanges = "allow_changes"
    }
}

/// An administrator who looks at an organization as one of its members.
package struct ImpersonationResource: Sendable, Equatable, Codable {
    package var id: String
    /// Email.
    package var administrator: String
    /// Email of the member.
    package var user: String
    package var organizationID: String
    package var reason: String
    package var allowsChanges: Bool
    /// Whether it goes on at this moment.
    package var active: Bool
    /// RFC 3339 UTC.
    package var createdAt: String
    /// RFC 3339 UTC.
    package var expiresAt: String
    /// Absent unless it was ended before its time. RFC 3339 UTC.
    package var endedAt: String?
    /// For `Authorization: Bearer`; shown once, in the answer that began it.
    package var token: String?

    package init(
        id: String, administrator: String, user: String, organizationID: String, reason: String, allowsChanges: Bool,
        active: Bool, createdAt: String, expiresAt: String
    ) {
        self.id = id
        self.administrator = administrator
        self.user = user
        self.organizationID = organizationID
        self.reason = reason
        self.allowsChanges = allowsChanges
        self.active = active
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, administrator, user, organizationID = "organization_id", reason, allowsChanges = "allows_changes"
        case active, createdAt = "created_at", expiresAt = "expires_at", endedAt = "ended_at", token
    }
}

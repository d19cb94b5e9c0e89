/// `PUT /api/auth/me`: what is absent stays as it is.
package struct AccountRequest: Sendable, Equatable, Codable {
    package var name: String?

    package init(name: String?) { self.name = name }
}

/// `GET /api/auth/me/export`: everything that the platform keeps about a person, for themselves.
package struct AccountExportResource: Sendable, Equatable, Codable {
    /// RFC 3339 UTC.
    package var exportedAt: String
    package var user: UserResource
    package var organizations: [OrganizationResource]
    package var secondFactor: SecondFactorResource
    package var sessions: [SignInResource]
    /// Made by the person, in all organizations, without their values.
    package var tokens: [APITokenResource]
    /// What the person did, newest first; the newest 1,000.
    package var auditEntries: [AuditEntryResource]

    package init(
        exportedAt: String, user: UserResource, organizations: [OrganizationResource],
        secondFactor: SecondFactorResource, sessions: [SignInResource]
    ) {
        self.exportedAt = exportedAt
        self.user = user
        self.organizations = organizations
        self.secondFactor = secondFactor
        self.sessions = sessions
        tokens = []
        auditEntries = []
    }

    private enum CodingKeys: String, CodingKey {
        case exportedAt = "exported_at", user, organizations, secondFactor = "second_factor", sessions, tokens
        case auditEntries = "audit_entries"
    }
}

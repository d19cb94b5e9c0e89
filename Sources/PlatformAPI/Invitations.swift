/// `POST /api/paas/invitations`.
package struct InvitationRequest: Sendable, Equatable, Codable {
    /// `owner`, `admin`, `member` or `viewer`.
    package var role: String
    /// Who is invited; absent for a link that anybody may use once.
    package var email: String?

    package init(role: String, email: String? = nil) {
        self.role = role
        self.email = email
    }
}

/// An invitation as those who manage members see it.
package struct InvitationResource: Sendable, Equatable, Codable {
    package var id: String
    package var role: String
    package var email: String?
    /// `open`, `accepted`, `revoked` or `expired`.
    package var status: String
    /// Shown once, in the answer that made the invitation.
    package var link: String?
    /// Whether the link is on its way to the address as well; only in the answer that made the invitation.
    package var mailed: Bool?
    /// RFC 3339 UTC.
    package var createdAt: String
    /// RFC 3339 UTC.
    package var expiresAt: String

    package init(
        id: String, role: String, email: String?, status: String, link: String?, createdAt: String, expiresAt: String
    ) {
        self.id = id
        self.role = role
        self.email = email
        self.status = status
        self.link = link
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, role, email, status, link, mailed, createdAt = "created_at", expiresAt = "expires_at"
    }
}

/// `POST /api/paas/invitations/accept`.
package struct AcceptInvitationRequest: Sendable, Equatable, Codable {
    /// What stands in the link behind `token=`.
    package var token: String

    package init(token: String) { self.token = token }
}

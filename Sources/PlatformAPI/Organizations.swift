/// `POST /api/paas/organizations`, and `PUT` to rename one.
package struct OrganizationRequest: Sendable, Equatable, Codable {
    package var name: String

    package init(name: String) { self.name = name }
}

/// `DELETE /api/paas/organizations/{organization}`.
package struct DeleteOrganizationRequest: Sendable, Equatable, Codable {
    /// The organization's name, so that nobody deletes the wrong one.
    package var confirm: String
    /// Gives up what is left in the wallet. Refused without it while there is something.
    package var forfeitBalance: Bool?

    package init(confirm: String, forfeitBalance: Bool? = nil) {
        self.confirm = confirm
        self.forfeitBalance = forfeitBalance
    }

    private enum CodingKeys: String, CodingKey { case confirm, forfeitBalance = "forfeit_balance" }
}

/// `POST /api/paas/organizations/{organization}/transfer`.
package struct TransferRequest: Sendable, Equatable, Codable {
    /// The member who becomes an owner.
    package var userID: String

    package init(userID: String) { self.userID = userID }

    private enum CodingKeys: String, CodingKey { case userID = "user_id" }
}

/// A member of an organization.
package struct MemberResource: Sendable, Equatable, Codable {
    package var userID: String
    package var email: String
    package var name: String
    /// `owner`, `admin`, `member` or `viewer`.
    package var role: String
    /// RFC 3339 UTC.
    package var joinedAt: String

    package init(userID: String, email: String, name: String, role: String, joinedAt: String) {
        self.userID = userID
        self.email = email
        self.name = name
        self.role = role
        self.joinedAt = joinedAt
    }

    private enum CodingKeys: String, CodingKey {
        case userID = "user_id", email, name, role, joinedAt = "joined_at"
    }
}

/// `PUT /api/paas/members/{user}`.
package struct MemberRequest: Sendable, Equatable, Codable {
    /// `owner`, `admin`, `member` or `viewer`.
    package var role: String

    package init(role: String) { self.role = role }
}

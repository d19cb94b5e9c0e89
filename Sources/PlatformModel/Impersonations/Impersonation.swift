/// An administrator who looks at an organization as one of its members, for a stated reason and a short time.
package struct Impersonation: Sendable, Equatable {
    package static let defaultMinutes = 30
    package static let minutes = 1...60
    /// Seconds that it is kept for its list; the audit log keeps it for ever.
    package static let keptSeconds: Int64 = 90 * 86_400

    package var id: ImpersonationID
    package var administratorID: UserID
    package var administratorEmail: String
    package var userID: UserID
    package var userEmail: String
    package var organizationID: OrganizationID
    package var reason: String
    /// Else only to look.
    package var mayChange: Bool
    package var createdAt: Timestamp
    package var expiresAt: Timestamp
    package var endedAt: Timestamp?

    /// What an administrator asks for; checked before it gets here.
    package struct Request: Sendable, Equatable {
        package var reason: String
        package var minutes: Int
        package var mayChange: Bool

        package init(reason: String, minutes: Int, mayChange: Bool) {
            self.reason = reason
            self.minutes = minutes
            self.mayChange = mayChange
        }
    }

    package init(
        id: ImpersonationID, of user: User, in organization: OrganizationID, by administrator: User,
        _ request: Request, now: Timestamp
    ) {
        self.id = id
        administratorID = administrator.id
        administratorEmail = administrator.email
        userID = user.id
        userEmail = user.email
        organizationID = organization
        reason = request.reason
        mayChange = request.mayChange
        createdAt = now
        expiresAt = now.adding(seconds: Int64(clamping: request.minutes) * 60)
    }

    package func isActive(now: Timestamp) -> Bool { endedAt == nil && now < expiresAt }

    /// Neither the members nor the money are anybody else's to manage.
    package var permissions: Set<Permission> { mayChange ? [.view, .deploy] : [.view] }

    /// What it lends to a request: as with an API token, the account itself stays out of reach.
    package var grant: APITokenGrant {
        APITokenGrant(tokenID: APITokenID(id.text), permissions: permissions, isAdministrator: false)
    }

    /// Why it may not begin, for people; nil when it may.
    package static func refusal(of user: User, by administrator: User) -> String? {
        if user.id == administrator.id { return "You are this person." }
        if user.isAdministrator { return "This account is an administrator's; nobody acts for them." }
        return user.suspendedAt == nil ? nil : "This account is suspended; resume it first."
    }
}

package typealias ImpersonationID = Identifier<Impersonation>

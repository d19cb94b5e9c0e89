/// An offer to join an organization in a role that cannot be changed. Whoever has its link may accept it once; where an
/// address is named, only the person with that address.
package struct Invitation: Sendable, Equatable {
    /// Seconds that an invitation stays open.
    package static let lifetimeSeconds: Int64 = 7 * 86_400
    /// Open ones that an organization may have at once.
    package static let mostOpen = 50
    /// That an organization may make in a day: each may send a mail to somebody who did not ask for it.
    package static let mostPerDay = 100
    /// Seconds that one is kept for its list when it can't be accepted any more.
    package static let keptSeconds: Int64 = 30 * 86_400

    package enum State: String, Sendable, Equatable {
        case open, accepted, revoked, expired
    }

    package var id: InvitationID
    package var organizationID: OrganizationID
    /// Lower case; nil for a link that anybody may use.
    package var email: String?
    package var role: Role
    package var inviterID: UserID
    package var createdAt: Timestamp
    package var expiresAt: Timestamp
    package var acceptedAt: Timestamp?
    package var revokedAt: Timestamp?

    package init(
        id: InvitationID, organizationID: OrganizationID, email: String?, role: Role, inviterID: UserID, now: Timestamp
    ) {
        self.id = id
        self.organizationID = organizationID
        self.email = email
        self.role = role
        self.inviterID = inviterID
        createdAt = now
        expiresAt = now.adding(seconds: Self.lifetimeSeconds)
    }

    package func state(now: Timestamp) -> State {
        if acceptedAt != nil { return .accepted }
        if revokedAt != nil { return .revoked }
        return now < expiresAt ? .open : .expired
    }
}

package typealias InvitationID = Identifier<Invitation>

/// Why an invitation cannot be made or accepted.
package enum InvitationRefusal: Sendable, Equatable {
    case notOpen(Invitation.State)
    /// It is for somebody with another address.
    case otherAddress(String)
    case alreadyMember
    /// Who invited may not, or no longer, give this role.
    case inviterMayNot
    case tooMany
    case tooManyToday

    /// For people; says what to do.
    package var message: String {
        switch self {
        case .notOpen(.accepted): "This invitation has been used; ask for a new one."
        case .notOpen(.revoked): "This invitation was withdrawn; ask for a new one."
        case .notOpen: "This invitation is older than seven days; ask for a new one."
        case .otherAddress(let email):
            "This invitation is for \(email). Sign in with that address, or ask for an invitation by link."
        case .alreadyMember: "There is a member with this address already."
        case .inviterMayNot: "Only who may decide on this role can invite for it; ask an owner."
        case .tooManyToday: "\(Invitation.mostPerDay) invitations were made within a day; go on tomorrow."
        case .tooMany: "There are \(Invitation.mostOpen) open invitations; withdraw some first."
        }
    }
}

extension Invitation {
    /// Why `actor` may not invite for `role`; nil when they may.
    package static func refusalToInvite(
        for role: Role, by actor: UserID, among members: MemberList, openCount: Int
    ) -> InvitationRefusal? {
        guard members.role(of: actor)?.mayGrant(role) == true else { return .inviterMayNot }
        return openCount < mostOpen ? nil : .tooMany
    }

    /// Why a person with this address may not accept; nil when they may. `user` is nil for somebody who registers.
    package func refusalToAccept(
        email: String, user: UserID?, among members: MemberList, now: Timestamp
    ) -> InvitationRefusal? {
        let state = state(now: now)
        guard state == .open else { return .notOpen(state) }
        if let wanted = self.email, wanted != email { return .otherAddress(wanted) }
        if let user, members.role(of: user) != nil { return .alreadyMember }
        return members.role(of: inviterID)?.mayGrant(role) == true ? nil : .inviterMayNot
    }
}

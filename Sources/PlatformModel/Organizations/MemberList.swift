/// A person in one organization, as the rules about members see them.
package struct Member: Sendable, Equatable {
    package var userID: UserID
    package var role: Role
    package var joinedAt: Timestamp

    package init(userID: UserID, role: Role, joinedAt: Timestamp) {
        self.userID = userID
        self.role = role
        self.joinedAt = joinedAt
    }
}

/// Why a change of an organization's members is refused.
package enum MemberRefusal: Sendable, Equatable {
    case unknownMember
    /// Only an owner may do this.
    case needsOwner
    /// The organization would be left without an owner.
    case lastOwner
    /// Ownership cannot be handed to oneself.
    case isSelf

    /// For people; says what to do.
    package var message: String {
        switch self {
        case .unknownMember: "There is no such member."
        case .needsOwner: "Only an owner of the organization may do this."
        case .lastOwner:
            "An organization needs an owner: make somebody else an owner first, or delete the organization."
        case .isSelf: "You own the organization already; name another member."
        }
    }
}

/// All members of one organization, and what may be done to them.
package struct MemberList: Sendable, Equatable {
    package let members: [Member]

    package init(_ members: [Member]) { self.members = members }

    package func role(of user: UserID) -> Role? { members.first { $0.userID == user }?.role }

    /// Why `actor` may not give `user` this role; nil when they may.
    package func refusalToChange(_ user: UserID, to role: Role, by actor: UserID) -> MemberRefusal? {
        guard let before = self.role(of: user) else { return .unknownMember }
        guard let own = self.role(of: actor), own.mayGrant(before), own.mayGrant(role) else { return .needsOwner }
        return role != .owner && isLastOwner(user) ? .lastOwner : nil
    }

    /// Why `actor` may not remove `user`; nil when they may.
    package func refusalToRemove(_ user: UserID, by actor: UserID) -> MemberRefusal? {
        guard let before = role(of: user) else { return .unknownMember }
        guard let own = role(of: actor), own.mayGrant(before) else { return .needsOwner }
        return isLastOwner(user) ? .lastOwner : nil
    }

    /// Why `user` may not leave; nil when they may.
    package func refusalToLeave(_ user: UserID) -> MemberRefusal? {
        guard role(of: user) != nil else { return .unknownMember }
        return isLastOwner(user) ? .lastOwner : nil
    }

    /// Why `owner` may not hand ownership to `heir`, who becomes an owner while `owner` becomes an admin; nil when they
    /// may.
    package func refusalToTransfer(from owner: UserID, to heir: UserID) -> MemberRefusal? {
        guard role(of: owner) == .owner else { return .needsOwner }
        guard owner != heir else { return .isSelf }
        return role(of: heir) == nil ? .unknownMember : nil
    }

    private func isLastOwner(_ user: UserID) -> Bool {
        let owners = members.filter { $0.role == .owner }
        return owners.count == 1 && owners.first?.userID == user
    }
}

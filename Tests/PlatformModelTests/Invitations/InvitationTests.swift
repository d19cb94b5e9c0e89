import PlatformModel
import Testing

@Suite struct InvitationTests {
    private let start = Timestamp(milliseconds: 0)
    private let members = MemberList([
        Member(userID: UserID("o"), role: .owner, joinedAt: Timestamp(milliseconds: 0)),
        Member(userID: UserID("a"), role: .admin, joinedAt: Timestamp(milliseconds: 0)),
        Member(userID: UserID("m"), role: .member, joinedAt: Timestamp(milliseconds: 0)),
    ])

    private func invitation(_ role: Role = .member, email: String? = nil, by inviter: String = "a") -> Invitation {
        Invitation(
            id: InvitationID("i"), organizationID: OrganizationID("org"), email: email, role: role,
            inviterID: UserID(inviter), now: start)
    }

    @Test func `an invitation is open for seven days, for one person, until it is withdrawn`() {
        var invitation = invitation()
        #expect(invitation.state(now: start.adding(seconds: 7 * 86_400 - 1)) == .open)
        #expect(invitation.state(now: start.adding(seconds: 7 * 86_400)) == .expired)
        invitation.revokedAt = start
        #expect(invitation.state(now: start) == .revoked)
        invitation.acceptedAt = start
        #expect(invitation.state(now: start) == .accepted)
    }

    @Test func `people invite for the roles that they decide on`() {
        func refusal(_ role: Role, _ actor: String, open: Int = 0) -> InvitationRefusal? {
            Invitation.refusalToInvite(for: role, by: UserID(actor), among: members, openCount: open)
        }
        #expect(refusal(.owner, "o") == nil)
        #expect(refusal(.admin, "a") == nil)
        #expect(refusal(.owner, "a") == .inviterMayNot)
        #expect(refusal(.viewer, "m") == .inviterMayNot)
        #expect(refusal(.viewer, "stranger") == .inviterMayNot)
        #expect(refusal(.viewer, "o", open: Invitation.mostOpen) == .tooMany)
    }

    @Test func `an address that is named is the only one, and a member does not join again`() {
        func refusal(_ invitation: Invitation, _ email: String, _ user: String? = "x") -> InvitationRefusal? {
            invitation.refusalToAccept(email: email, user: user.map { UserID($0) }, among: members, now: start)
        }
        #expect(refusal(invitation(email: "b@example.org"), "b@example.org") == nil)
        #expect(refusal(invitation(email: "b@example.org"), "c@example.org") == .otherAddress("b@example.org"))
        #expect(refusal(invitation(), "anybody@example.org") == nil)
        #expect(refusal(invitation(), "new@example.org", nil) == nil)
        #expect(refusal(invitation(), "m@example.org", "m") == .alreadyMember)
    }

    @Test func `an invitation ends with the inviter's right to give its role`() {
        func refusal(_ invitation: Invitation) -> InvitationRefusal? {
            invitation.refusalToAccept(email: "x@example.org", user: UserID("x"), among: members, now: start)
        }
        #expect(refusal(invitation(.owner, by: "a")) == .inviterMayNot)
        #expect(refusal(invitation(by: "m")) == .inviterMayNot)
        #expect(refusal(invitation(by: "gone")) == .inviterMayNot)
        #expect(refusal(invitation(.owner, by: "o")) == nil)
    }
}

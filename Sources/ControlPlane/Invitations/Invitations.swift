import HostSupport
package import PlatformAPI
package import PlatformModel
import SQLStore

/// How people come into organizations that others made.
package struct Invitations: Sendable {
    private static let prefix = "ski_"

    private let surroundings: Surroundings
    private let store = InvitationStore()

    package init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// What whoever has the link may see before they accept.
    struct Preview: Sendable, Equatable {
        let organization: String
        let role: Role
        /// The only address that may accept; nil for everybody.
        let email: String?
        /// Name of who invited.
        let inviter: String
        /// Why it cannot be accepted; nil when it can.
        let refusal: InvitationRefusal?
    }

    package func list(_ scope: TenantScope) async throws -> [InvitationResource] {
        let now = surroundings.now
        return try await surroundings.store.read { transaction in
            try store.list(scope, transaction).map { InvitationResource($0, now: now) }
        }
    }

    /// Makes one; its link is in the answer and, where there is a mail server and an address, in a mail.
    package func create(_ tenant: Tenant, _ request: InvitationRequest) async throws -> InvitationResource {
        let now = surroundings.now
        let email = try request.email.map { text in
            guard let email = AccountRules.email(text) else {
                throw PlatformError.invalid([.init("email", "is not an email address.")])
            }
            return email
        }
        guard let role = Role(rawValue: request.role) else {
            throw PlatformError.invalid([.init("role", "must be owner, admin, member or viewer.")])
        }
        let token = OpaqueToken.make(Self.prefix, surroundings.ids)
        let invitation = Invitation(
            id: surroundings.newID(), organizationID: tenant.scope.organizationID, email: email, role: role,
            inviterID: tenant.person.user.id, now: now)
        let link = "\(surroundings.configuration.publicURL)/join?token=\(token)"
        let isMailed = try await surroundings.store.write { transaction in
            let profiles = try MemberStore().list(tenant.scope, transaction)
            if try store.count(since: now.adding(seconds: -86_400), tenant.scope, transaction) >= Invitation.mostPerDay
            {
                try Self.refuse(.tooManyToday)
            }
            let open = try store.list(tenant.scope, transaction).filter { $0.state(now: now) == .open }
            try Self.refuse(
                Invitation.refusalToInvite(
                    for: role, by: tenant.person.user.id, among: MemberList(profiles.map(\.member)),
                    openCount: open.count))
            if profiles.contains(where: { $0.email == email }) { try Self.refuse(.alreadyMember) }
            let whom = email ?? "whoever has the link"
            transaction.remark("invitation \(invitation.id.text) for \(whom) as \(role.rawValue)")
            try store.insert(invitation, hash: OpaqueToken.hash(token), transaction)
            return try email.map { try mail(link, to: $0, invitation, tenant, transaction) } ?? false
        }
        var resource = InvitationResource(invitation, now: now)
        resource.link = link
        resource.mailed = isMailed
        return resource
    }

    /// What people typed stands on lines of its own, between quotation marks.
    private func mail(
        _ link: String, to email: String, _ invitation: Invitation, _ tenant: Tenant, _ transaction: Transaction
    ) throws -> Bool {
        let body = """
            \(tenant.person.user.email) invites you to an organization on SkyPanel, as \(invitation.role.rawValue):

            "\(tenant.person.organization?.name ?? "")"

            Open this page within seven days to join:
            \(link)

            If you do not know who that is, ignore this mail.
            """
        let content = MailContent.text(subject: "An invitation to SkyPanel", body: body)
        return try Mails(surroundings: surroundings).enqueue(content, to: email, in: transaction)
    }

    package func revoke(_ tenant: Tenant, _ id: String) async throws {
        let now = surroundings.now
        try await surroundings.store.write { transaction in
            let found = try store.list(tenant.scope, transaction).first { $0.id.text == id }
            guard let found else { throw PlatformError.notFound("invitation") }
            guard found.state(now: now) == .open else {
                throw PlatformError(.conflict, "The invitation is not open any more.")
            }
            transaction.remark("for \(found.email ?? "whoever has the link") as \(found.role.rawValue)")
            try store.revoke(tenant.scope, found.id, now: now, transaction)
        }
    }

    /// Makes a signed-in person a member.
    package func accept(_ person: Person, _ token: String) async throws -> Membership {
        let now = surroundings.now
        return try await surroundings.store.write { try accept(token, as: person.user, isNew: false, now: now, $0) }
    }

    /// Makes a person a member inside an open transaction; `isNew` for one who registers in it.
    func accept(
        _ token: String, as user: User, isNew: Bool, now: Timestamp, _ transaction: Transaction
    ) throws -> Membership {
        let (invitation, organization) = try find(token, transaction)
        let scope = TenantScope(organizationID: organization.id, permissions: [])
        let members = try MemberStore().members(scope, transaction)
        try Self.refuse(
            invitation.refusalToAccept(email: user.email, user: isNew ? nil : user.id, among: members, now: now))
        transaction.remark(
            "invitation \(invitation.id.text): \(user.email) joined as \(invitation.role.rawValue)",
            in: organization.id)
        try store.accept(invitation, by: user.id, now: now, transaction)
        try OrganizationStore.addMember(
            user.id, to: organization.id, as: invitation.role, now: now, in: transaction)
        return Membership(organization: organization, role: invitation.role)
    }

    /// Nil for an unknown link.
    ///
    /// - Parameter user: who is signed in; nil for somebody who is not.
    func preview(_ token: String, for user: User?) async throws -> Preview? {
        let now = surroundings.now
        return try await surroundings.store.read { transaction in
            guard let (invitation, organization) = try known(token, transaction) else { return nil }
            let scope = TenantScope(organizationID: organization.id, permissions: [])
            let refusal = invitation.refusalToAccept(
                email: user?.email ?? invitation.email ?? "", user: user?.id,
                among: try MemberStore().members(scope, transaction), now: now)
            return Preview(
                organization: organization.name, role: invitation.role, email: invitation.email,
                inviter: try UserStore.find(invitation.inviterID, in: transaction)?.name ?? "Somebody",
                refusal: refusal)
        }
    }

    private func find(_ token: String, _ transaction: Transaction) throws -> (Invitation, Organization) {
        guard let found = try known(token, transaction) else { throw PlatformError.notFound("invitation") }
        return found
    }

    private func known(_ token: String, _ transaction: Transaction) throws -> (Invitation, Organization)? {
        guard token.utf8.count <= 100, let invitation = try store.find(hash: OpaqueToken.hash(token), transaction),
            let organization = try OrganizationStore.load(invitation.organizationID, in: transaction),
            !organization.isDeleting
        else { return nil }
        return (invitation, organization)
    }

    private static func refuse(_ refusal: InvitationRefusal?) throws {
        guard let refusal else { return }
        switch refusal {
        case .inviterMayNot, .otherAddress: throw PlatformError(.forbidden, refusal.message)
        case .notOpen, .alreadyMember, .tooMany, .tooManyToday: throw PlatformError(.conflict, refusal.message)
        }
    }
}

extension InvitationResource {
    init(_ invitation: Invitation, now: Timestamp) {
        self.init(
            id: invitation.id.text, role: invitation.role.rawValue, email: invitation.email,
            status: invitation.state(now: now).rawValue, link: nil, createdAt: invitation.createdAt.rfc3339,
            expiresAt: invitation.expiresAt.rfc3339)
    }
}

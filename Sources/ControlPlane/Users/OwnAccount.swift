import PlatformAPI
import PlatformModel
import SQLStore

/// What people do with their own account beside signing in: another name, a copy of all that is kept about them, its
/// end.
struct OwnAccount: Sendable {
    /// Entries of the audit log that a copy holds.
    private static let mostEntries = 1000

    private let surroundings: Surroundings

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    func change(_ person: Person, _ request: AccountRequest) async throws -> UserResource {
        let now = surroundings.now
        return try await surroundings.store.write { transaction in
            guard var user = try UserStore.find(person.user.id, in: transaction) else {
                throw PlatformError.notFound("user")
            }
            if let wanted = request.name {
                guard let name = AccountRules.name(wanted) else {
                    let problem = "must have 1 to 100 characters, without control characters."
                    throw PlatformError.invalid([.init("name", problem)])
                }
                transaction.remark("another name")
                try UserStore.rename(user.id, to: name, now: now, in: transaction)
                user.name = name
            }
            return UserResource(user)
        }
    }

    /// All that the store has about a person, as one moment sees it.
    func export(_ person: Person) async throws -> AccountExportResource {
        let (now, id) = (surroundings.now, person.user.id)
        return try await surroundings.store.read { transaction in
            guard let user = try UserStore.find(id, in: transaction) else { throw PlatformError.notFound("user") }
            let factor = try SecondFactors.state(of: id, in: transaction)
            var export = AccountExportResource(
                exportedAt: now.rfc3339, user: UserResource(user),
                organizations: try OrganizationStore.memberships(of: id, in: transaction).map {
                    OrganizationResource($0)
                },
                secondFactor: SecondFactorResource(
                    enabled: factor.isEnabled, recoveryCodesLeft: factor.recoveryCodesLeft),
                sessions: try SignInStore.list(of: id, now: now, in: transaction).map {
                    SignInResource($0, current: person.signInID)
                })
            export.tokens = try APITokenStore().list(of: id, transaction).map { APITokenResource($0) }
            export.auditEntries = try AuditStore.list(
                .init(actorID: id.text), before: nil, limit: Self.mostEntries, in: transaction
            ).map { AuditEntryResource($0) }
            return export
        }
    }

    /// Erases a person with everything that is only theirs: sessions, tokens, second factor, memberships, mails. What
    /// they made in organizations stays with these; the audit log and the ledger keep who did what, as they must.
    ///
    /// - Parameter user: has just proved who they are.
    func erase(_ user: User) async throws {
        try await surroundings.store.write { transaction in
            guard let known = try UserStore.find(user.id, in: transaction) else { return }
            let owned = try OrganizationStore.memberships(of: user.id, in: transaction).filter { membership in
                let scope = TenantScope(organizationID: membership.organization.id, permissions: [])
                return try MemberStore().members(scope, transaction).refusalToLeave(user.id) == .lastOwner
            }
            let administrators = try UserDirectoryStore.administrators(transaction)
            let names = owned.map(\.organization.name)
            if let problem = AccountEnding.refusal(known, owned: names, administrators: administrators) {
                throw PlatformError(.conflict, problem)
            }
            transaction.remark("all sessions, tokens and memberships ended")
            try InvitationStore().removeAll(for: known, transaction)
            try MailStore.removeAll(to: known.email, in: transaction)
            try UserStore.erase(known.id, in: transaction)
        }
    }
}

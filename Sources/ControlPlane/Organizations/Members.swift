import HostSupport
package import PlatformAPI
package import PlatformModel
import SQLStore

/// Who belongs to an organization. Each change reads all members in its own transaction and asks ``MemberList``, so two
/// owners who leave at the same moment cannot both do so.
package struct Members: Sendable {
    private let surroundings: Surroundings
    private let store = MemberStore()

    package init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// In the order in which they joined.
    package func list(_ scope: TenantScope) async throws -> [MemberResource] {
        try await surroundings.store.read { try store.list(scope, $0).map(MemberResource.init) }
    }

    package func setRole(_ tenant: Tenant, of id: String, _ request: MemberRequest) async throws -> MemberResource {
        guard let role = Role(rawValue: request.role) else {
            throw PlatformError.invalid([.init("role", "must be owner, admin, member or viewer.")])
        }
        let user = UserID(id)
        return try await surroundings.store.write { transaction in
            let members = try store.members(tenant.scope, transaction)
            try Self.refuse(members.refusalToChange(user, to: role, by: tenant.person.user.id))
            let before = try resource(user, tenant.scope, transaction)
            try store.setRole(role, of: user, tenant.scope, transaction)
            transaction.remark("\(before.email) was \(before.role), is now \(role.rawValue)")
            return try resource(user, tenant.scope, transaction)
        }
    }

    package func remove(_ tenant: Tenant, _ id: String) async throws {
        let user = UserID(id)
        try await surroundings.store.write { transaction in
            let members = try store.members(tenant.scope, transaction)
            try Self.refuse(members.refusalToRemove(user, by: tenant.person.user.id))
            let before = try resource(user, tenant.scope, transaction)
            transaction.remark("\(before.email), who was \(before.role)")
            try store.remove(user, tenant.scope, transaction)
        }
    }

    package func leave(_ tenant: Tenant) async throws {
        try Guard.inPerson(tenant)
        let user = tenant.person.user.id
        try await surroundings.store.write { transaction in
            try Self.refuse(store.members(tenant.scope, transaction).refusalToLeave(user))
            transaction.remark("\(tenant.person.user.email), who was \(tenant.person.role?.rawValue ?? "a member")")
            try store.remove(user, tenant.scope, transaction)
        }
    }

    /// Makes another member an owner and the present one an admin.
    package func transfer(_ tenant: Tenant, to id: String) async throws -> MemberResource {
        try Guard.inPerson(tenant)
        let (owner, heir) = (tenant.person.user.id, UserID(id))
        return try await surroundings.store.write { transaction in
            let members = try store.members(tenant.scope, transaction)
            try Self.refuse(members.refusalToTransfer(from: owner, to: heir))
            try store.setRole(.owner, of: heir, tenant.scope, transaction)
            try store.setRole(.admin, of: owner, tenant.scope, transaction)
            let after = try resource(heir, tenant.scope, transaction)
            transaction.remark("\(after.email) is now owner, \(tenant.person.user.email) admin")
            return after
        }
    }

    /// Throws unless the person is an owner at this moment.
    static func requireOwner(_ tenant: Tenant, _ transaction: Transaction) throws {
        let members = try MemberStore().members(tenant.scope, transaction)
        if members.role(of: tenant.person.user.id) != .owner { try refuse(.needsOwner) }
    }

    static func refuse(_ refusal: MemberRefusal?) throws {
        switch refusal {
        case nil: return
        case .unknownMember: throw PlatformError.notFound("member")
        case .needsOwner: throw PlatformError(.forbidden, MemberRefusal.needsOwner.message)
        case .lastOwner: throw PlatformError(.conflict, MemberRefusal.lastOwner.message)
        case .isSelf: throw PlatformError(.conflict, MemberRefusal.isSelf.message)
        }
    }

    private func resource(
        _ user: UserID, _ scope: TenantScope, _ transaction: Transaction
    ) throws -> MemberResource {
        guard let profile = try store.list(scope, transaction).first(where: { $0.member.userID == user }) else {
            throw PlatformError.notFound("member")
        }
        return MemberResource(profile)
    }
}

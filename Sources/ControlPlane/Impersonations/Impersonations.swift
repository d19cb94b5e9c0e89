import HostSupport
package import PlatformAPI
package import PlatformModel
import SQLStore

/// Administrators who look at an organization as one of its members do: with a reason, for a short time, only to look
/// unless they ask for more, and in the sight of the organization.
package struct Impersonations: Sendable {
    static let prefix = "sku_"

    private let surroundings: Surroundings
    private let store = ImpersonationStore()

    package init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// Begins one; its token is in the answer and nowhere else. Only for people who signed in.
    package func begin(
        _ administrator: Person, as name: String, _ request: ImpersonationRequest
    ) async throws -> ImpersonationResource {
        let administrator = try administrator.requiringSignIn().user
        let checked = try check(request)
        let token = OpaqueToken.make(Self.prefix, surroundings.ids)
        let (id, now) = (surroundings.newID(Impersonation.self), surroundings.now)
        let begun = try await surroundings.store.write { transaction in
            let user = try Self.user(name, transaction)
            if let refusal = Impersonation.refusal(of: user, by: administrator) {
                throw PlatformError(.conflict, refusal)
            }
            let all = try OrganizationStore.memberships(of: user.id, in: transaction)
            guard let place = Membership.chosen(from: all, asked: request.organizationID) else {
                throw PlatformError.notFound("organization")
            }
            let begun = Impersonation(
                id: id, of: user, in: place.organization.id, by: administrator, checked, now: now)
            let power = begun.mayChange ? "may look and change" : "may look"
            transaction.remark(
                "\(begun.administratorEmail) \(power) as \(user.email) until \(begun.expiresAt.rfc3339): "
                    + begun.reason, in: place.organization.id)
            try store.insert(begun, hash: OpaqueToken.hash(token), transaction)
            return begun
        }
        var resource = ImpersonationResource(begun, now: now)
        resource.token = token
        return resource
    }

    /// An organization's, newest first.
    package func list(_ scope: TenantScope) async throws -> [ImpersonationResource] {
        let now = surroundings.now
        return try await surroundings.store.read { transaction in
            try store.list(scope, transaction).map { ImpersonationResource($0, now: now) }
        }
    }

    /// Those that go on in an organization at this moment.
    package func active(in organization: OrganizationID) async throws -> [ImpersonationResource] {
        try await list(TenantScope(organizationID: organization, permissions: [])).filter(\.active)
    }

    func all(_ page: ListPage) async throws -> ListResource<ImpersonationResource> {
        let now = surroundings.now
        return try await surroundings.store.read { transaction in
            let found = try store.all(before: page.id(), limit: page.limit + 1, transaction)
            let shown = found.prefix(page.limit)
            return ListResource(
                items: shown.map { ImpersonationResource($0, now: now) },
                nextCursor: found.count > page.limit ? shown.last?.id.text : nil)
        }
    }

    /// Ends one at once.
    package func end(_ id: String) async throws { try await end(id, in: nil) }

    /// Ends one of those in the tenant's own organization at once.
    package func end(_ id: String, by tenant: Tenant) async throws {
        try await end(id, in: tenant.scope.organizationID)
    }

    /// Ends the one that a token belongs to, for who began it; nothing when it has ended.
    func end(token: String, by administrator: UserID) async throws {
        let (hash, now) = (OpaqueToken.hash(token), surroundings.now)
        try await surroundings.store.write { transaction in
            guard let found = try store.find(hash: hash, transaction), found.administratorID == administrator,
                found.isActive(now: now)
            else { return }
            try end(found, now, transaction)
        }
    }

    private func end(_ found: Impersonation, _ now: Timestamp, _ transaction: Transaction) throws {
        transaction.remark("\(found.administratorEmail) as \(found.userEmail)", in: found.organizationID)
        try store.end(found.id, now: now, transaction)
    }

    private func end(_ id: String, in organization: OrganizationID?) async throws {
        let now = surroundings.now
        try await surroundings.store.write { transaction in
            guard let found = try store.load(ImpersonationID(id), transaction),
                organization == nil || organization == found.organizationID
            else { throw PlatformError.notFound("impersonation") }
            guard found.isActive(now: now) else { throw PlatformError(.conflict, "It has ended already.") }
            try end(found, now, transaction)
        }
    }

    /// Who calls with a token: the member, in the one organization, with what is lent. Nil when it has ended, or either
    /// of the two is no longer what they were.
    func person(_ token: String, asked: String?) async throws -> Person? {
        guard token.utf8.count <= 100 else { return nil }
        let (hash, now) = (OpaqueToken.hash(token), surroundings.now)
        let found = try await surroundings.store.read { transaction -> (Impersonation, User, Membership)? in
            guard let found = try store.find(hash: hash, transaction), found.isActive(now: now),
                let administrator = try UserStore.find(found.administratorID, in: transaction),
                administrator.isAdministrator, administrator.suspendedAt == nil,
                let user = try UserStore.find(found.userID, in: transaction), !user.isAdministrator,
                let place = try OrganizationStore.memberships(of: user.id, in: transaction)
                    .first(where: { $0.organization.id == found.organizationID })
            else { return nil }
            return (found, user, place)
        }
        guard let (impersonation, user, place) = found else { return nil }
        var person = Person(
            user: user, credential: .impersonation, memberships: [place],
            membership: try Membership.required(from: [place], asked: asked), grant: impersonation.grant)
        person.impersonation = impersonation
        return person
    }

    private static func user(_ name: String, _ transaction: Transaction) throws -> User {
        let found =
            try UserStore.find(UserID(name), in: transaction)
            ?? AccountRules.email(name).flatMap { try UserStore.credentials(email: $0, in: transaction)?.user }
        guard let found else { throw PlatformError.notFound("user") }
        return found
    }

    private func check(_ request: ImpersonationRequest) throws -> Impersonation.Request {
        var problems = Problems()
        let reason = request.reason
        let isOneLine = reason.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        if reason.count < 5 || reason.utf8.count > 500 || !isOneLine {
            problems.note("reason", "must be one line of 5 to 500 characters; the customer reads it")
        }
        let minutes = request.minutes ?? Impersonation.defaultMinutes
        if !Impersonation.minutes.contains(minutes) { problems.note("minutes", "must be from 1 to 60") }
        try problems.finish()
        return .init(reason: reason, minutes: minutes, mayChange: request.allowChanges ?? false)
    }
}

extension ImpersonationResource {
    init(_ impersonation: Impersonation, now: Timestamp) {
        self.init(
            id: impersonation.id.text, administrator: impersonation.administratorEmail, user: impersonation.userEmail,
            organizationID: impersonation.organizationID.text, reason: impersonation.reason,
            allowsChanges: impersonation.mayChange, active: impersonation.isActive(now: now),
            createdAt: impersonation.createdAt.rfc3339, expiresAt: impersonation.expiresAt.rfc3339)
        endedAt = impersonation.endedAt?.rfc3339
    }
}

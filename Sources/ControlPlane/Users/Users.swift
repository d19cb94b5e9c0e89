import HostSupport
import Logging
package import PlatformAPI
package import PlatformModel
import SQLStore

/// What administrators do with accounts and organizations.
package struct Users: Sendable {
    private let surroundings: Surroundings

    package init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// Newest first.
    func list(_ text: String?, _ page: ListPage) async throws -> ListResource<AdministeredUserResource> {
        let (found, next) = try await directory(text, page)
        return ListResource(
            items: found.map { AdministeredUserResource($0.user, organizations: $0.organizations) }, nextCursor: next)
    }

    /// A page of people, newest first, with the number of their organizations, and the cursor of the next page.
    func directory(
        _ text: String?, _ page: ListPage
    ) async throws -> (found: [(user: User, organizations: Int)], next: String?) {
        try await surroundings.store.read { transaction in
            let found = try UserDirectoryStore.users(text, before: page.id(), limit: page.limit + 1, transaction)
            let shown = Array(found.prefix(page.limit))
            return (shown, found.count > page.limit ? shown.last?.user.id.text : nil)
        }
    }

    /// One person with the organizations that they belong to.
    func memberships(of id: UserID) async throws -> (user: User, memberships: [Membership]) {
        try await surroundings.store.read { transaction in
            guard let user = try UserStore.find(id, in: transaction) else { throw PlatformError.notFound("user") }
            return (user, try OrganizationStore.memberships(of: id, in: transaction))
        }
    }

    package func get(_ id: UserID) async throws -> AdministeredUserResource {
        try await surroundings.store.read { try resource(id, $0) }
    }

    /// Does one thing to an account; what a suspended person had open ends at once.
    package func change(
        _ change: UserRules.Change, _ id: UserID, by person: Person
    ) async throws -> AdministeredUserResource {
        let (now, actor) = (surroundings.now, person.user.id)
        let after = try await surroundings.store.write { transaction in
            guard let user = try UserStore.find(id, in: transaction) else { throw PlatformError.notFound("user") }
            let administrators = try UserDirectoryStore.administrators(transaction)
            if let problem = UserRules.problem(change, of: user, by: actor, administrators: administrators) {
                throw PlatformError(.conflict, problem)
            }
            transaction.remark("user \(user.email)")
            switch change {
            case .suspend:
                try UserDirectoryStore.setSuspended(now, id, now: now, transaction)
                try SignInStore.endAll(of: id, but: nil, .revoked, now: now, in: transaction)
            case .resume: try UserDirectoryStore.setSuspended(nil, id, now: now, transaction)
            case .promote: try UserDirectoryStore.setAdministrator(true, id, now: now, transaction)
            case .demote: try UserDirectoryStore.setAdministrator(false, id, now: now, transaction)
            case .resetSecondFactor:
                try SecondFactorStore.delete(id, in: transaction)
                try SignInStore.endAll(of: id, but: nil, .revoked, now: now, in: transaction)
            }
            return try resource(id, transaction)
        }
        surroundings.logger.notice(
            "an administrator changed an account",
            metadata: ["user_id": "\(id)", "by": "\(actor)", "kind": "\(change)"])
        return after
    }

    func organizations(_ text: String?, _ page: ListPage) async throws -> ListResource<AdministeredOrganizationResource>
    {
        let (found, next) = try await organizationDirectory(text, page)
        return ListResource(items: found.map { AdministeredOrganizationResource($0) }, nextCursor: next)
    }

    /// A page of organizations, newest first, and the cursor of the next page.
    func organizationDirectory(
        _ text: String?, _ page: ListPage
    ) async throws -> (found: [UserDirectoryStore.Organization], next: String?) {
        try await surroundings.store.read { transaction in
            let found = try UserDirectoryStore.organizations(
                text, before: page.id(), limit: page.limit + 1, transaction)
            let shown = Array(found.prefix(page.limit))
            return (shown, found.count > page.limit ? shown.last?.id : nil)
        }
    }

    package func organization(_ id: OrganizationID) async throws -> AdministeredOrganizationResource {
        let found = try await surroundings.store.read {
            try UserDirectoryStore.organizations(nil, id: id.text, before: nil, limit: 1, $0).first
        }
        guard let found else { throw PlatformError.notFound("organization") }
        return AdministeredOrganizationResource(found)
    }

    private func resource(_ id: UserID, _ transaction: Transaction) throws -> AdministeredUserResource {
        guard let user = try UserStore.find(id, in: transaction) else { throw PlatformError.notFound("user") }
        return AdministeredUserResource(
            user, organizations: try UserDirectoryStore.organizationCount(of: id, transaction))
    }
}

extension AdministeredUserResource {
    init(_ user: User, organizations: Int) {
        self.init(
            id: user.id.text, email: user.email, name: user.name, isAdministrator: user.isAdministrator,
            suspendedAt: user.suspendedAt?.rfc3339, organizationCount: organizations,
            createdAt: user.createdAt.rfc3339)
    }
}

extension AdministeredOrganizationResource {
    init(_ organization: UserDirectoryStore.Organization) {
        self.init(
            id: organization.id, name: organization.name, memberCount: organization.members,
            applicationCount: organization.applications, instanceCount: organization.instances,
            reserved: ResourcesResource(organization.reserved), createdAt: organization.createdAt.rfc3339)
    }
}

import HostSupport
package import PlatformAPI
package import PlatformModel
import SQLStore

/// What people do with organizations as a whole.
package struct Organizations: Sendable {
    private let surroundings: Surroundings
    private let applications: Applications

    package init(_ surroundings: Surroundings, applications: Applications) {
        self.surroundings = surroundings
        self.applications = applications
    }

    /// Makes one that the person owns.
    package func create(_ person: Person, _ request: OrganizationRequest) async throws -> Membership {
        let organization = Organization(
            id: surroundings.newID(), name: try name(request.name), createdAt: surroundings.now)
        let most = surroundings.configuration.organizationsPerPerson
        try await surroundings.store.write { transaction in
            // Each brings a quota of its own, so their number is one too.
            let owned = try OrganizationStore.memberships(of: person.user.id, in: transaction)
                .filter { $0.role == .owner }
            guard owned.count < most else {
                throw PlatformError(
                    .quotaExceeded, "You own \(most) organizations, which is all you may. Delete one first.",
                    fields: [.init("organizations", "\(owned.count) of \(most) are in use.")])
            }
            transaction.remark("organization \(organization.id.text) \(organization.name)", in: organization.id)
            try OrganizationStore.insert(organization, in: transaction)
            try OrganizationStore.addMember(
                person.user.id, to: organization.id, as: .owner, now: organization.createdAt, in: transaction)
        }
        return Membership(organization: organization, role: .owner)
    }

    package func rename(_ tenant: Tenant, _ request: OrganizationRequest) async throws -> Organization {
        let name = try name(request.name)
        return try await surroundings.store.write { transaction in
            let before = tenant.person.organization?.name ?? ""
            transaction.remark("\(before) is now \(name)")
            try OrganizationStore.rename(tenant.scope, to: name, in: transaction)
            guard let organization = try OrganizationStore.find(tenant.scope, in: transaction) else {
                throw PlatformError.notFound("organization")
            }
            return organization
        }
    }

    /// Begins the end of an organization: its applications are deleted, then it is. Only for owners, in person.
    package func delete(_ tenant: Tenant, _ request: DeleteOrganizationRequest) async throws -> Organization {
        try Guard.inPerson(tenant)
        let now = surroundings.now
        return try await surroundings.store.write { transaction in
            try Members.requireOwner(tenant, transaction)
            guard let organization = try OrganizationStore.find(tenant.scope, in: transaction) else {
                throw PlatformError.notFound("organization")
            }
            guard request.confirm == organization.name else {
                throw PlatformError.invalid([.init("confirm", "must be the organization's name.")])
            }
            let facts = try OrganizationRunner.facts(of: organization.id, transaction)
            if let refusal = OrganizationEnding.refusal(facts) { throw PlatformError(.conflict, refusal) }
            try WalletClosing(surroundings).check(
                organization.id, mayForfeit: request.forfeitBalance == true, transaction)
            transaction.remark("\(organization.name) is being deleted")
            try OrganizationStore.setDeleting(tenant.scope, now: now, in: transaction)
            try transaction.signal(.deployments)
            try transaction.signal(.applications(organization: organization.id.text))
            return Organization(
                id: organization.id, name: organization.name, createdAt: organization.createdAt, isDeleting: true)
        }
    }

    private func name(_ text: String) throws -> String {
        guard let name = AccountRules.name(text) else {
            throw PlatformError.invalid([
                .init("name", "must have 1 to 100 characters, without control characters.")
            ])
        }
        return name
    }
}

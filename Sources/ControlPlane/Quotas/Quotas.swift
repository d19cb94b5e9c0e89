import HostSupport
package import PlatformModel
import SQLStore

/// How much organizations may use.
package struct Quotas: Sendable {
    private let surroundings: Surroundings
    private let catalogue: Catalogue
    private let store = QuotaStore()

    package init(_ surroundings: Surroundings, catalogue: Catalogue) {
        self.surroundings = surroundings
        self.catalogue = catalogue
    }

    package func quota(_ scope: TenantScope) async throws -> Quota {
        try await surroundings.store.read { try quota(scope, $0) }
    }

    /// Replaces what differs from the settings; `notFound` for an unknown organization.
    package func setOverrides(of id: String, _ amounts: [QuotaResource: Int64]) async throws -> Quota {
        try await surroundings.store.write { transaction in
            let scope = try scope(of: id, transaction)
            let words = QuotaResource.allCases.compactMap { resource in
                amounts[resource].map { "\(resource.rawValue) \($0)" }
            }
            transaction.remark(
                words.isEmpty ? "as the settings say" : words.joined(separator: ", "), in: scope.organizationID)
            try store.setOverrides(scope, amounts, transaction)
            return try quota(scope, transaction)
        }
    }

    /// What an organization may use and uses, with what an administrator set for it alone and what counts else.
    struct Overview: Sendable {
        let organization: Organization
        let quota: Quota
        let overrides: [QuotaResource: Int64]
        let standard: QuotaAmounts
    }

    /// For administrators; `notFound` for an unknown organization.
    func overview(of id: String) async throws -> Overview {
        try await surroundings.store.read { transaction in
            guard let organization = try OrganizationStore.load(OrganizationID(id), in: transaction) else {
                throw PlatformError.notFound("organization")
            }
            let scope = TenantScope(organizationID: organization.id, permissions: [])
            return Overview(
                organization: organization, quota: try quota(scope, transaction),
                overrides: try store.overrides(scope, transaction), standard: surroundings.configuration.quota)
        }
    }

    /// For administrators.
    package func quota(of id: String) async throws -> Quota {
        try await surroundings.store.read { try quota(scope(of: id, $0), $0) }
    }

    /// Throws `quota_exceeded` unless this fits as well. Belongs into the transaction that makes what is asked for:
    /// transactions are serialised, so two that fit only one by one cannot both pass.
    func require(_ scope: TenantScope, _ more: QuotaAmounts, _ transaction: Transaction) throws {
        let before = try quota(scope, transaction)
        if let excess = before.excess(adding: more) { throw refuse(excess) }
        try tell(scope, before, before.adding(more), transaction)
    }

    /// Tells who manages the organization that a limit is near or reached, once a day at most for each.
    private func tell(
        _ scope: TenantScope, _ before: Quota, _ after: Quota, _ transaction: Transaction
    ) throws {
        let now = surroundings.now
        for resource in before.nearer(in: after) {
            let isNew = try store.takesNotice(
                of: resource, at: after.level(resource), scope, since: now.adding(seconds: -86_400), now: now,
                transaction)
            guard isNew, let organization = try OrganizationStore.find(scope, in: transaction) else { continue }
            let mail = QuotaMails.near(resource, of: after, organization.name)
            try Mails(surroundings: surroundings).enqueue(mail, toManagersOf: scope.organizationID, in: transaction)
        }
    }

    /// Why `application` may not run `count` instances, all its processes together; nil when it may. What it is counted
    /// with already is not asked for again.
    func excess(
        running count: Int, of application: Application, _ transaction: Transaction
    ) throws -> QuotaExcess? {
        let more = try count - store.counted(application, transaction)
        guard more > 0 else { return nil }
        let scope = TenantScope(organizationID: application.organizationID, permissions: [])
        let plan = try catalogue.plan(application.planID, transaction)
        return try quota(scope, transaction).excess(adding: .instances(more, of: plan))
    }

    /// Like ``require(_:_:_:)``.
    func refuse(_ excess: QuotaExcess) -> PlatformError {
        PlatformError(
            .quotaExceeded, excess.message,
            fields: [.init(excess.resource.rawValue, "\(excess.used) of \(excess.limit) are in use.")])
    }

    /// Limits as they may be set; throws `invalid` for others.
    static func checked(_ amounts: [QuotaResource: Int64]) throws -> [QuotaResource: Int64] {
        var problems = Problems()
        for (resource, amount) in amounts where !(0...1_000_000_000_000_000).contains(amount) {
            problems.note(resource.rawValue, "must be from 0 to 1000000000000000")
        }
        try problems.finish()
        return amounts
    }

    private func quota(_ scope: TenantScope, _ transaction: Transaction) throws -> Quota {
        var limits = surroundings.configuration.quota
        for (resource, amount) in try store.overrides(scope, transaction) { limits[resource] = amount }
        let used = try store.used(scope, plans: catalogue.plans(transaction), transaction)
        return Quota(limits: limits, used: used)
    }

    private func scope(of id: String, _ transaction: Transaction) throws -> TenantScope {
        guard let organization = try OrganizationStore.load(OrganizationID(id), in: transaction) else {
            throw PlatformError.notFound("organization")
        }
        return TenantScope(organizationID: organization.id, permissions: [])
    }
}

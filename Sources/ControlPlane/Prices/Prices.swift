import HostSupport
package import PlatformAPI
package import PlatformModel
import SQLStore

/// Prices that were agreed with single organizations.
package struct Prices: Sendable {
    private let surroundings: Surroundings
    private let store = PriceStore()

    package init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// For administrators.
    package func agreement(of id: String) async throws -> PriceAgreementResource {
        try await surroundings.store.read { try resource(organization(id, $0).id, $0) }
    }

    /// With the organization's name.
    func named(_ id: String) async throws -> (name: String, agreement: PriceAgreementResource) {
        try await surroundings.store.read { transaction in
            let organization = try organization(id, transaction)
            return (organization.name, try resource(organization.id, transaction))
        }
    }

    /// Replaces the whole agreement; counts for what is deployed or gets another plan from now on.
    package func set(_ id: String, _ request: PriceAgreementRequest) async throws -> PriceAgreementResource {
        let now = surroundings.now
        return try await surroundings.store.write { transaction in
            let organization = try organization(id, transaction).id
            let plans = try PlanStore.all(in: transaction)
            let agreement = try Self.checked(request, plans)
            try store.set(agreement, of: organization, now: now, transaction)
            transaction.remark(Self.words(agreement, plans), in: organization)
            return try resource(organization, transaction)
        }
    }

    /// Plans on offer at an organization's prices, the cheapest first.
    package func plans(_ scope: TenantScope) async throws -> [Plan] {
        try await surroundings.store.read { transaction in
            let agreement = try store.agreement(of: scope.organizationID, transaction)
            return try PlanStore.all(in: transaction).filter(\.isActive).map { agreement.applied(to: $0) }
                .sorted { ($0.priceMonthly, $0.name, $0.id.text) < ($1.priceMonthly, $1.name, $1.id.text) }
        }
    }

    private static func checked(_ request: PriceAgreementRequest, _ plans: [Plan]) throws -> PriceAgreement {
        var problems = Problems()
        let markups = PriceAgreement.markups
        if !markups.contains(request.markupBasisPoints) {
            problems.note("markup_basis_points", "must be from \(markups.lowerBound) to \(markups.upperBound)")
        }
        var hourly: [PlanID: Money] = [:]
        for price in request.plans {
            let plan =
                plans.first { $0.id.text == price.planID }
                ?? plans.first { $0.name.lowercased() == price.planID.lowercased() }
            let amount = Money(decimal: price.priceHourly)
            guard let plan else {
                problems.note("plans", "must name plans by their ids or names")
                continue
            }
            guard let amount, amount >= .zero, amount <= PriceAgreement.mostHourly else {
                problems.note("plans", "must have prices from 0 to 1000000, with at most six places")
                continue
            }
            if hourly.updateValue(amount, forKey: plan.id) != nil { problems.note("plans", "must name each plan once") }
        }
        try problems.finish()
        return PriceAgreement(markupBasisPoints: request.markupBasisPoints, hourly: hourly)
    }

    private static func words(_ agreement: PriceAgreement, _ plans: [Plan]) -> String {
        if agreement.isEmpty { return "as everybody's" }
        let own = plans.compactMap { plan in agreement.hourly[plan.id].map { "\(plan.name) \($0.decimal) an hour" } }
        let markup = Money(microUnits: Int64(agreement.markupBasisPoints) * 10_000).decimal
        return (["\(markup) % on all plans"] + own).joined(separator: ", ")
    }

    private func organization(_ id: String, _ transaction: Transaction) throws -> Organization {
        guard let found = try OrganizationStore.load(OrganizationID(id), in: transaction) else {
            throw PlatformError.notFound("organization")
        }
        return found
    }

    private func resource(
        _ organization: OrganizationID, _ transaction: Transaction
    ) throws -> PriceAgreementResource {
        let agreement = try store.agreement(of: organization, transaction)
        let currency = try LedgerStore().account(of: organization, transaction)?.currency
        return PriceAgreementResource(
            organizationID: organization.text, markupBasisPoints: agreement.markupBasisPoints,
            currency: try currency ?? surroundings.settings(transaction).currency,
            plans: try PlanStore.all(in: transaction).map { plan in
                AgreedPriceResource(
                    planID: plan.id.text, plan: plan.name, standardHourly: plan.priceHourly.decimal,
                    ownHourly: agreement.hourly[plan.id]?.decimal,
                    priceHourly: agreement.applied(to: plan).priceHourly.decimal)
            })
    }
}

/// `GET /api/admin/paas/organizations/{organization}/prices`.
package struct PriceAgreementResource: Sendable, Equatable, Codable {
    package var organizationID: String
    /// Hundredths of a percent on each plan without a price of its own; below zero it is a discount.
    package var markupBasisPoints: Int
    package var currency: String
    package var plans: [AgreedPriceResource]

    package init(
        organizationID: String, markupBasisPoints: Int, currency: String, plans: [AgreedPriceResource]
    ) {
        self.organizationID = organizationID
        self.markupBasisPoints = markupBasisPoints
        self.currency = currency
        self.plans = plans
    }

    private enum CodingKeys: String, CodingKey {
        case organizationID = "organization_id", markupBasisPoints = "markup_basis_points", currency, plans
    }
}

/// A plan's prices for one organization.
package struct AgreedPriceResource: Sendable, Equatable, Codable {
    package var planID: String
    package var plan: String
    /// What an hour costs everybody.
    package var standardHourly: String
    /// The price that was set for this organization; null for the standard one with the markup.
    package var ownHourly: String?
    /// What an hour costs this organization.
    package var priceHourly: String

    package init(planID: String, plan: String, standardHourly: String, ownHourly: String?, priceHourly: String) {
        self.planID = planID
        self.plan = plan
        self.standardHourly = standardHourly
        self.ownHourly = ownHourly
        self.priceHourly = priceHourly
    }

    private enum CodingKeys: String, CodingKey {
        case planID = "plan_id", plan, standardHourly = "standard_hourly", ownHourly = "own_hourly"
        case priceHourly = "price_hourly"
    }
}

/// `PUT /api/admin/paas/organizations/{organization}/prices`: the whole agreement.
package struct PriceAgreementRequest: Sendable, Equatable, Codable {
    /// From -10000 (free of charge) to 100000.
    package var markupBasisPoints: Int
    /// Plans with a price of their own.
    package var plans: [Price]

    package struct Price: Sendable, Equatable, Codable {
        /// Id or name.
        package var planID: String
        /// A decimal, not negative.
        package var priceHourly: String

        package init(planID: String, priceHourly: String) {
            self.planID = planID
            self.priceHourly = priceHourly
        }

        private enum CodingKeys: String, CodingKey { case planID = "plan_id", priceHourly = "price_hourly" }
    }

    package init(markupBasisPoints: Int, plans: [Price]) {
        self.markupBasisPoints = markupBasisPoints
        self.plans = plans
    }

    private enum CodingKeys: String, CodingKey { case markupBasisPoints = "markup_basis_points", plans }
}

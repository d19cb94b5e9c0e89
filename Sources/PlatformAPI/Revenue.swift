/// `GET /api/admin/paas/billing/overview`: what was charged for usage in a calendar month (UTC), and what is unpaid.
package struct RevenueResource: Sendable, Equatable, Codable {
    /// Such as `2026-11`.
    package var month: String
    package var currencies: [CurrencyRevenueResource]

    package init(month: String, currencies: [CurrencyRevenueResource]) {
        self.month = month
        self.currencies = currencies
    }
}

/// The revenue of wallets in one currency.
package struct CurrencyRevenueResource: Sendable, Equatable, Codable {
    package var currency: String
    /// Of the month.
    package var amount: String
    /// Of all instances together, with two places.
    package var hours: String
    /// The twelve months up to this one, the first first.
    package var months: [MonthCostResource]
    /// The dearest first; so are the others.
    package var plans: [RevenuePartResource]
    package var regions: [RevenuePartResource]
    /// The hundred that paid most.
    package var organizations: [RevenuePartResource]
    package var unpaid: UnpaidTotalResource

    package init(currency: String, amount: String, hours: String, unpaid: UnpaidTotalResource) {
        self.currency = currency
        self.amount = amount
        self.hours = hours
        self.unpaid = unpaid
        months = []
        plans = []
        regions = []
        organizations = []
    }
}

/// A plan's, region's or organization's part of the revenue.
package struct RevenuePartResource: Sendable, Equatable, Codable {
    /// Of an organization; null for others.
    package var id: String?
    /// Empty of an organization that is gone.
    package var name: String
    package var amount: String
    package var hours: String

    package init(id: String? = nil, name: String, amount: String, hours: String) {
        self.id = id
        self.name = name
        self.amount = amount
        self.hours = hours
    }
}

/// What could not be paid, as it is now.
package struct UnpaidTotalResource: Sendable, Equatable, Codable {
    package var owed: String
    /// Organizations that owe something.
    package var organizations: Int
    /// Of all: those in their grace.
    package var inGrace: Int
    package var suspended: Int
    /// Those for which a rule of the ledger does not hold.
    package var parked: Int

    package init(owed: String, organizations: Int, inGrace: Int, suspended: Int, parked: Int) {
        self.owed = owed
        self.organizations = organizations
        self.inGrace = inGrace
        self.suspended = suspended
        self.parked = parked
    }

    private enum CodingKeys: String, CodingKey { case owed, organizations, inGrace = "in_grace", suspended, parked }
}

/// One organization of `GET /api/admin/paas/billing/unpaid`.
package struct UnpaidResource: Sendable, Equatable, Codable {
    package var organizationID: String
    /// Empty when it is gone.
    package var name: String
    package var owed: String
    package var currency: String
    /// `in_grace`, `suspended`, `parked` or `owing`.
    package var standing: String
    package var graceUntil: String?

    package init(organizationID: String, name: String, owed: String, currency: String, standing: String) {
        self.organizationID = organizationID
        self.name = name
        self.owed = owed
        self.currency = currency
        self.standing = standing
    }

    private enum CodingKeys: String, CodingKey {
        case organizationID = "organization_id", name, owed, currency, standing, graceUntil = "grace_until"
    }
}

/// One line of `GET /api/admin/paas/usage/report`.
package struct UsageReportResource: Sendable, Equatable, Codable {
    package var month: String
    package var organizationID: String
    package var organization: String
    package var plan: String
    package var region: String
    package var hours: String
    package var amount: String
    package var currency: String

    package init(
        month: String, organizationID: String, organization: String, plan: String, region: String
    ) {
        self.month = month
        self.organizationID = organizationID
        self.organization = organization
        self.plan = plan
        self.region = region
        hours = ""
        amount = ""
        currency = ""
    }

    private enum CodingKeys: String, CodingKey {
        case month, organizationID = "organization_id", organization, plan, region, hours, amount, currency
    }
}

/// Customers' money of one currency since the first day: what came in, what went, and what is there.
package struct ReconciliationResource: Sendable, Equatable, Codable {
    package var currency: String
    package var topUps: String
    package var promotions: String
    package var expired: String
    package var charges: String
    package var refunds: String
    /// What deleted organizations left, or still owed.
    package var closures: String
    package var balance: String
    package var promotion: String
    /// Set aside for what starts.
    package var held: String
    package var owed: String
    /// Nothing but zero is right.
    package var difference: String

    package init(currency: String, difference: String) {
        self.currency = currency
        self.difference = difference
        topUps = ""
        promotions = ""
        expired = ""
        charges = ""
        refunds = ""
        closures = ""
        balance = ""
        promotion = ""
        held = ""
        owed = ""
    }

    private enum CodingKeys: String, CodingKey {
        case currency, topUps = "top_ups", promotions, expired, charges, refunds, closures, balance, promotion, held
        case owed, difference
    }
}

/// A rule of the ledger, and how often it does not hold.
package struct BillingRuleResource: Sendable, Equatable, Codable {
    /// B1 to B10.
    package var rule: String
    /// At most 100 are counted.
    package var findings: Int

    package init(rule: String, findings: Int) {
        self.rule = rule
        self.findings = findings
    }
}

/// `GET /api/admin/paas/billing/reconciliation`: what the last hourly audit found.
package struct BillingAuditResource: Sendable, Equatable, Codable {
    /// Null when none has run yet.
    package var ranAt: String?
    package var result: BillingVerificationResource?

    package init(ranAt: String?, result: BillingVerificationResource?) {
        self.ranAt = ranAt
        self.result = result
    }

    private enum CodingKeys: String, CodingKey { case ranAt = "ran_at", result }
}

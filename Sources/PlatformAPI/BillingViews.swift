/// What everything of one type cost in some time.
package struct TypeCostResource: Sendable, Equatable, Codable {
    /// `application`.
    package var type: String
    package var amount: String
    /// Of all its instances together, with two places.
    package var hours: String

    package init(type: String, amount: String, hours: String) {
        self.type = type
        self.amount = amount
        self.hours = hours
    }
}

/// What a calendar month (UTC) cost.
package struct MonthCostResource: Sendable, Equatable, Codable {
    /// Such as `2026-11`.
    package var month: String
    package var amount: String
    package var hours: String

    package init(month: String, amount: String, hours: String) {
        self.month = month
        self.amount = amount
        self.hours = hours
    }
}

/// `GET /api/paas/applications/{application}/billing`: up to the last full hour.
package struct ApplicationBillingResource: Sendable, Equatable, Codable {
    package var applicationID: String
    package var name: String
    package var currency: String
    /// What all its instances that run now cost in an hour.
    package var hourlyCost: String
    /// The present month.
    package var current: MonthCostResource
    /// What the present month will have cost when what runs now goes on running.
    package var projected: String
    /// The six months before the present one, the first first.
    package var months: [MonthCostResource]

    package init(
        applicationID: String, name: String, currency: String, hourlyCost: String, current: MonthCostResource,
        projected: String
    ) {
        self.applicationID = applicationID
        self.name = name
        self.currency = currency
        self.hourlyCost = hourlyCost
        self.current = current
        self.projected = projected
        months = []
    }

    private enum CodingKeys: String, CodingKey {
        case applicationID = "application_id", name, currency, hourlyCost = "hourly_cost", current, projected, months
    }
}

/// One hour of `GET /api/paas/billing/usage/hours`.
package struct UsageHourResource: Sendable, Equatable, Codable {
    /// When it began, such as `2026-11-21T14:00:00.000Z`.
    package var beganAt: String
    package var amount: String
    /// Of all instances together: 3 instances that ran through it are `3.00`.
    package var hours: String
    package var currency: String

    package init(beganAt: String, amount: String, hours: String, currency: String) {
        self.beganAt = beganAt
        self.amount = amount
        self.hours = hours
        self.currency = currency
    }

    private enum CodingKeys: String, CodingKey { case beganAt = "began_at", amount, hours, currency }
}

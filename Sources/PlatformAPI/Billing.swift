/// `GET /api/paas/billing/wallet`. Amounts are decimals in `currency`.
package struct WalletResource: Sendable, Equatable, Codable {
    package var currency: String
    /// Money of one's own.
    package var balance: String
    /// Credit that was given; spent first.
    package var promotion: String
    /// What was due and could not be paid.
    package var owed: String
    /// What can be spent: balance and promotion.
    package var available: String
    /// What is set aside for an hour of what was accepted and does not run yet; neither in the balance nor in the
    /// promotion.
    package var held: String?
    /// What runs now costs this in an hour.
    package var hourlyCost: String
    /// How long that lasts; null while nothing costs anything.
    package var minutesLeft: Int64?
    /// The same in words.
    package var lasts: String?
    /// `ok`, `low`, `in_grace` or `suspended`.
    package var standing: String
    /// When what is owed must be paid.
    package var graceUntil: String?
    /// When applications that are suspended for what is owed are deleted; null for never.
    package var deletesAt: String?
    /// `off` or `prepaid`.
    package var billing: String
    /// In this calendar month (UTC), up to the last full hour.
    package var spent: String?
    /// What may be spent in a month before everything stops; null for no limit.
    package var spendingLimit: String?

    package init(currency: String, amounts: Amounts, standing: String, billing: String) {
        self.currency = currency
        balance = amounts.balance
        promotion = amounts.promotion
        owed = amounts.owed
        available = amounts.available
        hourlyCost = amounts.hourlyCost
        self.standing = standing
        self.billing = billing
    }

    package struct Amounts: Sendable {
        package var balance, promotion, owed, available, hourlyCost: String

        package init(balance: String, promotion: String, owed: String, available: String, hourlyCost: String) {
            self.balance = balance
            self.promotion = promotion
            self.owed = owed
            self.available = available
            self.hourlyCost = hourlyCost
        }
    }

    private enum CodingKeys: String, CodingKey {
        case currency, balance, promotion, owed, available, held
        case hourlyCost = "hourly_cost", minutesLeft = "minutes_left"
        case lasts, standing, graceUntil = "grace_until", deletesAt = "deletes_at", billing
        case spent, spendingLimit = "spending_limit"
    }
}

/// One movement of `GET /api/paas/billing/records`.
package struct MovementResource: Sendable, Equatable, Codable {
    package var id: String
    /// `top_up`, `promotion`, `expiry`, `usage`, `settlement` or `refund`.
    package var kind: String
    /// What it changed of the balance.
    package var balance: String
    /// What it changed of the promotional credit.
    package var promotion: String
    /// What it changed of what is owed.
    package var owed: String
    package var currency: String
    package var note: String
    /// What it was booked for: a payment's number, an hour, a credit.
    package var reference: String
    package var createdAt: String

    package init(id: String, kind: String, balance: String, promotion: String, owed: String) {
        self.id = id
        self.kind = kind
        self.balance = balance
        self.promotion = promotion
        self.owed = owed
        currency = ""
        note = ""
        reference = ""
        createdAt = ""
    }

    private enum CodingKeys: String, CodingKey {
        case id, kind, balance, promotion, owed, currency, note, reference, createdAt = "created_at"
    }
}

/// `GET /api/paas/billing/summary`: the month up to the last full hour.
package struct BillingSummaryResource: Sendable, Equatable, Codable {
    /// Such as `2026-11`.
    package var month: String
    package var currency: String
    package var total: String
    package var applications: [ApplicationCostResource]
    package var types: [TypeCostResource]
    /// What the month will have cost when what runs now goes on running: an estimate.
    package var projected: String

    package init(month: String, currency: String, total: String, applications: [ApplicationCostResource]) {
        self.month = month
        self.currency = currency
        self.total = total
        self.applications = applications
        types = []
        projected = total
    }
}

/// What an application cost in some time.
package struct ApplicationCostResource: Sendable, Equatable, Codable {
    package var applicationID: String
    package var name: String
    package var amount: String
    /// Of all its instances together, with two places.
    package var hours: String

    package init(applicationID: String, name: String, amount: String, hours: String) {
        self.applicationID = applicationID
        self.name = name
        self.amount = amount
        self.hours = hours
    }

    private enum CodingKeys: String, CodingKey {
        case applicationID = "application_id", name, amount, hours
    }
}

/// One day of `GET /api/paas/billing/usage`.
package struct UsageDayResource: Sendable, Equatable, Codable {
    /// Such as `2026-11-21`, UTC.
    package var day: String
    package var amount: String
    package var hours: String
    package var currency: String

    package init(day: String, amount: String, hours: String, currency: String) {
        self.day = day
        self.amount = amount
        self.hours = hours
        self.currency = currency
    }
}

/// `POST /api/admin/paas/organizations/{organization}/credit`.
package struct CreditRequest: Sendable, Equatable, Codable {
    /// A decimal above zero.
    package var amount: String
    /// `top_up` (money that came in) or `promotion` (credit that is given); `top_up` when absent.
    package var kind: String?
    /// For the organization's records.
    package var note: String
    /// A number or name of the payment; a second credit of the same reference is refused.
    package var reference: String?
    /// When promotional credit ends; never when absent.
    package var expiresAt: String?

    package init(amount: String, kind: String? = nil, note: String) {
        self.amount = amount
        self.kind = kind
        self.note = note
    }

    private enum CodingKeys: String, CodingKey {
        case amount, kind, note, reference, expiresAt = "expires_at"
    }
}

/// `POST /api/admin/paas/organizations/{organization}/refund`.
package struct RefundRequest: Sendable, Equatable, Codable {
    /// A decimal above zero, at most the balance.
    package var amount: String
    package var note: String

    package init(amount: String, note: String) {
        self.amount = amount
        self.note = note
    }
}

/// `GET /api/admin/paas/billing/verify`: whether every rule of the ledger holds.
package struct BillingVerificationResource: Sendable, Equatable, Codable {
    package var isSound: Bool
    package var organizations: Int
    package var movements: Int
    package var intervals: Int
    /// At most 100.
    package var findings: [BillingFindingResource]
    /// Each rule.
    package var rules: [BillingRuleResource]
    package var reconciliation: [ReconciliationResource]

    package init(
        isSound: Bool, organizations: Int, movements: Int, intervals: Int, findings: [BillingFindingResource]
    ) {
        self.isSound = isSound
        self.organizations = organizations
        self.movements = movements
        self.intervals = intervals
        self.findings = findings
        rules = []
        reconciliation = []
    }

    private enum CodingKeys: String, CodingKey {
        case isSound = "is_sound", organizations, movements, intervals, findings, rules, reconciliation
    }
}

/// A rule that does not hold.
package struct BillingFindingResource: Sendable, Equatable, Codable {
    /// B1 to B10.
    package var rule: String
    package var organizationID: String
    package var message: String

    package init(rule: String, organizationID: String, message: String) {
        self.rule = rule
        self.organizationID = organizationID
        self.message = message
    }

    private enum CodingKeys: String, CodingKey {
        case rule, organizationID = "organization_id", message
    }
}

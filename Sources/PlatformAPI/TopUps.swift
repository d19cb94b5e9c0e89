/// `POST /api/paas/billing/top-ups`.
package struct TopUpRequest: Sendable, Equatable, Codable {
    /// Whole units of the wallet's currency.
    package var amount: String
    /// `stripe` or `paypal`; the first that is offered when absent.
    package var provider: String?

    package init(amount: String, provider: String? = nil) {
        self.amount = amount
        self.provider = provider
    }
}

/// A payment into a wallet through a provider.
package struct TopUpResource: Sendable, Equatable, Codable {
    package var id: String
    package var organizationID: String
    package var provider: String
    /// What was to be paid.
    package var amount: String
    package var currency: String
    /// `pending`, `paid`, `ended`, `held` (paid in another currency; an administrator looks after it) or `settled`.
    package var status: String
    /// Where to pay, while it is pending.
    package var address: String?
    /// What was paid, as the provider says.
    package var paid: String?
    package var paidCurrency: String?
    package var createdAt: String

    package init(
        id: String, provider: String, amount: String, currency: String, status: String, createdAt: String
    ) {
        self.id = id
        organizationID = ""
        self.provider = provider
        self.amount = amount
        self.currency = currency
        self.status = status
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, organizationID = "organization_id", provider, amount, currency, status, address, paid
        case paidCurrency = "paid_currency", createdAt = "created_at"
    }
}

/// `POST /api/admin/paas/vouchers`.
package struct VoucherRequest: Sendable, Equatable, Codable {
    /// A decimal above zero, in the platform's currency.
    package var amount: String
    /// For administrators, such as a campaign's name.
    package var note: String
    /// How many organizations may redeem it; 1 when absent.
    package var uses: Int?
    /// Until when it may be redeemed; for ever when absent.
    package var redeemUntil: String?
    /// For how many days its credit lasts once redeemed; for ever when absent.
    package var creditDays: Int?

    package init(amount: String, note: String) {
        self.amount = amount
        self.note = note
    }

    private enum CodingKeys: String, CodingKey {
        case amount, note, uses, redeemUntil = "redeem_until", creditDays = "credit_days"
    }
}

/// A code that brings promotional credit.
package struct VoucherResource: Sendable, Equatable, Codable {
    package var id: String
    /// Only in the answer that made it.
    package var code: String?
    /// Its last characters.
    package var ending: String
    package var amount: String
    package var note: String
    package var uses: Int
    package var used: Int
    package var redeemUntil: String?
    package var creditDays: Int?
    package var revokedAt: String?
    package var createdAt: String

    package init(id: String, ending: String, amount: String, note: String, uses: Int, used: Int, createdAt: String) {
        self.id = id
        self.ending = ending
        self.amount = amount
        self.note = note
        self.uses = uses
        self.used = used
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, code, ending, amount, note, uses, used, redeemUntil = "redeem_until", creditDays = "credit_days"
        case revokedAt = "revoked_at", createdAt = "created_at"
    }
}

/// `POST /api/paas/billing/vouchers`.
package struct RedeemRequest: Sendable, Equatable, Codable {
    package var code: String

    package init(code: String) { self.code = code }
}

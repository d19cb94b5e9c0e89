package typealias TopUpID = Identifier<TopUp>

/// A payment into a wallet through a provider, from the moment it was asked for.
package struct TopUp: Sendable, Equatable {
    package enum Provider: String, Sendable, CaseIterable {
        case stripe, paypal

        package var title: String {
            switch self {
            case .stripe: "Card (Stripe)"
            case .paypal: "PayPal"
            }
        }
    }

    package enum Status: String, Sendable, CaseIterable {
        /// The customer may pay.
        case pending
        /// The money is in the wallet.
        case paid
        /// Nobody has paid. What its provider collects all the same counts nevertheless.
        case ended
        /// Paid in another currency than the wallet's: an administrator books or returns it by hand.
        case held
        /// An administrator has booked or returned what was held.
        case settled

        /// Money has come: nothing that is told changes it.
        package var isFinal: Bool { self == .paid || self == .held || self == .settled }
    }

    /// What a provider says of a payment.
    package enum Outcome: Sendable, Equatable {
        case open
        /// The customer has done their part, and their bank takes its time.
        case processing
        case paid(Money, currency: String)
        case ended
    }

    /// Open payments that one organization may have.
    package static let mostOpen = 10
    /// No provider lets a customer pay later than three days after it was opened; a bank may take two weeks more.
    package static let lifetimeSeconds: Int64 = 72 * 3600
    package static let processingSeconds: Int64 = 30 * 86_400
    /// Whole units of the currency.
    package static let range: ClosedRange<Int64> = 1...1_000_000

    package let id: TopUpID
    package let organizationID: OrganizationID
    package let provider: Provider
    /// What the customer wanted to pay.
    package let asked: Money
    package let currency: String
    package let createdAt: Timestamp
    package var status: Status
    /// The provider's name for it; nil until the provider has answered.
    package var reference: String?
    /// Where the customer pays.
    package var address: String?
    /// What was paid, as the provider says.
    package var paid: Money?
    package var paidCurrency: String?
    /// When the provider is asked next, and how often it was.
    package var lookAt: Timestamp
    package var looks: Int

    package init(
        id: TopUpID, organizationID: OrganizationID, provider: Provider, asked: Money, currency: String, now: Timestamp
    ) {
        self.id = id
        self.organizationID = organizationID
        self.provider = provider
        self.asked = asked
        self.currency = currency
        createdAt = now
        status = .pending
        lookAt = now.adding(seconds: Self.wait(looks: 0))
        looks = 0
    }

    /// Half a minute, twice as long each time, at most an hour.
    private static func wait(looks: Int) -> Int64 { min(3600, 30 << Int64(min(max(looks, 0), 10))) }

    /// The top-up after the provider was asked. Level-triggered: once money has come it stays as it is, so an answer
    /// that comes again, late or out of order changes nothing. When it becomes `paid`, ``paid`` belongs into the
    /// wallet.
    package func after(_ outcome: Outcome, now: Timestamp) -> TopUp {
        guard !status.isFinal else { return self }
        var next = self
        switch outcome {
        case .paid(let amount, let currency):
            next.paid = amount
            next.paidCurrency = currency.uppercased()
            next.status = currency.uppercased() == self.currency && amount > .zero ? .paid : .held
        case .ended:
            next.status = .ended
        case .open, .processing:
            guard status == .pending else { return self }
            let lifetime = outcome == .processing ? Self.processingSeconds : Self.lifetimeSeconds
            next.looks = min(looks, 1000) + 1
            next.lookAt = now.adding(seconds: Self.wait(looks: next.looks))
            if now >= createdAt.adding(seconds: lifetime) { next.status = .ended }
        }
        return next
    }
}

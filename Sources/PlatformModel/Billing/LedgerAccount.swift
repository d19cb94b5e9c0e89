/// Where money stands in the double-entry ledger. An entry's amount is added to its account, so what a customer may
/// spend is positive, and what stands on the platform's side of the same movement has the opposite sign.
package enum LedgerAccount: String, Sendable, CaseIterable {
    /// An organization's own money, prepaid.
    case wallet
    /// Credit that was given to an organization; spent before its own money, may expire.
    case promotion
    /// Money of an organization that is set aside for what was accepted and does not run yet; see ``Hold``.
    case hold
    /// What an organization could not pay when it was due: never positive.
    case arrears
    /// What the platform has earned.
    case revenue
    /// Money outside: the payment providers and bank accounts from which customers pay.
    case funding
    /// What promotions cost the platform.
    case grants

    /// Whether it is kept for each organization, as opposed to once for the platform.
    package var belongsToOrganization: Bool {
        switch self {
        case .wallet, .promotion, .hold, .arrears: true
        case .revenue, .funding, .grants: false
        }
    }
}

/// One line of a movement.
package struct LedgerEntry: Sendable, Equatable {
    package var account: LedgerAccount
    package var amount: Money

    package init(_ account: LedgerAccount, _ amount: Money) {
        self.account = account
        self.amount = amount
    }
}

/// Money that is set aside for an hour of what was accepted and does not run yet, so that nothing else is promised or
/// paid back with it. One for each application at most.
package struct Hold: Sendable, Equatable {
    package var applicationID: ApplicationID
    package var organizationID: OrganizationID
    /// What took it out of the wallet.
    package var movementID: MovementID
    package var part: Part
    /// Given back then, whatever became of it.
    package var expiresAt: Timestamp

    package init(
        applicationID: ApplicationID, organizationID: OrganizationID, movementID: MovementID, part: Part,
        expiresAt: Timestamp
    ) {
        self.applicationID = applicationID
        self.organizationID = organizationID
        self.movementID = movementID
        self.part = part
        self.expiresAt = expiresAt
    }

    /// Where it was taken from, so that it goes back there.
    package struct Part: Sendable, Equatable {
        package var promotion: Money
        package var balance: Money

        package init(promotion: Money, balance: Money) {
            self.promotion = promotion
            self.balance = balance
        }

        package var amount: Money { promotion + balance }

        /// Out of the wallet.
        package var placing: [LedgerEntry] {
            [
                LedgerEntry(.promotion, promotion.negated), LedgerEntry(.wallet, balance.negated),
                LedgerEntry(.hold, amount),
            ]
        }

        /// Back into it.
        package var releasing: [LedgerEntry] { placing.map { LedgerEntry($0.account, $0.amount.negated) } }
    }
}

extension Wallet {
    /// How an amount is set aside: promotional credit first, as it is spent first; nil when there is less.
    package func part(holding amount: Money) -> Hold.Part? {
        guard amount >= .zero, amount <= available else { return nil }
        let promoted = min(amount, promotion)
        return Hold.Part(promotion: promoted, balance: amount - promoted)
    }
}

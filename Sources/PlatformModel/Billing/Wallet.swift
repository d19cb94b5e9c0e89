/// What an organization has and owes: the sums of its entries in the ledger, kept beside them.
package struct Wallet: Sendable, Equatable {
    /// Its own money; never below zero.
    package var balance: Money
    /// Promotional credit; never below zero.
    package var promotion: Money
    /// What was due and could not be paid; never below zero.
    package var owed: Money
    /// What is set aside of both; never below zero.
    package var held: Money

    package init(
        balance: Money = .zero, promotion: Money = .zero, owed: Money = .zero, held: Money = .zero
    ) {
        self.balance = balance
        self.promotion = promotion
        self.owed = owed
        self.held = held
    }

    /// What it can spend.
    package var available: Money { balance + promotion }

    /// What there is: how long it lasts does not depend on what is set aside of it.
    package var total: Money { available + held }

    /// The wallet after a movement; nil when something would fall below zero or out of 64 bits.
    package func after(_ movement: Movement) -> Wallet? {
        guard let balance = balance.adding(movement.change(of: .wallet)), balance >= .zero,
            let promotion = promotion.adding(movement.change(of: .promotion)), promotion >= .zero,
            let owed = owed.adding(movement.change(of: .arrears).negated), owed >= .zero,
            let held = held.adding(movement.change(of: .hold)), held >= .zero
        else { return nil }
        return Wallet(balance: balance, promotion: promotion, owed: owed, held: held)
    }

    /// Takes an amount: from promotional credit first, then from its own money; the rest is owed.
    package func entries(charging amount: Money) -> [LedgerEntry] {
        let promoted = min(amount, promotion)
        let paid = min(amount - promoted, balance)
        return [
            LedgerEntry(.promotion, promoted.negated), LedgerEntry(.wallet, paid.negated),
            LedgerEntry(.arrears, (amount - promoted - paid).negated), LedgerEntry(.revenue, amount),
        ]
    }

    /// Empties it for good, when nothing is held any more: what is left falls to the platform, what is still owed is
    /// written off.
    package var closure: [LedgerEntry] {
        [
            LedgerEntry(.wallet, balance.negated), LedgerEntry(.promotion, promotion.negated),
            LedgerEntry(.arrears, owed), LedgerEntry(.revenue, balance - owed), LedgerEntry(.grants, promotion),
        ]
    }

    /// Pays what is owed with what there is. Nothing is earned by it: that was booked when it was due.
    package var settlement: [LedgerEntry] {
        let promoted = min(owed, promotion)
        let paid = min(owed - promoted, balance)
        return [
            LedgerEntry(.promotion, promoted.negated), LedgerEntry(.wallet, paid.negated),
            LedgerEntry(.arrears, promoted + paid),
        ]
    }
}

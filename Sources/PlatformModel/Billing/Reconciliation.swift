/// What customers' money of one currency came from and went to, against what their wallets hold.
package struct Reconciliation: Sendable, Equatable {
    package var currency: String
    /// What all movements of a kind changed of the organizations' accounts.
    package var changes: [Movement.Kind: Money]
    /// All wallets together.
    package var wallets: Wallet

    package init(currency: String, changes: [Movement.Kind: Money] = [:], wallets: Wallet = Wallet()) {
        self.currency = currency
        self.changes = changes
        self.wallets = wallets
    }

    package func change(_ kind: Movement.Kind) -> Money { changes[kind] ?? .zero }

    /// Zero when nothing was lost and nothing came from nowhere.
    package var difference: Money {
        changes.values.reduce(Money.zero, +) - (wallets.total - wallets.owed)
    }
}

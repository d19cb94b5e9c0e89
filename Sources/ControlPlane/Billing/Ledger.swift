import HostSupport
import PlatformModel
import SQLStore

/// The only place that moves money: a movement is stored with what it makes of the wallet, in one transaction, or not
/// at all.
struct Ledger: Sendable {
    private let surroundings: Surroundings
    private let store = LedgerStore()

    /// 500 characters of at most four bytes.
    private static let noteBytes = 2000

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// Makes the wallet unless there is one; its first hour is the present one.
    func open(_ organization: OrganizationID, _ transaction: Transaction) throws {
        let currency = try surroundings.settings(transaction).currency
        try store.open(organization, currency: currency, now: surroundings.now, transaction)
    }

    /// The wallet, made when there is none.
    func account(of organization: OrganizationID, _ transaction: Transaction) throws -> LedgerStore.Account {
        if let account = try store.account(of: organization, transaction) { return account }
        try open(organization, transaction)
        guard let account = try store.account(of: organization, transaction) else {
            throw PlatformError(.internalError, "There is no wallet.", detail: "a wallet was not made")
        }
        return account
    }

    /// Stores a movement. Nil when its source has one already, which then counts; throws `empty_wallet` when the wallet
    /// does not hold it.
    @discardableResult
    func post(
        _ source: Movement.Source, of organization: OrganizationID, note: String, by actor: String = "",
        _ transaction: Transaction, entries: (Wallet) -> [LedgerEntry]
    ) throws -> (id: MovementID, movement: Movement)? {
        let account = try account(of: organization, transaction)
        let movement = Movement(
            of: organization, source, entries(account.wallet), note: note.storable(Self.noteBytes), at: surroundings.now
        )
        guard let movement else { return nil }
        let id = surroundings.newID(Movement.self)
        guard try store.insert(movement, as: id, account.currency, by: actor, transaction) else { return nil }
        guard account.wallet.after(movement) != nil, try store.change(by: movement, transaction) else {
            throw PlatformError(.emptyWallet, "The wallet does not hold that much.")
        }
        let spent = movement.change(of: .promotion).negated
        if spent > .zero, source.kind != .expiry, !movement.isHold {
            let credits = try store.credits(of: organization, transaction)
            for credit in PromotionalCredit.spending(spent, of: credits) { try store.setLeft(credit, transaction) }
        }
        return (id, movement)
    }

    /// Pays what is owed with what there is, also with what is set aside.
    func settle(_ organization: OrganizationID, _ transaction: Transaction) throws {
        var wallet = try account(of: organization, transaction).wallet
        guard wallet.owed > .zero else { return }
        if wallet.owed > wallet.available, wallet.held > .zero {
            try Holds(surroundings).releaseAll(of: organization, transaction)
            wallet = try account(of: organization, transaction).wallet
        }
        guard wallet.available > .zero else { return }
        let source = Movement.Source(.settlement, surroundings.ids.next())
        try post(source, of: organization, note: "Paid what was owed", transaction) { $0.settlement }
    }

    /// Takes back what is left of promotional credit whose time was over at `moment`.
    func expire(_ organization: OrganizationID, at moment: Timestamp, _ transaction: Transaction) throws {
        let expired = try store.credits(of: organization, transaction).filter { $0.hasExpired(moment) }
        // What is set aside of it ends with it.
        if !expired.isEmpty { try Holds(surroundings).releaseAll(of: organization, transaction) }
        for var credit in expired {
            let rest = credit.left
            let source = Movement.Source(.expiry, credit.id.text)
            try post(source, of: organization, note: "Promotional credit has expired", transaction) { _ in
                [LedgerEntry(.promotion, rest.negated), LedgerEntry(.grants, rest)]
            }
            credit.left = .zero
            try store.setLeft(credit, transaction)
        }
    }
}

import HostSupport
import PlatformModel
import SQLStore

/// Sets money aside for what was accepted, and gives it back when its deployment has ended: what runs then is charged
/// by the hour. Each way is a movement of the ledger.
struct Holds: Sendable {
    private let surroundings: Surroundings
    private let ledger: Ledger
    private let store = HoldStore()

    init(_ surroundings: Surroundings) {
        self.surroundings = surroundings
        ledger = Ledger(surroundings)
    }

    /// Takes the place of the application's earlier one. Throws `empty_wallet` when there is less.
    func place(_ amount: Money, for application: Application, _ transaction: Transaction) throws {
        try release(of: application.id, transaction)
        guard amount > .zero else { return }
        let organization = application.organizationID
        let wallet = try ledger.account(of: organization, transaction).wallet
        guard let part = wallet.part(holding: amount) else {
            throw PlatformError(.emptyWallet, "The wallet does not hold that much.")
        }
        let source = Movement.Source(.hold, surroundings.ids.next())
        let note = "Held for an hour of \(application.slug)"
        guard
            let posted = try ledger.post(
                source, of: organization, note: note, transaction, entries: { _ in part.placing })
        else { return }
        let limit = Int64(try surroundings.settings(transaction).deploymentTimeoutSeconds) + 60
        let hold = Hold(
            applicationID: application.id, organizationID: organization, movementID: posted.id, part: part,
            expiresAt: surroundings.now.adding(seconds: limit))
        try store.insert(hold, now: surroundings.now, transaction)
    }

    func release(of application: ApplicationID, _ transaction: Transaction) throws {
        if let hold = try store.hold(of: application, transaction) { try release(hold, transaction) }
    }

    /// What is due, or ends, comes before what may come.
    func releaseAll(of organization: OrganizationID, _ transaction: Transaction) throws {
        for hold in try store.holds(of: organization, transaction) { try release(hold, transaction) }
    }

    /// Gives back what ended or whose time is over; at most so many. Returns how many.
    @discardableResult
    func releaseEnded(
        of organization: OrganizationID, limit: Int = .max, _ transaction: Transaction
    ) throws -> Int {
        let ended = try store.ended(of: organization, now: surroundings.now, limit: limit, transaction)
        for hold in ended { try release(hold, transaction) }
        return ended.count
    }

    /// The same of everybody, a few in one transaction.
    func releaseEnded(_ attempts: BillingAttempts) async throws {
        let now = surroundings.now
        let organizations = try await surroundings.store.read { try store.organizationsWithEnded(now: now, $0) }
        try await attempts.each(organizations, .holds) { organization in
            var count = Self.together
            while count == Self.together, !Task.isCancelled {
                count = try await surroundings.store.write {
                    try releaseEnded(of: organization, limit: Self.together, $0)
                }
            }
        }
    }

    /// Holds that one transaction gives back.
    private static let together = 20

    private func release(_ hold: Hold, _ transaction: Transaction) throws {
        guard try store.delete(hold, transaction) else { return }
        try ledger.post(
            Movement.Source(.release, hold.movementID.text), of: hold.organizationID, note: "Held no longer",
            transaction
        ) { _ in hold.part.releasing }
    }
}

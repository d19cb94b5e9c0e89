/// When an organization may end, and what its end needs next.
package enum OrganizationEnding {
    /// Of one application, as far as its organization's end depends on it.
    package struct ApplicationFacts: Sendable, Equatable {
        package var id: ApplicationID
        package var slug: String
        package var isSuspended: Bool
        package var isDeleting: Bool

        package init(id: ApplicationID, slug: String, isSuspended: Bool, isDeleting: Bool) {
            self.id = id
            self.slug = slug
            self.isSuspended = isSuspended
            self.isDeleting = isDeleting
        }
    }

    package enum Step: Sendable, Equatable {
        /// Begin to delete these.
        case delete([ApplicationID])
        /// Applications are still being taken away from their nodes.
        case wait
        /// Nothing is left: the organization itself may go.
        case erase
    }

    /// Why the organization cannot be deleted now, for people; nil when it can. What is suspended has an account to
    /// settle first.
    package static func refusal(_ applications: [ApplicationFacts]) -> String? {
        let suspended = applications.filter { $0.isSuspended && !$0.isDeleting }.map(\.slug).sorted()
        guard !suspended.isEmpty else { return nil }
        return "These applications are suspended: \(suspended.joined(separator: ", ")). Settle the account first."
    }

    /// Why the wallet keeps the organization from being deleted; nil when it does not. Promotional credit was a gift
    /// and goes without a word.
    package enum Debt: Sendable, Equatable {
        /// This is still owed.
        case owed(Money)
        /// This would be lost, and nobody has said that it may be.
        case left(Money)
    }

    package static func debt(_ wallet: Wallet, mayForfeit: Bool) -> Debt? {
        if wallet.owed > .zero { return .owed(wallet.owed) }
        return wallet.balance > .zero && !mayForfeit ? .left(wallet.balance) : nil
    }

    /// What comes next for an organization whose end was asked for. Looks at what is there, not at what was done
    /// before, so an application that was created at the same moment goes as well.
    package static func next(_ applications: [ApplicationFacts]) -> Step {
        let untouched = applications.filter { !$0.isDeleting }.map(\.id)
        if !untouched.isEmpty { return .delete(untouched) }
        return applications.isEmpty ? .erase : .wait
    }
}

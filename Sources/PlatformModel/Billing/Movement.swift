package typealias MovementID = Identifier<Movement>

/// One change of the ledger: entries that sum to zero, written once and never changed. What was wrong is put right by
/// another movement.
package struct Movement: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Money that came from outside, by hand or through a payment provider.
        case topUp = "top_up"
        /// Promotional credit.
        case promotion
        /// The rest of promotional credit whose time is over.
        case expiry
        /// Usage of one organization in one hour.
        case usage
        /// Arrears that were paid.
        case settlement
        /// Money that went back outside.
        case refund
        /// Money that was set aside for what starts.
        case hold
        /// Such money that was given back.
        case release
        /// What was left, or still owed, when the organization was deleted.
        case closure
    }

    /// What caused it, in words that no other cause of its kind has: a second movement of one source is refused.
    package struct Source: Sendable, Hashable {
        package var kind: Kind
        package var id: String

        package init(_ kind: Kind, _ id: String) {
            self.kind = kind
            self.id = id
        }
    }

    package let organizationID: OrganizationID
    package let source: Source
    package let entries: [LedgerEntry]
    /// For people.
    package let note: String
    package let at: Timestamp

    /// Leaves out entries of nothing. Nil when the others do not sum to zero, do not fit into 64 bits, or there are
    /// none.
    package init?(
        of organization: OrganizationID, _ source: Source, _ entries: [LedgerEntry], note: String, at: Timestamp
    ) {
        let entries = entries.filter { $0.amount != .zero }
        guard !entries.isEmpty, entries.reduce(Int128(0), { $0 + Int128($1.amount.microUnits) }) == 0 else {
            return nil
        }
        organizationID = organization
        self.source = source
        self.entries = entries
        self.note = note
        self.at = at
    }

    /// Whether it only sets money aside or gives it back: nothing comes in or goes out by it.
    package var isHold: Bool { source.kind == .hold || source.kind == .release }

    /// What it adds to an account.
    package func change(of account: LedgerAccount) -> Money {
        entries.filter { $0.account == account }.reduce(.zero) { $0 + $1.amount }
    }
}

/// Promotional credit as it was given, with what is left of it.
package struct PromotionalCredit: Sendable, Equatable {
    package var id: Identifier<PromotionalCredit>
    package var left: Money
    /// Nil for never.
    package var expiresAt: Timestamp?

    package init(id: Identifier<PromotionalCredit>, left: Money, expiresAt: Timestamp?) {
        self.id = id
        self.left = left
        self.expiresAt = expiresAt
    }

    /// What is left of each after an amount was spent: what expires first goes first, then what came first. Only those
    /// that changed; an amount beyond all of them takes all.
    package static func spending(_ amount: Money, of credits: [Self]) -> [Self] {
        var rest = amount
        return credits.sorted(by: { ($0.end, $0.id) < ($1.end, $1.id) }).compactMap { credit in
            let taken = min(rest, credit.left)
            guard taken > .zero else { return nil }
            rest = rest - taken
            var credit = credit
            credit.left = credit.left - taken
            return credit
        }
    }

    package func hasExpired(_ now: Timestamp) -> Bool { end <= now }

    private var end: Timestamp { expiresAt ?? Timestamp(milliseconds: .max) }
}

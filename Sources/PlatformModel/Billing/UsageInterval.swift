package typealias UsageIntervalID = Identifier<UsageInterval>

/// A time in which something ran that costs money: from its opening up to, and without, its close. Its rate never
/// changes; another rate is another interval.
package struct UsageInterval: Sendable, Equatable {
    package var id: UsageIntervalID
    package var applicationID: ApplicationID
    /// For one hour.
    package var rate: Money
    package var openedAt: Timestamp
    /// Nil while it runs.
    package var closedAt: Timestamp?
    /// Up to when it is charged.
    package var chargedUntil: Timestamp
    /// The sum of its charges.
    package var charged: Money

    package init(id: UsageIntervalID, applicationID: ApplicationID, rate: Money, openedAt: Timestamp) {
        self.id = id
        self.applicationID = applicationID
        self.rate = rate
        self.openedAt = openedAt
        chargedUntil = openedAt
        charged = .zero
    }

    /// What the first milliseconds of an interval cost: rate × time, rounded down to a millionth once. A charge is the
    /// difference of two of these, so any split of the time gives the same sum. Never negative; at most what 64 bits
    /// hold.
    package static func cost(of milliseconds: Int64, at rate: Money) -> Money {
        guard milliseconds > 0, rate > .zero else { return .zero }
        return Money(microUnits: Int64(clamping: Int128(rate.microUnits) * Int128(milliseconds) / 3_600_000))
    }

    /// The part of an interval that is charged at once.
    package struct Charge: Sendable, Equatable {
        package var intervalID: UsageIntervalID
        package var applicationID: ApplicationID
        package var from: Timestamp
        package var until: Timestamp
        package var amount: Money
    }

    /// What is due of it up to `limit`; nil when nothing is.
    package func charge(until limit: Timestamp) -> Charge? {
        let end = min(limit, closedAt ?? limit)
        guard end > chargedUntil else { return nil }
        let total = Self.cost(of: end.milliseconds(since: openedAt), at: rate)
        return Charge(
            intervalID: id, applicationID: applicationID, from: chargedUntil, until: end, amount: total - charged)
    }

    /// The interval after that charge.
    package func charged(_ charge: Charge) -> UsageInterval {
        var next = self
        next.chargedUntil = charge.until
        next.charged = charged + charge.amount
        return next
    }
}

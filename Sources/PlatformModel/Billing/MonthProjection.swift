/// What a month will have cost at its end when what runs now goes on running: an estimate, never booked.
package enum MonthProjection {
    /// Something that runs and is charged up to a moment.
    package struct Running: Sendable, Equatable {
        package var chargedUntil: Timestamp
        /// For one hour.
        package var rate: Money

        package init(chargedUntil: Timestamp, rate: Money) {
            self.chargedUntil = chargedUntil
            self.rate = rate
        }
    }

    /// - Parameters:
    ///   - spent: what is charged of the month.
    ///   - begin: the month's first moment; what is not charged yet of a month before does not count.
    package static func amount(spent: Money, running: [Running], begin: Timestamp, end: Timestamp) -> Money {
        running.reduce(spent) { sum, one in
            sum + UsageInterval.cost(of: end.milliseconds(since: max(begin, one.chargedUntil)), at: one.rate)
        }
    }
}

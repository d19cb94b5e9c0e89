/// How long money lasts at the present cost.
package struct Forecast: Sendable, Equatable {
    /// What can be spent.
    package var available: Money
    /// What an hour costs now.
    package var hourlyCost: Money

    package init(available: Money, hourlyCost: Money) {
        self.available = available
        self.hourlyCost = hourlyCost
    }

    /// Whole minutes, rounded down; nil while nothing costs anything.
    package var minutesLeft: Int64? {
        guard hourlyCost > .zero else { return nil }
        guard available > .zero else { return 0 }
        return Int64(clamping: Int128(available.microUnits) * 60 / Int128(hourlyCost.microUnits))
    }

    /// Such as `11 days 4 hours` or `35 minutes`; nil while nothing costs anything.
    package var words: String? {
        minutesLeft.map { minutes in
            let (days, hours) = (minutes / 1440, minutes / 60 % 24)
            if days > 0 { return Self.count(days, "day") + (hours > 0 ? " " + Self.count(hours, "hour") : "") }
            return hours > 0
                ? Self.count(hours, "hour") + (minutes % 60 > 0 ? " " + Self.count(minutes % 60, "minute") : "")
                : Self.count(minutes, "minute")
        }
    }

    private static func count(_ number: Int64, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    /// Hours left at which an organization is told, once each until the forecast is better again.
    package static let noticeHours: [Int64] = [72, 24, 1]

    /// The smallest of ``noticeHours`` that the forecast has reached; nil when it is better than all.
    package var noticeLevel: Int64? {
        minutesLeft.flatMap { minutes in Self.noticeHours.filter { minutes <= $0 * 60 }.min() }
    }

    /// What is missing for another hour, with what is still owed; nil when it suffices.
    package func missing(owed: Money) -> Money? {
        let wanted = hourlyCost + owed
        return available >= wanted ? nil : wanted - available
    }
}

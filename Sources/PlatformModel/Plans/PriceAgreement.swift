/// What was agreed with one organization about prices: a markup on all plans, and prices of single plans. It counts for
/// what is deployed, or gets another plan, afterwards; what runs keeps the rate that it was deployed at.
package struct PriceAgreement: Sendable, Equatable {
    /// Hundredths of a percent that are added to each price; below zero it is a discount.
    package var markupBasisPoints: Int
    /// Prices of one hour, which no markup changes.
    package var hourly: [PlanID: Money]

    /// From free of charge to eleven times the price.
    package static let markups = -10_000...100_000
    /// Of one hour.
    package static let mostHourly = Money(microUnits: 1_000_000_000_000)

    package init(markupBasisPoints: Int = 0, hourly: [PlanID: Money] = [:]) {
        self.markupBasisPoints = markupBasisPoints
        self.hourly = hourly
    }

    package var isEmpty: Bool { markupBasisPoints == 0 && hourly.isEmpty }

    /// What an hour of one instance costs the organization.
    ///
    /// - Parameter standard: what it costs everybody else.
    package func hourlyPrice(of plan: PlanID, standard: Money) -> Money {
        hourly[plan] ?? Self.marked(standard, by: markupBasisPoints)
    }

    /// The plan with the organization's prices. A price of its own makes a month of so many hours as plans are compared
    /// by.
    package func applied(to plan: Plan) -> Plan {
        var plan = plan
        if let own = hourly[plan.id] {
            plan.priceHourly = own
            plan.priceMonthly = own.times(PlanComparison.monthHours)
        } else {
            plan.priceHourly = Self.marked(plan.priceHourly, by: markupBasisPoints)
            plan.priceMonthly = Self.marked(plan.priceMonthly, by: markupBasisPoints)
        }
        return plan
    }

    /// A price with a markup, rounded half up to a millionth; never negative, at most what 64 bits hold.
    package static func marked(_ price: Money, by basisPoints: Int) -> Money {
        guard price > .zero else { return .zero }
        let factor = Int128(10_000 + min(max(basisPoints, markups.lowerBound), markups.upperBound))
        return Money(microUnits: Int64(clamping: (Int128(price.microUnits) * factor + 5_000) / 10_000))
    }
}

extension Money {
    /// Nil when the sum does not fit.
    package func adding(_ other: Money) -> Money? {
        let (sum, overflow) = microUnits.addingReportingOverflow(other.microUnits)
        return overflow ? nil : Money(microUnits: sum)
    }

    /// Stays at the largest or smallest amount instead of overflowing: for sums that are shown or compared. What is
    /// stored goes through ``adding(_:)``.
    package static func + (left: Self, right: Self) -> Self {
        left.adding(right) ?? Money(microUnits: right.microUnits < 0 ? .min : .max)
    }

    package static func - (left: Self, right: Self) -> Self { left + right.negated }

    package var negated: Money { Money(microUnits: microUnits == .min ? .max : -microUnits) }

    /// Stays at the largest or smallest amount instead of overflowing.
    package func times(_ count: Int) -> Money {
        Money(microUnits: Int64(clamping: Int128(microUnits) * Int128(count)))
    }
}

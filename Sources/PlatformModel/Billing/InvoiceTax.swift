/// Tax that is part of a price, as people's invoices show it.
package enum InvoiceTax {
    /// The part of a gross amount that is tax, rounded half up to a millionth.
    ///
    /// - Parameter basisPoints: hundredths of a percent, such as 1900 for 19 %.
    package static func included(in gross: Money, basisPoints: Int) -> Money {
        guard basisPoints > 0, gross > .zero else { return .zero }
        let (amount, rate) = (Int128(gross.microUnits), Int128(basisPoints))
        return Money(microUnits: Int64(clamping: (amount * rate * 2 + (10_000 + rate)) / ((10_000 + rate) * 2)))
    }
}

/// Amounts as payment providers count them: in the smallest unit of a currency, such as cents.
package enum MinorUnits {
    /// ISO 4217: currencies whose smallest unit is the whole one, and those with three places.
    private static let without: Set<String> = [
        "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
    ]
    private static let withThree: Set<String> = ["BHD", "JOD", "KWD", "OMR", "TND"]

    /// Places after the point.
    package static func places(of currency: String) -> Int {
        if without.contains(currency.uppercased()) { return 0 }
        return withThree.contains(currency.uppercased()) ? 3 : 2
    }

    /// How many millionths the smallest unit is.
    private static func size(of currency: String) -> Int64 {
        switch places(of: currency) {
        case 0: 1_000_000
        case 3: 1000
        default: 10_000
        }
    }

    /// Nil when the amount is no whole number of them.
    package static func count(_ amount: Money, in currency: String) -> Int64? {
        let (count, rest) = amount.microUnits.quotientAndRemainder(dividingBy: size(of: currency))
        return rest == 0 ? count : nil
    }

    /// Nil when it does not fit.
    package static func money(_ count: Int64, in currency: String) -> Money? {
        let (product, overflow) = count.multipliedReportingOverflow(by: size(of: currency))
        return overflow ? nil : Money(microUnits: product)
    }
}

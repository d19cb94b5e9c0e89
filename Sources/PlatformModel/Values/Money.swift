/// An amount in millionths of a currency's unit. All arithmetic is exact or refused.
package struct Money: Hashable, Sendable, Comparable {
    package let microUnits: Int64

    package init(microUnits: Int64) { self.microUnits = microUnits }

    package static let zero = Money(microUnits: 0)

    package static func < (left: Self, right: Self) -> Bool { left.microUnits < right.microUnits }

    /// Reads a plain decimal such as `0.0069` or `-12`: at most six places, nothing but digits, a sign and one point.
    package init?(decimal text: String) {
        let isNegative = text.hasPrefix("-")
        let parts = text.dropFirst(isNegative ? 1 : 0).split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, parts.count <= 2 else { return nil }
        let places = parts.count == 2 ? parts[1] : "0"
        guard (1...6).contains(places.count), (whole + places).utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        let digits = String(whole) + places + String(repeating: "0", count: 6 - places.count)
        guard let amount = Int64((isNegative ? "-" : "") + digits) else { return nil }
        microUnits = amount
    }

    /// A plain decimal with at least two and at most six places, such as `5.00` or `0.0069`.
    package var decimal: String {
        let magnitude = microUnits.magnitude
        let fraction = String(magnitude % 1_000_000)
        var places = String(repeating: "0", count: 6 - fraction.count) + fraction
        while places.count > 2, places.hasSuffix("0") { places.removeLast() }
        return "\(microUnits < 0 ? "-" : "")\(magnitude / 1_000_000).\(places)"
    }
}

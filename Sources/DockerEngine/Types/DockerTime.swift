/// Times as the engine writes them: RFC 3339 with up to nine digits of a second.
package enum DockerTime {
    /// Milliseconds since 1970 UTC; nil for the zero time (`0001-01-01T00:00:00Z`) and for what is no time.
    package static func milliseconds(_ text: some StringProtocol) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 40, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let year = number(bytes[0..<4]), year >= 1970,
            let month = number(bytes[5..<7]), (1...12).contains(month),
            let day = number(bytes[8..<10]), (1...31).contains(day),
            let hour = number(bytes[11..<13]), hour < 24,
            let minute = number(bytes[14..<16]), minute < 60,
            let second = number(bytes[17..<19]), second <= 60
        else { return nil }
        var rest = bytes[19...]
        let fraction = milliseconds(fractionOf: &rest)
        guard let offset = minutes(offset: rest) else { return nil }
        let seconds = (daysSince1970(year, month, day) * 24 + hour) * 3600 + (minute - offset) * 60 + second
        return Int64(seconds) * 1000 + Int64(fraction)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.count <= 9 else { return nil }
        var value = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return value
    }

    private static func milliseconds(fractionOf rest: inout ArraySlice<UInt8>) -> Int {
        guard rest.first == UInt8(ascii: ".") else { return 0 }
        let digits = rest.dropFirst().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        rest = rest.dropFirst(1 + digits.count)
        let three = Array(digits.prefix(3)) + Array(repeating: UInt8(ascii: "0"), count: 3 - min(3, digits.count))
        return number(three[...]) ?? 0
    }

    private static func minutes(offset: ArraySlice<UInt8>) -> Int? {
        if offset.elementsEqual("Z".utf8) { return 0 }
        let parts = Array(offset)
        guard parts.count == 6, parts[3] == UInt8(ascii: ":"), let hours = number(parts[1..<3]),
            let minutes = number(parts[4..<6])
        else { return nil }
        switch parts[0] {
        case UInt8(ascii: "+"): return hours * 60 + minutes
        case UInt8(ascii: "-"): return -(hours * 60 + minutes)
        default: return nil
        }
    }

    /// H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil; for years from 1970.
    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

/// A moment, in milliseconds since 1970 UTC.
package struct Timestamp: Hashable, Sendable, Comparable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment `seconds` later (earlier when negative); stays at the end of time instead of overflowing.
    package func adding(seconds: Int64) -> Timestamp {
        let (span, tooLong) = seconds.multipliedReportingOverflow(by: 1000)
        let (sum, tooLate) = milliseconds.addingReportingOverflow(span)
        guard !tooLong, !tooLate else { return Timestamp(milliseconds: seconds < 0 ? .min : .max) }
        return Timestamp(milliseconds: sum)
    }

    /// Whole milliseconds from `earlier` to this moment; negative when `earlier` is later.
    package func milliseconds(since earlier: Timestamp) -> Int64 {
        let (difference, overflow) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
        return overflow ? (milliseconds < earlier.milliseconds ? .min : .max) : difference
    }
}

extension Timestamp {
    /// RFC 3339 in UTC with milliseconds, such as `2026-11-21T02:27:30.125Z`.
    /// Calendar arithmetic: "chrono-Compatible Low-Level Date Algorithms", H. Hinnant (civil_from_days).
    package var rfc3339: String {
        let day = 86_400_000 as Int64
        let bounded = min(max(milliseconds, -62_135_596_800_000), 253_402_300_799_999)
        let days = (bounded >= 0 ? bounded : bounded - day + 1) / day
        let rest = bounded - days * day
        let (year, month, dayOfMonth) = Self.civil(days: days)
        let time = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { Self.padded($0, to: 2) }
        let date = [Self.padded(year, to: 4), Self.padded(month, to: 2), Self.padded(dayOfMonth, to: 2)]
        return "\(date.joined(separator: "-"))T\(time.joined(separator: ":")).\(Self.padded(rest % 1000, to: 3))Z"
    }

    /// Reads RFC 3339 with any offset; nil when the text is no such time. Parts of a second beyond milliseconds are
    /// dropped.
    package init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 40, Self.fits(bytes.prefix(19)) else { return nil }
        func number(_ start: Int, _ length: Int) -> Int64 {
            bytes.dropFirst(start).prefix(length).reduce(0) { $0 * 10 + Int64($1) - 48 }
        }
        let (year, month, day) = (number(0, 4), number(5, 2), number(8, 2))
        let (hour, minute, second) = (number(11, 2), number(14, 2), number(17, 2))
        guard let days = Self.days(year, month, day), hour < 24, minute < 60, second < 61 else { return nil }
        var rest = bytes.dropFirst(19)
        var thousandths: Int64 = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { (48...57).contains($0) }
            guard !digits.isEmpty else { return nil }
            thousandths = (Array(digits) + [48, 48]).prefix(3).reduce(0) { $0 * 10 + Int64($1) - 48 }
            rest = rest.dropFirst(digits.count + 1)
        }
        guard let offset = Self.offset(Array(rest)) else { return nil }
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        self.init(milliseconds: seconds * 1000 + thousandths)
    }

    /// `2026-11-21T02:27:30`.
    private static func fits(_ bytes: ArraySlice<UInt8>) -> Bool {
        zip(bytes, "0000-00-00T00:00:00".utf8).allSatisfy { byte, shape in
            shape == 48 ? (48...57).contains(byte) : byte == shape || (shape == 84 && byte == 116)
        }
    }

    /// Seconds of `Z` or `+01:00`.
    private static func offset(_ bytes: [UInt8]) -> Int64? {
        if bytes == [90] || bytes == [122] { return 0 }
        let shape = Array("+00:00".utf8)
        guard bytes.count == 6, let sign = bytes.first, sign == 43 || sign == 45 else { return nil }
        guard zip(bytes, shape).dropFirst().allSatisfy({ $1 == 48 ? (48...57).contains($0) : $0 == $1 }) else {
            return nil
        }
        let digits = bytes.map { Int64($0) - 48 }
        let pairs = [digits.dropFirst().prefix(2), digits.dropFirst(4)].map { $0.reduce(0) { $0 * 10 + $1 } }
        guard let hours = pairs.first, let minutes = pairs.last, hours < 24, minutes < 60 else { return nil }
        return (hours * 3600 + minutes * 60) * (sign == 45 ? -1 : 1)
    }

    /// Days since 1970 (days_from_civil, same source); nil for a day that the month does not have.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64? {
        guard (1...12).contains(month), day >= 1 else { return nil }
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        return civil(days: days) == (year, month, day) ? days : nil
    }

    private static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func padded(_ number: Int64, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

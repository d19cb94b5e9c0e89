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

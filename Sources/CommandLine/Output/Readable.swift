/// How long ago an RFC 3339 UTC time was, in one unit: `12s`, `5m`, `3h`, `9d`; the text itself when it is no time.
func age(_ time: String?, now: Int64) -> String {
    guard let time else { return "-" }
    guard let then = millisecondsOf(rfc3339: time) else { return neutral(time) }
    let seconds = max(0, (now - then) / 1000)
    return switch seconds {
    case ..<60: "\(seconds)s"
    case ..<3600: "\(seconds / 60)m"
    case ..<172_800: "\(seconds / 3600)h"
    default: "\(seconds / 86_400)d"
    }
}

/// Milliseconds since 1970 of `2026-11-21T02:37:07[.123]Z`; other zones are not written by the server.
func millisecondsOf(rfc3339 text: String) -> Int64? {
    let parts = text.split { "-T:.Z".contains($0) }
    guard text.hasSuffix("Z"), text.count >= 20, text.count <= 40, parts.count >= 6 else { return nil }
    let numbers = parts.prefix(6).compactMap { Int64($0) }
    guard numbers.count == 6, (1970...9999).contains(numbers[0]), (1...12).contains(numbers[1]),
        (1...31).contains(numbers[2]), numbers[3] < 24, numbers[4] < 60, numbers[5] < 61
    else { return nil }
    let fraction = parts.count > 6 ? Int64((parts[6] + "000").prefix(3)) ?? 0 : 0
    let days = daysSince1970(year: numbers[0], month: numbers[1], day: numbers[2])
    return (((days * 24 + numbers[3]) * 60 + numbers[4]) * 60 + numbers[5]) * 1000 + fraction
}

/// H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil, for years from 1970.
private func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
}

/// `512 B`, `3.4 KB`, `12 MB`: powers of 1024, at most one decimal.
func readableBytes(_ count: Int64) -> String {
    let units = ["B", "KB", "MB", "GB", "TB"]
    var value = max(0, count)
    var tenths: Int64 = 0
    var unit = 0
    while value >= 1024, unit < units.count - 1 {
        tenths = (value % 1024) * 10 / 1024
        value /= 1024
        unit += 1
    }
    return value < 10 && unit > 0 ? "\(value).\(tenths) \(units[unit])" : "\(value) \(units[unit])"
}

/// `850 ms`, `4.2 s`, `3 min 5 s`.
func readableDuration(milliseconds: Int64) -> String {
    switch milliseconds {
    case ..<1000: "\(max(0, milliseconds)) ms"
    case ..<60_000: "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
    default: "\(milliseconds / 60_000) min \(milliseconds % 60_000 / 1000) s"
    }
}

import HostSupport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The file that keeps the log numbers of all instances.
final class LogPlaces {
    private let path: String
    private var last: [String: LogSpool.Place] = [:]

    init(path: String) { self.path = path }

    /// Empty when there is no file yet.
    func load() throws -> [String: LogSpool.Place] {
        guard let data = FileManager.default.contents(atPath: path) else { return [:] }
        last = try JSONDecoder().decode([String: LogSpool.Place].self, from: data)
        return last
    }

    /// Writes only what changed something.
    func save(_ places: [String: LogSpool.Place]) throws {
        guard places != last else { return }
        try AtomicFile.write(try JSONEncoder().encode(places), to: path)
        last = places
    }

    /// A time in the form that Docker's log uses.
    static func stamp(_ milliseconds: Int64) -> String {
        let time = max(0, milliseconds)
        let (days, rest) = (time / 86_400_000, time % 86_400_000)
        let (year, month, day) = civil(days: days)
        let hour = two(rest / 3_600_000)
        let minute = two(rest / 60_000 % 60)
        let second = two(rest / 1000 % 60)
        let fraction = String(1000 + rest % 1000).dropFirst()
        let clock = "\(hour):\(minute):\(second).\(fraction)000000Z"
        return "\(String(10_000 + year).dropFirst())-\(two(month))-\(two(day))T\(clock)"
    }

    private static func two(_ number: Int64) -> Substring { String(100 + number).dropFirst() }

    /// H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days; for days from 1970.
    private static func civil(days: Int64) -> (Int64, Int64, Int64) {
        let shifted = min(days, 2_900_000) + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

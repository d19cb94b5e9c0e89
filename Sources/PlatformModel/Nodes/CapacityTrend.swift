/// What a node used and had promised to instances at one moment.
package struct NodeSample: Sendable, Equatable {
    package var at: Timestamp
    package var total: Resources
    package var used: Resources
    package var reserved: Resources
    package var containerCount: Int

    package init(at: Timestamp, total: Resources, used: Resources, reserved: Resources, containerCount: Int) {
        self.at = at
        self.total = total
        self.used = used
        self.reserved = reserved
        self.containerCount = containerCount
    }

    /// Whole percent of the total that is used.
    package func percent(_ key: KeyPath<Resources, Int>) -> Int {
        NodeHealth.percent(used[keyPath: key], of: total[keyPath: key])
    }
}

/// How a region fills: the line that fits what was taken of it best (least squares).
package struct CapacityTrend: Sendable, Equatable {
    /// What was used or promised, whichever was more, of a whole region at one moment.
    package struct Point: Sendable, Equatable {
        package var at: Timestamp
        package var taken: Resources

        package init(at: Timestamp, taken: Resources) {
            self.at = at
            self.taken = taken
        }
    }

    /// Days that are looked back, and the shortest time that says something.
    package static let days: Int64 = 7
    private static let leastMilliseconds: Int64 = 86_400_000
    /// What lies farther ahead is nobody's business today.
    private static let mostDays = 365.0

    /// Growth in a day; below zero when it empties.
    package let perDay: Resources
    /// Until the first resource is taken wholly, if it goes on like this; nil when it does not, or not within a year.
    package let daysUntilFull: Int?

    /// Nil when the points do not span a day.
    ///
    /// - Parameters:
    ///   - points: in any order.
    ///   - total: what the region has now.
    package init?(_ points: [Point], total: Resources) {
        let times = points.map(\.at.milliseconds)
        guard let first = times.min(), let last = times.max(), last - first >= Self.leastMilliseconds else {
            return nil
        }
        func line(_ key: KeyPath<Resources, Int>) -> (slope: Double, now: Double) {
            let values = points.map { point in
                (x: Double(point.at.milliseconds - first) / 86_400_000, y: Double(point.taken[keyPath: key]))
            }
            let count = Double(values.count)
            let (x, y) = (values.map(\.x).reduce(0, +) / count, values.map(\.y).reduce(0, +) / count)
            let spread = values.map { ($0.x - x) * ($0.x - x) }.reduce(0, +)
            let slope = spread > 0 ? values.map { ($0.x - x) * ($0.y - y) }.reduce(0, +) / spread : 0
            return (slope, y + slope * (Double(last - first) / 86_400_000 - x))
        }
        func whole(_ value: Double) -> Int { Int(exactly: value.rounded()) ?? 0 }
        func days(_ key: KeyPath<Resources, Int>) -> Double? {
            let (slope, now) = line(key)
            let total = Double(total[keyPath: key])
            // Less than a thousandth of it in a day is noise.
            guard total > 0, slope >= total / 1000 else { return nil }
            return max(0, (total - now) / slope)
        }
        perDay = Resources(
            cpuMillicores: whole(line(\.cpuMillicores).slope), memoryMB: whole(line(\.memoryMB).slope),
            diskMB: whole(line(\.diskMB).slope))
        let soonest = [days(\.cpuMillicores), days(\.memoryMB), days(\.diskMB)].compactMap(\.self).min()
        // Whole days, of which the last may be short by what floating point loses.
        daysUntilFull = soonest.flatMap { $0 <= Self.mostDays ? whole(($0 + 0.01).rounded(.down)) : nil }
    }
}

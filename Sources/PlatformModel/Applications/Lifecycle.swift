/// How instances of an application are taken into service and out of it. Times are in seconds.
package struct Lifecycle: Sendable, Equatable {
    /// How long replaced instances may finish their requests and WebSockets.
    package var drainSeconds = 30
    /// How long the replaced release stays ready to take over again, from when the new one serves.
    package var warmSeconds = 60
    /// Between SIGTERM and SIGKILL.
    package var stopGraceSeconds = 10
    package var health = HealthTerms()

    package init() {}

    /// What the running instances were not made with, when it differs.
    package func needsNewInstances(after before: Lifecycle) -> Bool {
        stopGraceSeconds != before.stopGraceSeconds || health != before.health
    }
}

/// When an instance counts as healthy, beside the path that is asked for.
package struct HealthTerms: Sendable, Equatable, Codable {
    /// How long an instance may take to become healthy for the first time.
    package var startSeconds = 60
    package var intervalSeconds = 10
    package var timeoutSeconds = 5
    /// Failures in a row that make a healthy instance unhealthy.
    package var failures = 3
    package var statuses = HealthStatuses()

    package init() {}
}

/// The HTTP codes that a healthy instance answers with, from one to another.
package struct HealthStatuses: Sendable, Equatable, Codable {
    package let lowest: Int
    package let highest: Int

    package init() { (lowest, highest) = (200, 399) }

    /// Nil for what is neither one code nor two with a hyphen between, from 100 to 599.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int64(digits: String($0)) ?? -1 }
        guard let first = parts.first, let last = parts.last, parts.count <= 2,
            100...599 ~= first, first...max(first, 599) ~= last
        else { return nil }
        lowest = Int(clamping: first)
        highest = Int(clamping: last)
    }

    package var text: String { lowest == highest ? String(lowest) : "\(lowest)-\(highest)" }
}

extension Lifecycle {
    /// A number that a customer chooses.
    package struct Term: Sendable {
        /// As the API and the store call it.
        package let name: String
        package let range: ClosedRange<Int>
        package let key: any WritableKeyPath<Lifecycle, Int> & Sendable

        fileprivate init(
            _ name: String, _ range: ClosedRange<Int>, _ key: any WritableKeyPath<Lifecycle, Int> & Sendable
        ) {
            self.name = name
            self.range = range
            self.key = key
        }

        package func problem(_ value: Int) -> String? {
            range.contains(value) ? nil : "must be from \(range.lowerBound) to \(range.upperBound)"
        }
    }

    package static let terms = [
        Term("drain_seconds", 0...300, \.drainSeconds), Term("warm_seconds", 0...3600, \.warmSeconds),
        Term("stop_grace_seconds", 1...300, \.stopGraceSeconds), Term("start_seconds", 5...300, \.health.startSeconds),
        Term("health_check_interval_seconds", 1...300, \.health.intervalSeconds),
        Term("health_check_timeout_seconds", 1...60, \.health.timeoutSeconds),
        Term("health_check_failures", 1...20, \.health.failures),
    ]
    /// As the store keeps it; what is missing there is as usual.
    package init(numbers: [String: Int]) {
        for term in Self.terms {
            if let number = numbers[term.name], term.range.contains(number) { self[keyPath: term.key] = number }
        }
        if let lowest = numbers["lowest_status"], let highest = numbers["highest_status"] {
            health.statuses = HealthStatuses("\(lowest)-\(highest)") ?? health.statuses
        }
    }

    package var numbers: [String: Int] {
        var numbers = ["lowest_status": health.statuses.lowest, "highest_status": health.statuses.highest]
        for term in Self.terms { numbers[term.name] = self[keyPath: term.key] }
        return numbers
    }
}

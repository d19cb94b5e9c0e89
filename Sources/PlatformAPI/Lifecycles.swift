/// How an application's instances are taken into service and out of it. Times are in seconds.
package struct LifecycleResource: Sendable, Equatable, Codable {
    /// How long replaced instances may finish their requests and WebSockets.
    package var drainSeconds: Int
    /// How long the replaced release stays ready to take over again.
    package var warmSeconds: Int
    /// Between SIGTERM and SIGKILL.
    package var stopGraceSeconds: Int
    /// How long an instance may take to become healthy.
    package var startSeconds: Int
    package var healthCheckIntervalSeconds: Int
    package var healthCheckTimeoutSeconds: Int
    /// Failures in a row that make a healthy instance unhealthy.
    package var healthCheckFailures: Int
    /// One code, or two with a hyphen between: `200-399`.
    package var healthCheckStatus: String

    package init(_ numbers: [String: Int], healthCheckStatus: String) {
        func number(_ key: CodingKeys) -> Int { numbers[key.rawValue] ?? 0 }
        drainSeconds = number(.drainSeconds)
        warmSeconds = number(.warmSeconds)
        stopGraceSeconds = number(.stopGraceSeconds)
        startSeconds = number(.startSeconds)
        healthCheckIntervalSeconds = number(.healthCheckIntervalSeconds)
        healthCheckTimeoutSeconds = number(.healthCheckTimeoutSeconds)
        healthCheckFailures = number(.healthCheckFailures)
        self.healthCheckStatus = healthCheckStatus
    }

    private enum CodingKeys: String, CodingKey {
        case drainSeconds = "drain_seconds", warmSeconds = "warm_seconds", stopGraceSeconds = "stop_grace_seconds"
        case startSeconds = "start_seconds", healthCheckIntervalSeconds = "health_check_interval_seconds"
        case healthCheckTimeoutSeconds = "health_check_timeout_seconds", healthCheckFailures = "health_check_failures"
        case healthCheckStatus = "health_check_status"
    }
}

/// Part of `PUT /api/paas/applications/{id}`; absent fields stay.
package struct LifecycleRequest: Sendable, Equatable, Codable {
    package var drainSeconds: Int?
    package var warmSeconds: Int?
    package var stopGraceSeconds: Int?
    package var startSeconds: Int?
    package var healthCheckIntervalSeconds: Int?
    package var healthCheckTimeoutSeconds: Int?
    package var healthCheckFailures: Int?
    /// One code, or two with a hyphen between: `200-399`.
    package var healthCheckStatus: String?

    package init() {}

    /// The numbers that are there, by their names.
    package var numbers: [String: Int] {
        let all: [(CodingKeys, Int?)] = [
            (.drainSeconds, drainSeconds), (.warmSeconds, warmSeconds), (.stopGraceSeconds, stopGraceSeconds),
            (.startSeconds, startSeconds), (.healthCheckIntervalSeconds, healthCheckIntervalSeconds),
            (.healthCheckTimeoutSeconds, healthCheckTimeoutSeconds), (.healthCheckFailures, healthCheckFailures),
        ]
        return all.reduce(into: [:]) { $0[$1.0.rawValue] = $1.1 }
    }

    private enum CodingKeys: String, CodingKey {
        case drainSeconds = "drain_seconds", warmSeconds = "warm_seconds", stopGraceSeconds = "stop_grace_seconds"
        case startSeconds = "start_seconds", healthCheckIntervalSeconds = "health_check_interval_seconds"
        case healthCheckTimeoutSeconds = "health_check_timeout_seconds", healthCheckFailures = "health_check_failures"
        case healthCheckStatus = "health_check_status"
    }
}

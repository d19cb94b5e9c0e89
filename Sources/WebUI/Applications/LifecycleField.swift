package import PlatformModel

/// One entry of the settings that say how instances are taken into service and out of it.
package struct LifecycleField: Sendable, Equatable {
    package let name: String
    let label: String
    let hint: String
    package var field: FormField

    private init(_ name: String, _ label: String, _ hint: String, _ value: String) {
        self.name = name
        self.label = label
        self.hint = hint
        field = FormField(value)
    }

    /// All of them, with what is set.
    package static func all(_ lifecycle: Lifecycle) -> [LifecycleField] {
        let health = lifecycle.health
        return [
            .init(
                "drain_seconds", "Drain time", "Seconds that replaced instances get for open requests and WebSockets.",
                String(lifecycle.drainSeconds)),
            .init(
                "warm_seconds", "Warm time",
                "Seconds that the replaced release stays ready. It takes over again when the new one cannot serve.",
                String(lifecycle.warmSeconds)),
            .init(
                "start_seconds", "Start time", "Seconds until a new instance has to be healthy.",
                String(health.startSeconds)),
            .init(
                "stop_grace_seconds", "Stop time", "Seconds from SIGTERM to SIGKILL.",
                String(lifecycle.stopGraceSeconds)),
            .init(
                "health_check_status", "Healthy status", "A code, or two as in 200-399; with a health check path.",
                health.statuses.text),
            .init(
                "health_check_interval_seconds", "Check every", "Seconds between two health checks.",
                String(health.intervalSeconds)),
            .init(
                "health_check_timeout_seconds", "Check timeout", "Seconds until a check counts as failed.",
                String(health.timeoutSeconds)),
            .init(
                "health_check_failures", "Failed checks", "In a row, until an instance gets no more requests.",
                String(health.failures)),
        ]
    }
}

import ArgumentParser
import PlatformAPI

/// How instances of an application are taken into service and out of it.
struct LifecycleOptions: ParsableArguments {
    @Option(help: "How long replaced instances may finish requests and WebSockets, 0 to 300.") var drainSeconds: Int?
    @Option(help: "How long the replaced release stays ready to take over again, 0 to 3600.") var warmSeconds: Int?
    @Option(help: "How long an instance may take to become healthy, 5 to 300.") var startSeconds: Int?
    @Option(help: "From SIGTERM to SIGKILL, 1 to 300.") var stopGraceSeconds: Int?
    @Option(help: "Codes that a healthy instance answers with, for example 200-399.") var healthCheckStatus: String?
    @Option(help: "Between two health checks, 1 to 300.") var healthCheckIntervalSeconds: Int?
    @Option(help: "Until a health check counts as failed, 1 to 60.") var healthCheckTimeoutSeconds: Int?
    @Option(help: "Failed checks in a row until an instance gets no more requests, 1 to 20.")
    var healthCheckFailures: Int?

    /// Nil when none was given.
    var request: LifecycleRequest? {
        var request = LifecycleRequest()
        request.drainSeconds = drainSeconds
        request.warmSeconds = warmSeconds
        request.startSeconds = startSeconds
        request.stopGraceSeconds = stopGraceSeconds
        request.healthCheckStatus = healthCheckStatus
        request.healthCheckIntervalSeconds = healthCheckIntervalSeconds
        request.healthCheckTimeoutSeconds = healthCheckTimeoutSeconds
        request.healthCheckFailures = healthCheckFailures
        return request == LifecycleRequest() ? nil : request
    }
}

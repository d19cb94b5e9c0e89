/// Runs a command in an image that is on the node, in a container of its own, hardened and limited as an instance.
/// It is begun at most once: an agent that was restarted meanwhile goes on following the container that it finds.
///
/// Its log travels as ``BuildLogChunk`` with the task's id for the build's. A chunk's `sequence` is the number of bytes
/// of the log that end with it, so that an agent that reads the log anew sends what is known in other pieces and
/// nothing is stored twice.
package struct CommandTask: Sendable, Equatable, Codable {
    package var applicationID: String
    package var slug: String
    package var releaseID: String
    /// Name of the process, such as `release`.
    package var process: String
    /// Image id (`sha256:…`) on this node.
    package var image: String
    /// Argument array that replaces the image's command; nil keeps it.
    package var command: [String]?
    /// Secret: never logged.
    package var environment: [String: String]
    /// `uid:gid`, numeric.
    package var user: String
    package var limits: InstanceLimits
    package var timeoutSeconds: Int
    /// Bytes of its log that are kept.
    package var logBytes: Int
    /// Seconds between SIGTERM and SIGKILL.
    package var stopGraceSeconds: Int

    package init(
        applicationID: String, slug: String, releaseID: String, process: String, image: String, command: [String]?,
        environment: [String: String], user: String, limits: InstanceLimits, timeoutSeconds: Int = 300,
        logBytes: Int = 1_000_000, stopGraceSeconds: Int = 10
    ) {
        self.applicationID = applicationID
        self.slug = slug
        self.releaseID = releaseID
        self.process = process
        self.image = image
        self.command = command
        self.environment = environment
        self.user = user
        self.limits = limits
        self.timeoutSeconds = timeoutSeconds
        self.logBytes = logBytes
        self.stopGraceSeconds = stopGraceSeconds
    }

    private enum CodingKeys: String, CodingKey {
        case applicationID = "application_id", slug, releaseID = "release_id", process, image, command, environment
        case user, limits, timeoutSeconds = "timeout_seconds", logBytes = "log_bytes"
        case stopGraceSeconds = "stop_grace_seconds"
    }
}

/// How a command ended.
package struct CommandResult: Sendable, Equatable, Codable {
    package var exitCode: Int

    package init(exitCode: Int) { self.exitCode = exitCode }

    private enum CodingKeys: String, CodingKey { case exitCode = "exit_code" }
}

/// `POST /api/paas/applications/{id}/deploy`: one of the three, or nothing for the stored Git branch.
package struct DeployRequest: Sendable, Equatable, Codable {
    package var sourceID: String?
    package var branch: String?
    package var commit: String?

    package init(sourceID: String? = nil, branch: String? = nil, commit: String? = nil) {
        self.sourceID = sourceID
        self.branch = branch
        self.commit = commit
    }

    private enum CodingKeys: String, CodingKey {
        case sourceID = "source_id", branch, commit
    }
}

/// Answer to deploy, restart, start and rollback (202).
package struct DeploymentStartedResource: Sendable, Equatable, Codable {
    package var deployment: DeploymentResource
    package var build: BuildResource?

    package init(deployment: DeploymentResource, build: BuildResource? = nil) {
        self.deployment = deployment
        self.build = build
    }
}

/// The act that moves an application to a release.
package struct DeploymentResource: Sendable, Equatable, Codable {
    package var id: String
    package var applicationID: String
    package var number: Int
    /// `deploy`, `redeploy`, `rollback`, `automatic_rollback`, `restart`, `start` or `scale`.
    package var trigger: String
    /// `pending`, `building`, `releasing`, `starting`, `switching`, or an end: `live`, `failed`, `cancelled`,
    /// `superseded`.
    package var status: String
    /// What goes on now, for people.
    package var step: String?
    /// While it is `pending`: how many come before it, of the application's deployments; when none of those is left and
    /// it needs a build, of everybody's builds.
    package var queuePosition: Int?
    package var buildID: String?
    package var releaseID: String?
    package var releaseNumber: Int?
    package var failureCode: String?
    /// What went wrong and what to do.
    package var failureMessage: String?
    /// Why the platform began it by itself.
    package var note: String?
    /// The Procfile's `release`, once it was begun.
    package var releaseCommand: CommandRunResource?
    /// RFC 3339 UTC.
    package var createdAt: String
    /// RFC 3339 UTC.
    package var finishedAt: String?

    package init(
        id: String, applicationID: String, number: Int, trigger: String, status: String, step: String? = nil,
        buildID: String? = nil, releaseID: String? = nil, releaseNumber: Int? = nil, failureCode: String? = nil,
        failureMessage: String? = nil, createdAt: String, finishedAt: String? = nil
    ) {
        self.id = id
        self.applicationID = applicationID
        self.number = number
        self.trigger = trigger
        self.status = status
        self.step = step
        self.buildID = buildID
        self.releaseID = releaseID
        self.releaseNumber = releaseNumber
        self.failureCode = failureCode
        self.failureMessage = failureMessage
        self.createdAt = createdAt
        self.finishedAt = finishedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, applicationID = "application_id", number, trigger, status, step, queuePosition = "queue_position"
        case buildID = "build_id"
        case releaseID = "release_id", releaseNumber = "release_number", failureCode = "failure_code"
        case failureMessage = "failure_message", note, releaseCommand = "release_command", createdAt = "created_at"
        case finishedAt = "finished_at"
    }
}

/// One execution of a command that ends by itself.
package struct CommandRunResource: Sendable, Equatable, Codable {
    package var id: String
    /// `running`, `succeeded`, `failed`, `cancelled` or `timed_out`.
    package var status: String
    package var exitCode: Int?
    /// With the last lines that it wrote.
    package var failureMessage: String?
    /// RFC 3339 UTC.
    package var createdAt: String
    /// RFC 3339 UTC.
    package var finishedAt: String?

    package init(
        id: String, status: String, exitCode: Int? = nil, failureMessage: String? = nil, createdAt: String,
        finishedAt: String? = nil
    ) {
        self.id = id
        self.status = status
        self.exitCode = exitCode
        self.failureMessage = failureMessage
        self.createdAt = createdAt
        self.finishedAt = finishedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, status, exitCode = "exit_code", failureMessage = "failure_message", createdAt = "created_at"
        case finishedAt = "finished_at"
    }
}

/// One attempt to make an image.
package struct BuildResource: Sendable, Equatable, Codable {
    package var id: String
    package var applicationID: String
    package var number: Int
    /// `queued`, `building`, `succeeded`, `failed`, `cancelled` or `timed_out`.
    package var status: String
    package var step: String?
    package var language: String?
    package var languageVersion: String?
    package var commit: String?
    package var commitMessage: String?
    package var imageBytes: Int64?
    package var failureCode: String?
    package var failureMessage: String?
    package var exitCode: Int?
    /// RFC 3339 UTC.
    package var createdAt: String
    package var startedAt: String?
    package var finishedAt: String?

    package init(
        id: String, applicationID: String, number: Int, status: String, step: String? = nil, language: String? = nil,
        languageVersion: String? = nil, commit: String? = nil, commitMessage: String? = nil, imageBytes: Int64? = nil,
        failureCode: String? = nil, failureMessage: String? = nil, exitCode: Int? = nil, createdAt: String,
        startedAt: String? = nil, finishedAt: String? = nil
    ) {
        self.id = id
        self.applicationID = applicationID
        self.number = number
        self.status = status
        self.step = step
        self.language = language
        self.languageVersion = languageVersion
        self.commit = commit
        self.commitMessage = commitMessage
        self.imageBytes = imageBytes
        self.failureCode = failureCode
        self.failureMessage = failureMessage
        self.exitCode = exitCode
        self.createdAt = createdAt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, applicationID = "application_id", number, status, step, language
        case languageVersion = "language_version", commit, commitMessage = "commit_message"
        case imageBytes = "image_bytes", failureCode = "failure_code", failureMessage = "failure_message"
        case exitCode = "exit_code", createdAt = "created_at", startedAt = "started_at", finishedAt = "finished_at"
    }
}

/// An image with its processes.
package struct ReleaseResource: Sendable, Equatable, Codable {
    package var id: String
    package var applicationID: String
    package var number: Int
    package var buildID: String
    package var buildNumber: Int
    package var processes: [ProcessResource]
    /// Serves now.
    package var current: Bool
    /// RFC 3339 UTC.
    package var createdAt: String

    package init(
        id: String, applicationID: String, number: Int, buildID: String, buildNumber: Int,
        processes: [ProcessResource], current: Bool, createdAt: String
    ) {
        self.id = id
        self.applicationID = applicationID
        self.number = number
        self.buildID = buildID
        self.buildNumber = buildNumber
        self.processes = processes
        self.current = current
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, applicationID = "application_id", number, buildID = "build_id", buildNumber = "build_number"
        case processes, current, createdAt = "created_at"
    }
}

/// What differs between two releases.
package struct ReleaseChangesResource: Sendable, Equatable, Codable {
    package var from: Int
    package var to: Int
    package var imageChanged: Bool
    package var fromCommit: String?
    package var toCommit: String?
    package var processes: [ProcessChangeResource]
    /// Names only; absent when one of the two did not note them.
    package var addedVariables: [String]?
    package var removedVariables: [String]?
    /// All of it for people; empty when nothing differs.
    package var summary: [String]

    package init(
        from: Int, to: Int, imageChanged: Bool, fromCommit: String?, toCommit: String?,
        processes: [ProcessChangeResource], addedVariables: [String]?, removedVariables: [String]?, summary: [String]
    ) {
        self.from = from
        self.to = to
        self.imageChanged = imageChanged
        self.fromCommit = fromCommit
        self.toCommit = toCommit
        self.processes = processes
        self.addedVariables = addedVariables
        self.removedVariables = removedVariables
        self.summary = summary
    }

    private enum CodingKeys: String, CodingKey {
        case from, to, imageChanged = "image_changed", fromCommit = "from_commit", toCommit = "to_commit", processes
        case addedVariables = "added_variables", removedVariables = "removed_variables", summary
    }
}

/// A process that differs between two releases.
package struct ProcessChangeResource: Sendable, Equatable, Codable {
    package var name: String
    /// `added`, `removed` or `changed`.
    package var change: String
    package var fromCommand: String?
    package var toCommand: String?

    package init(name: String, change: String, fromCommand: String?, toCommand: String?) {
        self.name = name
        self.change = change
        self.fromCommand = fromCommand
        self.toCommand = toCommand
    }

    private enum CodingKeys: String, CodingKey {
        case name, change, fromCommand = "from_command", toCommand = "to_command"
    }
}

/// A named command of a release.
package struct ProcessResource: Sendable, Equatable, Codable {
    package var name: String
    /// As people would write it; absent for the image's own.
    package var command: String?

    package init(name: String, command: String? = nil) {
        self.name = name
        self.command = command
    }
}

/// `POST /api/paas/applications/{id}/rollback`.
package struct RollbackRequest: Sendable, Equatable, Codable {
    /// Number of the release.
    package var release: Int

    package init(release: Int) {
        self.release = release
    }
}

/// `POST /api/paas/applications/{id}/scale`.
package struct ScaleRequest: Sendable, Equatable, Codable {
    /// What is not named stays as it is.
    package var processes: [ProcessCountResource]

    package init(processes: [ProcessCountResource]) {
        self.processes = processes
    }
}

/// How many instances of a process shall run.
package struct ProcessCountResource: Sendable, Equatable, Codable {
    package var name: String
    package var count: Int

    package init(name: String, count: Int) {
        self.name = name
        self.count = count
    }
}

/// One running container.
package struct InstanceResource: Sendable, Equatable, Codable {
    package var id: String
    package var process: String
    package var index: Int
    /// As the node sees it: `creating`, `starting`, `healthy`, `unhealthy`, `restarting`, `stopping`, `failed`; else
    /// `unknown`.
    package var state: String
    /// Receives requests.
    package var routed: Bool
    /// Finishes its last requests.
    package var draining: Bool
    package var releaseNumber: Int
    package var nodeID: String
    package var restartCount: Int
    package var exitCode: Int?
    /// Why it is not healthy.
    package var detail: String?
    /// RFC 3339 UTC.
    package var createdAt: String
    /// RFC 3339 UTC.
    package var healthyAt: String?
    /// The newest measurement; nil when there is none from the last 90 seconds.
    package var used: InstanceUseResource?
    /// What its plan gives it.
    package var limits: InstanceLimitsResource?

    package init(
        id: String, process: String, index: Int, state: String, routed: Bool, draining: Bool, releaseNumber: Int,
        nodeID: String, restartCount: Int, exitCode: Int? = nil, detail: String? = nil, createdAt: String,
        healthyAt: String? = nil, used: InstanceUseResource? = nil, limits: InstanceLimitsResource? = nil
    ) {
        self.used = used
        self.limits = limits
        self.id = id
        self.process = process
        self.index = index
        self.state = state
        self.routed = routed
        self.draining = draining
        self.releaseNumber = releaseNumber
        self.nodeID = nodeID
        self.restartCount = restartCount
        self.exitCode = exitCode
        self.detail = detail
        self.createdAt = createdAt
        self.healthyAt = healthyAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, process, index, state, routed, draining, releaseNumber = "release_number", nodeID = "node_id"
        case restartCount = "restart_count", exitCode = "exit_code", detail, createdAt = "created_at"
        case healthyAt = "healthy_at", used, limits
    }
}

/// What an instance was measured to use.
package struct InstanceUseResource: Sendable, Equatable, Codable {
    /// 1000 is one core; the mean of the last 30 seconds.
    package var cpuMillicores: Int
    /// Without file pages that the kernel would give back.
    package var memoryMB: Int
    /// RFC 3339 UTC.
    package var measuredAt: String

    package init(cpuMillicores: Int, memoryMB: Int, measuredAt: String) {
        self.cpuMillicores = cpuMillicores
        self.memoryMB = memoryMB
        self.measuredAt = measuredAt
    }

    private enum CodingKeys: String, CodingKey {
        case cpuMillicores = "cpu_millicores", memoryMB = "memory_mb", measuredAt = "measured_at"
    }
}

/// What an instance may use.
package struct InstanceLimitsResource: Sendable, Equatable, Codable {
    /// 1000 is one core.
    package var cpuMillicores: Int
    package var memoryMB: Int

    package init(cpuMillicores: Int, memoryMB: Int) {
        self.cpuMillicores = cpuMillicores
        self.memoryMB = memoryMB
    }

    private enum CodingKeys: String, CodingKey { case cpuMillicores = "cpu_millicores", memoryMB = "memory_mb" }
}

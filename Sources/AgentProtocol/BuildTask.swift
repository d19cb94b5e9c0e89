/// Turns a source into an image on the node.
package struct BuildTask: Sendable, Equatable, Codable {
    package var buildID: String
    package var buildNumber: Int
    package var applicationID: String
    package var slug: String
    package var source: BuildSource
    package var runtime: BuildRuntime
    /// The customer's or preset's commands; nil lets detection decide. They run only inside the tenant's containers.
    package var buildCommand: String?
    package var startCommand: String?
    /// Known to build steps, absent from the image. Secret.
    package var environment: [String: String]
    package var limits: BuildLimits
    /// Whether a Dockerfile in the source may be built (platform switch and runtime switch are both on).
    package var dockerfileAllowed: Bool
    package var dockerfilePath: String

    package init(
        buildID: String, buildNumber: Int, applicationID: String, slug: String, source: BuildSource,
        runtime: BuildRuntime, buildCommand: String? = nil, startCommand: String? = nil,
        environment: [String: String] = [:], limits: BuildLimits = BuildLimits(), dockerfileAllowed: Bool = false,
        dockerfilePath: String = "Dockerfile"
    ) {
        self.buildID = buildID
        self.buildNumber = buildNumber
        self.applicationID = applicationID
        self.slug = slug
        self.source = source
        self.runtime = runtime
        self.buildCommand = buildCommand
        self.startCommand = startCommand
        self.environment = environment
        self.limits = limits
        self.dockerfileAllowed = dockerfileAllowed
        self.dockerfilePath = dockerfilePath
    }

    private enum CodingKeys: String, CodingKey {
        case buildID = "build_id", buildNumber = "build_number", applicationID = "application_id", slug, source
        case runtime, buildCommand = "build_command", startCommand = "start_command", environment, limits
        case dockerfileAllowed = "dockerfile_allowed", dockerfilePath = "dockerfile_path"
    }
}

/// Where the files come from. Exactly one of `archive` and `git` is set.
package struct BuildSource: Sendable, Equatable, Codable {
    package var archive: ArchiveSource?
    package var git: GitSource?

    package init(archive: ArchiveSource) { self.archive = archive }
    package init(git: GitSource) { self.git = git }
}

/// A tar.gz that the agent fetches from `GET /api/internal/paas/nodes/{node}/sources/{id}` with its token.
package struct ArchiveSource: Sendable, Equatable, Codable {
    package var sourceID: String
    /// Lower-case hex.
    package var sha256: String
    package var sizeBytes: Int64

    package init(sourceID: String, sha256: String, sizeBytes: Int64) {
        self.sourceID = sourceID
        self.sha256 = sha256
        self.sizeBytes = sizeBytes
    }

    private enum CodingKeys: String, CodingKey { case sourceID = "source_id", sha256, sizeBytes = "size_bytes" }
}

package struct GitSource: Sendable, Equatable, Codable {
    /// `https://…` or `ssh`-form; already validated by the control plane, and checked again by the agent.
    package var url: String
    package var branch: String?
    /// Full or abbreviated hexadecimal id; wins over the branch.
    package var commit: String?
    /// Used as password of `x-access-token`. Secret.
    package var token: String?
    /// Address ranges that an administrator opened although they are private, as CIDR.
    package var allowedRanges: [String]

    package init(
        url: String, branch: String? = nil, commit: String? = nil, token: String? = nil, allowedRanges: [String] = []
    ) {
        self.url = url
        self.branch = branch
        self.commit = commit
        self.token = token
        self.allowedRanges = allowedRanges
    }

    private enum CodingKeys: String, CodingKey { case url, branch, commit, token, allowedRanges = "allowed_ranges" }
}

/// The language environment as the administrator offers it.
package struct BuildRuntime: Sendable, Equatable, Codable {
    /// `auto`, `node`, `python`, `php`, `static` or `docker`.
    package var type: String
    /// Such as `3.11`; empty for `auto`, `static` and `docker`.
    package var version: String
    /// Image reference, such as `python:3.11-slim`; empty for `auto` and `docker`.
    package var image: String
    /// The images on offer per language, for `auto`: key `python:3.11`, value an image reference.
    package var offered: [String: String]

    package init(type: String, version: String, image: String, offered: [String: String] = [:]) {
        self.type = type
        self.version = version
        self.image = image
        self.offered = offered
    }
}

package struct BuildLimits: Sendable, Equatable, Codable {
    package var timeoutSeconds: Int
    package var cpuMillicores: Int
    package var memoryMB: Int
    package var pids: Int
    package var logBytes: Int
    package var imageMB: Int
    /// Unpacked source and build output together.
    package var workspaceMB: Int

    package init(
        timeoutSeconds: Int = 900, cpuMillicores: Int = 2000, memoryMB: Int = 2048, pids: Int = 1024,
        logBytes: Int = 5_000_000, imageMB: Int = 4096, workspaceMB: Int = 2048
    ) {
        self.timeoutSeconds = timeoutSeconds
        self.cpuMillicores = cpuMillicores
        self.memoryMB = memoryMB
        self.pids = pids
        self.logBytes = logBytes
        self.imageMB = imageMB
        self.workspaceMB = workspaceMB
    }

    private enum CodingKeys: String, CodingKey {
        case timeoutSeconds = "timeout_seconds", cpuMillicores = "cpu_millicores", memoryMB = "memory_mb", pids
        case logBytes = "log_bytes", imageMB = "image_mb", workspaceMB = "workspace_mb"
    }
}

/// What a successful build made.
package struct BuildResult: Sendable, Equatable, Codable {
    /// Image id, `sha256:…`.
    package var image: String
    package var imageBytes: Int64
    /// What was recognised: `python`, `node`, `php`, `static` or `dockerfile`.
    package var language: String
    package var languageVersion: String?
    package var processes: [BuiltProcess]
    /// `uid:gid` under which the image's processes run, numeric.
    package var user: String
    /// Port that the Dockerfile exposes, when it names exactly one.
    package var exposedPort: Int?
    package var commit: String?
    package var commitMessage: String?

    package init(
        image: String, imageBytes: Int64, language: String, languageVersion: String? = nil,
        processes: [BuiltProcess], user: String, exposedPort: Int? = nil, commit: String? = nil,
        commitMessage: String? = nil
    ) {
        self.image = image
        self.imageBytes = imageBytes
        self.language = language
        self.languageVersion = languageVersion
        self.processes = processes
        self.user = user
        self.exposedPort = exposedPort
        self.commit = commit
        self.commitMessage = commitMessage
    }

    private enum CodingKeys: String, CodingKey {
        case image, imageBytes = "image_bytes", language, languageVersion = "language_version", processes, user
        case exposedPort = "exposed_port", commit, commitMessage = "commit_message"
    }
}

/// A process of the image; `command` nil is the image's own command (Dockerfile builds).
package struct BuiltProcess: Sendable, Equatable, Codable {
    package var name: String
    package var command: [String]?

    package init(name: String, command: [String]?) {
        self.name = name
        self.command = command
    }
}

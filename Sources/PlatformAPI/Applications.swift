/// An application.
package struct ApplicationResource: Sendable, Equatable, Codable {
    package var id: String
    /// Part of its host name; also addresses it in paths.
    package var slug: String
    package var name: String
    /// `pending`, `building`, `running`, `stopped`, `failed`, `suspended` or `deleting`.
    package var status: String
    /// Where it answers.
    package var url: String
    package var runtimeID: String
    package var planID: String
    package var region: String
    package var nodeID: String?
    package var instanceCount: Int
    /// Given to the process as `PORT`.
    package var port: Int
    package var healthCheckPath: String?
    package var buildCommand: String?
    package var startCommand: String?
    package var gitURL: String?
    package var gitBranch: String?
    package var currentReleaseID: String?
    package var currentReleaseNumber: Int?
    /// Variables or settings changed since the running instances were made.
    package var needsRedeploy: Bool
    /// A deployment that has not ended.
    package var activeDeploymentID: String?
    /// RFC 3339 UTC.
    package var createdAt: String
    /// RFC 3339 UTC.
    package var updatedAt: String
    /// RFC 3339 UTC.
    package var lastDeployedAt: String?
    /// True while a node that may still have something of it does not answer: its status may be old.
    package var nodeOffline: Bool?
    /// True from the wish to stop it until its node has confirmed.
    package var stopping: Bool?
    /// Present while it is suspended.
    package var suspension: SuspensionResource?
    /// How many instances of each process shall run, where that was set; `web` always is.
    package var processCounts: [ProcessCountResource]?
    package var lifecycle: LifecycleResource?

    package init(
        id: String, slug: String, name: String, status: String, url: String, runtimeID: String, planID: String,
        region: String, nodeID: String? = nil, instanceCount: Int, port: Int, healthCheckPath: String? = nil,
        buildCommand: String? = nil, startCommand: String? = nil, gitURL: String? = nil, gitBranch: String? = nil,
        currentReleaseID: String? = nil, currentReleaseNumber: Int? = nil, needsRedeploy: Bool,
        activeDeploymentID: String? = nil, createdAt: String, updatedAt: String, lastDeployedAt: String? = nil,
        nodeOffline: Bool? = nil, stopping: Bool? = nil
    ) {
        self.id = id
        self.slug = slug
        self.name = name
        self.status = status
        self.url = url
        self.runtimeID = runtimeID
        self.planID = planID
        self.region = region
        self.nodeID = nodeID
        self.instanceCount = instanceCount
        self.port = port
        self.healthCheckPath = healthCheckPath
        self.buildCommand = buildCommand
        self.startCommand = startCommand
        self.gitURL = gitURL
        self.gitBranch = gitBranch
        self.currentReleaseID = currentReleaseID
        self.currentReleaseNumber = currentReleaseNumber
        self.needsRedeploy = needsRedeploy
        self.activeDeploymentID = activeDeploymentID
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.lastDeployedAt = lastDeployedAt
        self.nodeOffline = nodeOffline
        self.stopping = stopping
    }

    private enum CodingKeys: String, CodingKey {
        case id, slug, name, status, url, runtimeID = "runtime_id", planID = "plan_id", region, nodeID = "node_id"
        case instanceCount = "instance_count", port, healthCheckPath = "health_check_path"
        case buildCommand = "build_command", startCommand = "start_command", gitURL = "git_url"
        case gitBranch = "git_branch", currentReleaseID = "current_release_id"
        case currentReleaseNumber = "current_release_number", needsRedeploy = "needs_redeploy"
        case activeDeploymentID = "active_deployment_id", createdAt = "created_at", updatedAt = "updated_at"
        case lastDeployedAt = "last_deployed_at", nodeOffline = "node_offline", stopping, suspension
        case processCounts = "process_counts", lifecycle
    }
}

/// `POST /api/paas/applications`.
package struct CreateApplicationRequest: Sendable, Equatable, Codable {
    package var name: String
    /// Made from the name when absent.
    package var slug: String?
    /// Id or name; the smallest active plan when absent.
    package var planID: String?
    /// The one with the most room when absent.
    package var region: String?
    /// Id or name; detection from the files when absent.
    package var runtimeID: String?
    package var gitURL: String?
    /// `main` when absent.
    package var gitBranch: String?
    package var port: Int?
    package var healthCheckPath: String?
    package var buildCommand: String?
    package var startCommand: String?

    package init(
        name: String, slug: String? = nil, planID: String? = nil, region: String? = nil, runtimeID: String? = nil,
        gitURL: String? = nil, gitBranch: String? = nil, port: Int? = nil, healthCheckPath: String? = nil,
        buildCommand: String? = nil, startCommand: String? = nil
    ) {
        self.name = name
        self.slug = slug
        self.planID = planID
        self.region = region
        self.runtimeID = runtimeID
        self.gitURL = gitURL
        self.gitBranch = gitBranch
        self.port = port
        self.healthCheckPath = healthCheckPath
        self.buildCommand = buildCommand
        self.startCommand = startCommand
    }

    private enum CodingKeys: String, CodingKey {
        case name, slug, planID = "plan_id", region, runtimeID = "runtime_id", gitURL = "git_url"
        case gitBranch = "git_branch", port, healthCheckPath = "health_check_path", buildCommand = "build_command"
        case startCommand = "start_command"
    }
}

/// `PUT /api/paas/applications/{id}`; absent fields stay, empty text clears.
package struct UpdateApplicationRequest: Sendable, Equatable, Codable {
    package var name: String?
    package var runtimeID: String?
    package var gitURL: String?
    package var gitBranch: String?
    package var port: Int?
    package var healthCheckPath: String?
    package var buildCommand: String?
    package var startCommand: String?
    package var lifecycle: LifecycleRequest?
    /// Members of an application that were sent and that a customer does not set here.
    package var refused: [String] = []

    package init(
        name: String? = nil, runtimeID: String? = nil, gitURL: String? = nil, gitBranch: String? = nil,
        port: Int? = nil, healthCheckPath: String? = nil, buildCommand: String? = nil, startCommand: String? = nil
    ) {
        self.name = name
        self.runtimeID = runtimeID
        self.gitURL = gitURL
        self.gitBranch = gitBranch
        self.port = port
        self.healthCheckPath = healthCheckPath
        self.buildCommand = buildCommand
        self.startCommand = startCommand
    }

    private enum CodingKeys: String, CodingKey {
        case name, runtimeID = "runtime_id", gitURL = "git_url", gitBranch = "git_branch", port
        case healthCheckPath = "health_check_path", buildCommand = "build_command", startCommand = "start_command"
        case lifecycle
    }

    /// What has ways of its own, or none: the state, what it costs, and where it is.
    private enum RefusedKeys: String, CodingKey, CaseIterable {
        case id, slug, status, region, url, planID = "plan_id", nodeID = "node_id", instanceCount = "instance_count"
        case organizationID = "organization_id", currentReleaseID = "current_release_id", suspension
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decodeIfPresent(String.self, forKey: .name)
        runtimeID = try container.decodeIfPresent(String.self, forKey: .runtimeID)
        gitURL = try container.decodeIfPresent(String.self, forKey: .gitURL)
        gitBranch = try container.decodeIfPresent(String.self, forKey: .gitBranch)
        port = try container.decodeIfPresent(Int.self, forKey: .port)
        healthCheckPath = try container.decodeIfPresent(String.self, forKey: .healthCheckPath)
        buildCommand = try container.decodeIfPresent(String.self, forKey: .buildCommand)
        startCommand = try container.decodeIfPresent(String.self, forKey: .startCommand)
        lifecycle = try container.decodeIfPresent(LifecycleRequest.self, forKey: .lifecycle)
        let other = try decoder.container(keyedBy: RefusedKeys.self)
        refused = RefusedKeys.allCases.filter { other.contains($0) }.map(\.rawValue)
    }
}

/// `DELETE /api/paas/applications/{id}`: the name, so that nobody deletes by a slip.
package struct DeleteApplicationRequest: Sendable, Equatable, Codable {
    /// The application's slug.
    package var confirm: String

    package init(confirm: String) {
        self.confirm = confirm
    }
}

/// A variable without its value, which is never shown again.
package struct EnvironmentVariableResource: Sendable, Equatable, Codable {
    package var key: String
    /// RFC 3339 UTC.
    package var updatedAt: String

    package init(key: String, updatedAt: String) {
        self.key = key
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case key, updatedAt = "updated_at"
    }
}

/// `POST /api/paas/applications/{id}/env`.
package struct EnvironmentVariableRequest: Sendable, Equatable, Codable {
    package var key: String
    package var value: String

    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

/// `POST /api/paas/applications/{id}/env/import`: many at once, all or none.
package struct EnvironmentImportRequest: Sendable, Equatable, Codable {
    package var variables: [String: String]

    package init(variables: [String: String]) {
        self.variables = variables
    }
}

/// An uploaded archive.
package struct SourceResource: Sendable, Equatable, Codable {
    package var id: String
    package var sha256: String
    package var sizeBytes: Int64
    /// RFC 3339 UTC.
    package var createdAt: String

    package init(id: String, sha256: String, sizeBytes: Int64, createdAt: String) {
        self.id = id
        self.sha256 = sha256
        self.sizeBytes = sizeBytes
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, sha256, sizeBytes = "size_bytes", createdAt = "created_at"
    }
}

/// `GET /images/{name}/json`.
package struct ImageInfo: Sendable, Equatable, Decodable {
    /// `sha256:…`
    package var id: String
    package var tags: [String]
    /// All layers together.
    package var sizeBytes: Int64
    package var config: ImageConfig
    /// Milliseconds since 1970 UTC.
    package var createdAt: Int64?

    package var labels: [String: String] { config.labels }

    private enum CodingKeys: String, CodingKey {
        case id = "Id", tags = "RepoTags", sizeBytes = "Size", config = "Config", createdAt = "Created"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        tags = try container.decodeIfPresent([String].self, forKey: .tags) ?? []
        sizeBytes = try container.decodeIfPresent(Int64.self, forKey: .sizeBytes) ?? 0
        config = try container.decodeIfPresent(ImageConfig.self, forKey: .config) ?? ImageConfig()
        createdAt = try container.decodeIfPresent(String.self, forKey: .createdAt).flatMap {
            DockerTime.milliseconds($0)
        }
    }
}

/// What an image says about the containers made from it.
package struct ImageConfig: Sendable, Equatable, Decodable {
    /// As in the Dockerfile: name or number, with or without a group; empty is root.
    package var user = ""
    package var command: [String]?
    package var entrypoint: [String]?
    /// Such as `8080/tcp`.
    package var exposedPorts: [String] = []
    /// `NAME=value`.
    package var environment: [String] = []
    package var workingFolder = ""
    package var labels: [String: String] = [:]
    package var stopSignal: String?

    package init() {}

    private enum CodingKeys: String, CodingKey {
        case user = "User", command = "Cmd", entrypoint = "Entrypoint", exposedPorts = "ExposedPorts"
        case environment = "Env", workingFolder = "WorkingDir", labels = "Labels", stopSignal = "StopSignal"
    }

    private struct Nothing: Decodable {}

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        user = try container.decodeIfPresent(String.self, forKey: .user) ?? ""
        command = try container.decodeIfPresent([String].self, forKey: .command)
        entrypoint = try container.decodeIfPresent([String].self, forKey: .entrypoint)
        let ports = try container.decodeIfPresent([String: Nothing].self, forKey: .exposedPorts) ?? [:]
        exposedPorts = ports.keys.sorted()
        environment = try container.decodeIfPresent([String].self, forKey: .environment) ?? []
        workingFolder = try container.decodeIfPresent(String.self, forKey: .workingFolder) ?? ""
        labels = try container.decodeIfPresent([String: String].self, forKey: .labels) ?? [:]
        stopSignal = try container.decodeIfPresent(String.self, forKey: .stopSignal)
    }
}

/// One element of `GET /images/json`.
package struct ImageSummary: Sendable, Equatable, Decodable {
    package var id: String
    package var tags: [String]
    package var labels: [String: String]
    package var sizeBytes: Int64
    /// Seconds since 1970 UTC.
    package var createdAtSeconds: Int64

    private enum CodingKeys: String, CodingKey {
        case id = "Id", tags = "RepoTags", labels = "Labels", sizeBytes = "Size", createdAtSeconds = "Created"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        tags = try container.decodeIfPresent([String].self, forKey: .tags) ?? []
        labels = try container.decodeIfPresent([String: String].self, forKey: .labels) ?? [:]
        sizeBytes = try container.decodeIfPresent(Int64.self, forKey: .sizeBytes) ?? 0
        createdAtSeconds = try container.decodeIfPresent(Int64.self, forKey: .createdAtSeconds) ?? 0
    }
}

/// A step of a pull, for people.
package struct ImageProgress: Sendable, Equatable {
    package var id: String?
    package var status: String
    package var current: Int64?
    package var total: Int64?
}

/// `GET /containers/{id}/json`.
package struct ContainerInfo: Sendable, Equatable, Decodable {
    package struct State: Sendable, Equatable, Decodable {
        /// `created`, `running`, `paused`, `restarting`, `removing`, `exited` or `dead`.
        package var status: String
        package var isRunning: Bool
        package var exitCode: Int
        package var outOfMemory: Bool
        /// The engine's reason when the container could not be started; otherwise empty.
        package var error: String
        /// Process id of the container's first process in the host's view; 0 when it does not run.
        package var pid: Int
        /// Milliseconds since 1970 UTC; nil before the first start.
        package var startedAt: Int64?
        package var finishedAt: Int64?

        private enum CodingKeys: String, CodingKey {
            case status = "Status", isRunning = "Running", exitCode = "ExitCode", outOfMemory = "OOMKilled"
            case error = "Error", pid = "Pid", startedAt = "StartedAt", finishedAt = "FinishedAt"
        }

        package init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            status = try container.decode(String.self, forKey: .status)
            isRunning = try container.decodeIfPresent(Bool.self, forKey: .isRunning) ?? (status == "running")
            exitCode = try container.decodeIfPresent(Int.self, forKey: .exitCode) ?? 0
            outOfMemory = try container.decodeIfPresent(Bool.self, forKey: .outOfMemory) ?? false
            error = try container.decodeIfPresent(String.self, forKey: .error) ?? ""
            pid = try container.decodeIfPresent(Int.self, forKey: .pid) ?? 0
            startedAt = try container.decodeIfPresent(String.self, forKey: .startedAt)
                .flatMap { DockerTime.milliseconds($0) }
            finishedAt = try container.decodeIfPresent(String.self, forKey: .finishedAt)
                .flatMap { DockerTime.milliseconds($0) }
        }
    }

    package var id: String
    /// With its leading slash removed.
    package var name: String
    /// Image id (`sha256:…`).
    package var image: String
    package var state: State
    package var config: ImageConfig
    package var networks: [String: NetworkAddress]
    package var labels: [String: String] { config.labels }

    private enum CodingKeys: String, CodingKey {
        case id = "Id", name = "Name", image = "Image", state = "State", config = "Config"
        case network = "NetworkSettings"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        let name = try container.decode(String.self, forKey: .name)
        self.name = name.hasPrefix("/") ? String(name.dropFirst()) : name
        image = try container.decode(String.self, forKey: .image)
        state = try container.decode(State.self, forKey: .state)
        config = try container.decode(ImageConfig.self, forKey: .config)
        networks = try container.decodeIfPresent(NetworkSettings.self, forKey: .network)?.Networks ?? [:]
    }
}

struct NetworkSettings: Decodable {
    var Networks: [String: NetworkAddress]?
}

/// A container's place in one network.
package struct NetworkAddress: Sendable, Equatable, Decodable {
    package var networkID: String
    /// Nil while the container does not run.
    package var ipAddress: String?

    private enum CodingKeys: String, CodingKey { case networkID = "NetworkID", ipAddress = "IPAddress" }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        networkID = try container.decodeIfPresent(String.self, forKey: .networkID) ?? ""
        let address = try container.decodeIfPresent(String.self, forKey: .ipAddress) ?? ""
        ipAddress = address.isEmpty ? nil : address
    }
}

/// One element of `GET /containers/json`.
package struct ContainerSummary: Sendable, Equatable, Decodable {
    package var id: String
    /// With their leading slashes removed.
    package var names: [String]
    package var imageID: String
    package var labels: [String: String]
    /// As ``ContainerInfo/State/status``.
    package var state: String
    /// Seconds since 1970 UTC.
    package var createdAtSeconds: Int64
    package var networks: [String: NetworkAddress]

    private enum CodingKeys: String, CodingKey {
        case id = "Id", names = "Names", imageID = "ImageID", labels = "Labels", state = "State"
        case createdAtSeconds = "Created", network = "NetworkSettings"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        let names = try container.decodeIfPresent([String].self, forKey: .names) ?? []
        self.names = names.map { $0.hasPrefix("/") ? String($0.dropFirst()) : $0 }
        imageID = try container.decodeIfPresent(String.self, forKey: .imageID) ?? ""
        labels = try container.decodeIfPresent([String: String].self, forKey: .labels) ?? [:]
        state = try container.decode(String.self, forKey: .state)
        createdAtSeconds = try container.decodeIfPresent(Int64.self, forKey: .createdAtSeconds) ?? 0
        networks = try container.decodeIfPresent(NetworkSettings.self, forKey: .network)?.Networks ?? [:]
    }
}

/// `GET /containers/{id}/top`.
package struct ProcessTable: Sendable, Equatable, Decodable {
    package var titles: [String]
    package var processes: [[String]]

    private enum CodingKeys: String, CodingKey { case titles = "Titles", processes = "Processes" }
}

/// `GET /version`.
package struct EngineVersion: Sendable, Equatable, Decodable {
    package var version: String
    package var apiVersion: String
    package var kernelVersion: String?
    package var architecture: String?

    private enum CodingKeys: String, CodingKey {
        case version = "Version", apiVersion = "ApiVersion", kernelVersion = "KernelVersion", architecture = "Arch"
    }
}

/// `GET /info`, the part that tells what the engine can do and holds.
package struct EngineInfo: Sendable, Equatable, Decodable {
    package var id: String?
    package var containers: Int?
    package var containersRunning: Int?
    package var images: Int?
    package var storageDriver: String?
    /// `cgroupfs` or `systemd`.
    package var cgroupDriver: String?
    /// `1` or `2`.
    package var cgroupVersion: String?
    /// Such as `name=seccomp,profile=default`.
    package var securityOptions: [String]?
    package var cpuCount: Int?
    package var memoryBytes: Int64?
    package var rootFolder: String?
    package var operatingSystem: String?
    package var kernelVersion: String?
    package var liveRestore: Bool?
    package var warnings: [String]?

    private enum CodingKeys: String, CodingKey {
        case id = "ID", containers = "Containers", containersRunning = "ContainersRunning", images = "Images"
        case storageDriver = "Driver", cgroupDriver = "CgroupDriver", cgroupVersion = "CgroupVersion"
        case securityOptions = "SecurityOptions", cpuCount = "NCPU", memoryBytes = "MemTotal"
        case rootFolder = "DockerRootDir", operatingSystem = "OperatingSystem", kernelVersion = "KernelVersion"
        case liveRestore = "LiveRestoreEnabled", warnings = "Warnings"
    }
}

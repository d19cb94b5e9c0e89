/// A priced size.
package struct PlanResource: Sendable, Equatable, Codable {
    package var id: String
    package var name: String
    package var description: String
    /// 1000 is one core.
    package var cpuMillicores: Int
    package var memoryMB: Int
    package var storageGB: Int
    /// Decimal.
    package var priceMonthly: String
    /// Decimal.
    package var priceHourly: String
    /// ISO 4217.
    package var currency: String
    /// Runtime ids; empty for all.
    package var supportedRuntimes: [String]
    package var maxInstances: Int
    /// Offered to customers.
    package var active: Bool

    package init(
        id: String, name: String, description: String, cpuMillicores: Int, memoryMB: Int, storageGB: Int,
        priceMonthly: String, priceHourly: String, currency: String, supportedRuntimes: [String], maxInstances: Int,
        active: Bool
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.cpuMillicores = cpuMillicores
        self.memoryMB = memoryMB
        self.storageGB = storageGB
        self.priceMonthly = priceMonthly
        self.priceHourly = priceHourly
        self.currency = currency
        self.supportedRuntimes = supportedRuntimes
        self.maxInstances = maxInstances
        self.active = active
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, description, cpuMillicores = "cpu_millicores", memoryMB = "memory_mb"
        case storageGB = "storage_gb", priceMonthly = "price_monthly", priceHourly = "price_hourly", currency
        case supportedRuntimes = "supported_runtimes", maxInstances = "max_instances", active
    }
}

/// `POST` and `PUT /api/admin/paas/plans`; with PUT absent fields stay.
package struct PlanRequest: Sendable, Equatable, Codable {
    package var name: String?
    package var description: String?
    package var cpuMillicores: Int?
    package var memoryMB: Int?
    package var storageGB: Int?
    /// Decimal.
    package var priceMonthly: String?
    /// Decimal.
    package var priceHourly: String?
    package var supportedRuntimes: [String]?
    package var maxInstances: Int?
    package var active: Bool?

    package init(
        name: String? = nil, description: String? = nil, cpuMillicores: Int? = nil, memoryMB: Int? = nil,
        storageGB: Int? = nil, priceMonthly: String? = nil, priceHourly: String? = nil,
        supportedRuntimes: [String]? = nil, maxInstances: Int? = nil, active: Bool? = nil
    ) {
        self.name = name
        self.description = description
        self.cpuMillicores = cpuMillicores
        self.memoryMB = memoryMB
        self.storageGB = storageGB
        self.priceMonthly = priceMonthly
        self.priceHourly = priceHourly
        self.supportedRuntimes = supportedRuntimes
        self.maxInstances = maxInstances
        self.active = active
    }

    private enum CodingKeys: String, CodingKey {
        case name, description, cpuMillicores = "cpu_millicores", memoryMB = "memory_mb", storageGB = "storage_gb"
        case priceMonthly = "price_monthly", priceHourly = "price_hourly", supportedRuntimes = "supported_runtimes"
        case maxInstances = "max_instances", active
    }
}

/// A language environment on offer.
package struct RuntimeResource: Sendable, Equatable, Codable {
    package var id: String
    package var name: String
    /// `auto`, `node`, `python`, `php`, `static` or `docker`.
    package var type: String
    package var version: String
    package var baseImage: String
    package var defaultBuildCommand: String?
    package var defaultStartCommand: String?
    /// A Dockerfile in the source may be built.
    package var allowCustomDocker: Bool
    package var active: Bool
    /// User id, or user and group id, of its containers; absent for the build's own.
    package var defaultRunUser: String?

    package init(
        id: String, name: String, type: String, version: String, baseImage: String,
        defaultBuildCommand: String? = nil, defaultStartCommand: String? = nil, allowCustomDocker: Bool, active: Bool,
        defaultRunUser: String? = nil
    ) {
        self.id = id
        self.name = name
        self.type = type
        self.version = version
        self.baseImage = baseImage
        self.defaultBuildCommand = defaultBuildCommand
        self.defaultStartCommand = defaultStartCommand
        self.allowCustomDocker = allowCustomDocker
        self.active = active
        self.defaultRunUser = defaultRunUser
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, type, version, baseImage = "base_image", defaultBuildCommand = "default_build_command"
        case defaultStartCommand = "default_start_command", allowCustomDocker = "allow_custom_docker", active
        case defaultRunUser = "default_run_user"
    }
}

/// `POST` and `PUT /api/admin/paas/runtimes`; with PUT absent fields stay.
package struct RuntimeRequest: Sendable, Equatable, Codable {
    package var name: String?
    package var type: String?
    package var version: String?
    package var baseImage: String?
    package var defaultBuildCommand: String?
    package var defaultStartCommand: String?
    package var allowCustomDocker: Bool?
    package var active: Bool?
    /// Empty for the build's own.
    package var defaultRunUser: String?

    package init(
        name: String? = nil, type: String? = nil, version: String? = nil, baseImage: String? = nil,
        defaultBuildCommand: String? = nil, defaultStartCommand: String? = nil, allowCustomDocker: Bool? = nil,
        active: Bool? = nil, defaultRunUser: String? = nil
    ) {
        self.name = name
        self.type = type
        self.version = version
        self.baseImage = baseImage
        self.defaultBuildCommand = defaultBuildCommand
        self.defaultStartCommand = defaultStartCommand
        self.allowCustomDocker = allowCustomDocker
        self.active = active
        self.defaultRunUser = defaultRunUser
    }

    private enum CodingKeys: String, CodingKey {
        case name, type, version, baseImage = "base_image", defaultBuildCommand = "default_build_command"
        case defaultStartCommand = "default_start_command", allowCustomDocker = "allow_custom_docker", active
        case defaultRunUser = "default_run_user"
    }
}

/// A region with room.
package struct RegionResource: Sendable, Equatable, Codable {
    package var region: String
    /// Online and enabled.
    package var availableNodes: Int
    package var freeCPUMillicores: Int
    package var freeMemoryMB: Int
    package var freeDiskMB: Int

    package init(region: String, availableNodes: Int, freeCPUMillicores: Int, freeMemoryMB: Int, freeDiskMB: Int) {
        self.region = region
        self.availableNodes = availableNodes
        self.freeCPUMillicores = freeCPUMillicores
        self.freeMemoryMB = freeMemoryMB
        self.freeDiskMB = freeDiskMB
    }

    private enum CodingKeys: String, CodingKey {
        case region, availableNodes = "available_nodes", freeCPUMillicores = "free_cpu_millicores"
        case freeMemoryMB = "free_memory_mb", freeDiskMB = "free_disk_mb"
    }
}

/// An empty JSON object.
struct EmptyObject: Encodable {}

/// The body of `POST /containers/create`.
struct CreateContainerBody: Encodable {
    let spec: ContainerSpec

    private enum CodingKeys: String, CodingKey {
        case image = "Image", command = "Cmd", entrypoint = "Entrypoint", environment = "Env", labels = "Labels"
        case user = "User", workingDir = "WorkingDir", exposedPorts = "ExposedPorts", tty = "Tty"
        case openStdin = "OpenStdin", hostname = "Hostname", stopSignal = "StopSignal", stopTimeout = "StopTimeout"
        case host = "HostConfig"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(spec.image, forKey: .image)
        try container.encodeIfPresent(spec.command, forKey: .command)
        try container.encodeIfPresent(spec.entrypoint, forKey: .entrypoint)
        let environment = spec.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        try container.encode(environment, forKey: .environment)
        try container.encode(spec.labels, forKey: .labels)
        try container.encodeIfPresent(spec.user, forKey: .user)
        try container.encodeIfPresent(spec.workingDir, forKey: .workingDir)
        try container.encode(objects(spec.exposedPorts), forKey: .exposedPorts)
        try container.encode(spec.tty, forKey: .tty)
        try container.encode(spec.openStdin, forKey: .openStdin)
        try container.encodeIfPresent(spec.hostname, forKey: .hostname)
        try container.encodeIfPresent(spec.stopSignal, forKey: .stopSignal)
        try container.encodeIfPresent(spec.stopTimeout, forKey: .stopTimeout)
        try container.encode(HostLimitsBody(host: spec.host), forKey: .host)
    }
}

/// `["80/tcp": {}]`, the engine's way to write a set.
func objects(_ names: [String]) -> [String: EmptyObject] {
    Dictionary(names.map { ($0, EmptyObject()) }) { first, _ in first }
}

/// `HostConfig` of `POST /containers/create`.
private struct HostLimitsBody: Encodable {
    let host: HostLimits

    private enum CodingKeys: String, CodingKey {
        case memory = "Memory", memorySwap = "MemorySwap", nanoCPUs = "NanoCpus", cpuShares = "CpuShares"
        case pidsLimit = "PidsLimit", capDrop = "CapDrop", capAdd = "CapAdd", securityOpt = "SecurityOpt"
        case readonlyRootfs = "ReadonlyRootfs", tmpfs = "Tmpfs", binds = "Binds", mounts = "Mounts"
        case networkMode = "NetworkMode", ulimits = "Ulimits", restart = "RestartPolicy", log = "LogConfig"
        case initProcess = "Init", cgroupParent = "CgroupParent", storageOpt = "StorageOpt"
        case extraHosts = "ExtraHosts", dns = "Dns", oomScoreAdjustment = "OomScoreAdj"
    }

    private struct Restart: Encodable {
        var Name: String
        var MaximumRetryCount: Int
    }

    private struct LogConfig: Encodable {
        var `Type`: String
        var Config: [String: String]
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(host.memory, forKey: .memory)
        try container.encodeIfPresent(host.memorySwap, forKey: .memorySwap)
        try container.encodeIfPresent(host.nanoCPUs, forKey: .nanoCPUs)
        try container.encodeIfPresent(host.cpuShares, forKey: .cpuShares)
        try container.encodeIfPresent(host.pidsLimit, forKey: .pidsLimit)
        try container.encode(host.capDrop, forKey: .capDrop)
        try container.encode(host.capAdd, forKey: .capAdd)
        try container.encode(host.securityOpt, forKey: .securityOpt)
        try container.encode(host.readonlyRootfs, forKey: .readonlyRootfs)
        try container.encode(host.tmpfs, forKey: .tmpfs)
        try container.encode(host.binds, forKey: .binds)
        try container.encode(host.mounts, forKey: .mounts)
        try container.encodeIfPresent(host.networkMode, forKey: .networkMode)
        try container.encode(host.ulimits, forKey: .ulimits)
        try container.encode(restart, forKey: .restart)
        if let driver = host.logDriver {
            try container.encode(LogConfig(Type: driver, Config: host.logOptions), forKey: .log)
        }
        try container.encode(host.initProcess, forKey: .initProcess)
        try container.encodeIfPresent(host.cgroupParent, forKey: .cgroupParent)
        if !host.storageOpt.isEmpty { try container.encode(host.storageOpt, forKey: .storageOpt) }
        try container.encode(host.extraHosts, forKey: .extraHosts)
        try container.encode(host.dns, forKey: .dns)
        try container.encodeIfPresent(host.oomScoreAdjustment, forKey: .oomScoreAdjustment)
    }

    private var restart: Restart {
        switch host.restart {
        case .no: Restart(Name: "no", MaximumRetryCount: 0)
        case .always: Restart(Name: "always", MaximumRetryCount: 0)
        case .unlessStopped: Restart(Name: "unless-stopped", MaximumRetryCount: 0)
        case .onFailure(let times): Restart(Name: "on-failure", MaximumRetryCount: times)
        }
    }
}

/// The body of `POST /commit`.
struct CommitBody: Encodable {
    let config: ContainerConfig

    private enum CodingKeys: String, CodingKey {
        case user = "User", command = "Cmd", entrypoint = "Entrypoint", environment = "Env"
        case workingDir = "WorkingDir", exposedPorts = "ExposedPorts", labels = "Labels"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(config.user, forKey: .user)
        try container.encodeIfPresent(config.command, forKey: .command)
        try container.encodeIfPresent(config.entrypoint, forKey: .entrypoint)
        try container.encodeIfPresent(config.environment, forKey: .environment)
        try container.encodeIfPresent(config.workingDir, forKey: .workingDir)
        if !config.exposedPorts.isEmpty { try container.encode(objects(config.exposedPorts), forKey: .exposedPorts) }
        if !config.labels.isEmpty { try container.encode(config.labels, forKey: .labels) }
    }
}

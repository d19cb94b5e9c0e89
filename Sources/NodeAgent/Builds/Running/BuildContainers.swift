import AgentProtocol
import DockerEngine
import HostSupport
import NIOCore

/// The limited containers in which a build's steps run. They hold no capability, no host path and no secret in their
/// configuration; what a step needs to know lies in the build's own volume.
struct BuildContainers: Sendable {
    let docker: DockerClient
    let clock: HostClock
    let configuration: BuildConfiguration
    let task: BuildTask
    let log: BuildLog

    static let user = "1000:1000"
    /// A quarter of what an application has, so builds give way to what runs.
    private static let cpuShares: Int64 = 256
    private static let megabyte: Int64 = 1_048_576

    /// Makes the build's own network unless it is there. Docker takes as long for it as for starting a container, so a
    /// build whose packages are known never makes one.
    func connect() async throws {
        let name = BuildNames.object(task.buildID)
        guard try await docker.inspectNetwork(name) == nil else { return }
        var network = NetworkSpec(
            name: name, bridgeName: BuildNames.bridge(task.buildID, prefix: configuration.bridgePrefix), labels: labels)
        network.allowsBetweenContainers = false
        _ = try await docker.createNetwork(network)
    }

    /// Makes a container without starting it: one on the build's network that runs `command`, or, with nil, one that
    /// only receives files.
    func make(_ what: String, image: String, command: [String]?) async throws -> String {
        if command != nil { try await connect() }
        var spec = ContainerSpec(image: image)
        spec.entrypoint = []
        spec.command = command ?? TenantShell.script("/none")
        spec.user = Self.user
        spec.workingDir = "/app"
        spec.labels = labels
        spec.stopTimeout = 2
        spec.host = limits()
        spec.host.networkMode = command != nil ? BuildNames.object(task.buildID) : "none"
        if command != nil {
            spec.host.mounts = [
                .init(source: BuildNames.object(task.buildID), target: StepInputs.folder),
                .init(source: BuildNames.cacheVolume(task.applicationID), target: "/cache"),
            ]
        }
        return try await docker.createContainer(name: BuildNames.object(task.buildID, what), spec)
    }

    var labels: [String: String] {
        [BuildNames.buildLabel: task.buildID, BuildNames.nodeLabel: configuration.nodeID]
    }

    /// The labels of an image that is saved from a container of this build.
    var imageLabels: [String: String] {
        [
            BuildNames.buildLabel: "", BuildNames.nodeLabel: "", BuildNames.dependenciesLabel: "",
            BuildNames.applicationLabel: task.applicationID,
        ]
    }

    func limits() -> HostLimits {
        let limits = task.limits
        var host = HostLimits()
        host.memory = Int64(max(64, limits.memoryMB)) * Self.megabyte
        host.memorySwap = host.memory
        host.nanoCPUs = Int64(max(100, limits.cpuMillicores)) * 1_000_000
        host.cpuShares = Self.cpuShares
        host.pidsLimit = Int64(max(16, limits.pids))
        host.capDrop = ["ALL"]
        host.securityOpt = ["no-new-privileges"]
        host.oomScoreAdjustment = 500
        host.logDriver = "json-file"
        host.logOptions = ["max-size": "20m", "max-file": "2"]
        let largest = Int64(max(16, limits.workspaceMB)) * Self.megabyte
        host.ulimits = [
            .init(name: "fsize", soft: largest, hard: largest), .init(name: "core", soft: 0, hard: 0),
        ]
        return host
    }

    /// Puts the build's inputs, and the folders that its user writes to, into a container.
    func prepare(_ container: String, _ inputs: StepInputs) async throws {
        try await docker.putArchive(container, path: "/", archive: inputs.archive(userFolders: ["app/", "cache/"]))
    }

    /// Starts a container and follows it to its end. Throws ``BuildFailure`` when the command fails.
    func run(_ container: String, step: String) async throws {
        let code = try await follow(container)
        await log.flush()
        guard code != 0 else { return }
        let state = try await docker.inspectContainer(container)?.state
        if state?.outOfMemory == true {
            throw BuildFailure(
                .memory,
                "The build needed more than its \(task.limits.memoryMB) MB of memory while \(step). Choose a "
                    + "larger plan, "
                    + "or make the build need less.",
                exitCode: code)
        }
        throw BuildFailure(
            .command, "A command failed with exit code \(code) while \(step). The log's last lines show why.",
            exitCode: code)
    }

    /// Starts a container, passes on what it prints, and returns its exit code.
    func follow(_ container: String) async throws -> Int {
        try await docker.startContainer(container)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for try await frame in docker.logs(container, LogOptions(follow: true)) {
                    try await log.take(frame.bytes)
                }
                try Task.checkCancellation()
            }
            group.addTask { try await watchSize(container) }
            defer { group.cancelAll() }
            // The watch never ends by itself: the first end is the log's, or a failure.
            try await group.next()
            return try await docker.waitForContainer(container)
        }
    }

    /// Fails when the container has written more than the workspace's limit.
    private func watchSize(_ container: String) async throws {
        let limit = Int64(max(16, task.limits.workspaceMB)) * Self.megabyte
        while true {
            try await clock.sleep(.seconds(5))
            let written = try await docker.writtenBytes(container) ?? 0
            guard written <= limit else {
                throw BuildFailure(
                    .tooLarge,
                    "The build wrote more than \(task.limits.workspaceMB) MB. Make it write less, or remove what "
                        + "is not needed."
                )
            }
        }
    }
}

import AgentProtocol
import DockerEngine
import HostSupport
import NIOCore

/// Builds a customer's Dockerfile with the engine's own builder, within the build's limits, and makes sure that the
/// image runs as an ordinary user.
struct DockerfileBuild {
    let containers: BuildContainers
    let configuration: BuildConfiguration
    let path: String
    let source: SourceFile
    let listing: SourceListing
    let clock: HostClock

    struct Outcome {
        var image: String
        var user: String
        var exposedPort: Int?
        var processes: [BuiltProcess]
    }

    private var docker: DockerClient { containers.docker }
    private var task: BuildTask { containers.task }
    private var log: BuildLog { containers.log }

    func run() async throws -> Outcome {
        guard let text = listing.text(path) else {
            throw BuildFailure(.dockerfile, "\(path) is too large, or no plain file.")
        }
        for warning in try DockerfileCheck.warnings(for: text) { await log.say("Warning: \(warning)") }
        await sayWhatIsMissing()
        let ceiling = ProcessCeiling(buildID: task.buildID, pids: task.limits.pids, root: configuration.cgroupRoot)
        let began = clock.now()
        var steps: [String] = []
        do {
            let image = try await build(cgroupParent: ceiling?.name, steps: &steps)
            await remove(ceiling)
            return try await finished(image)
        } catch {
            let leftover = steps
            await Swift.Task {
                await remove(ceiling)
                await removeSteps(leftover, since: began)
            }.value
            throw error
        }
    }

    private func sayWhatIsMissing() async {
        if !task.environment.isEmpty {
            await log.say(
                "The application's environment is not known to a Dockerfile's steps: it would stay in the image.")
        }
        if configuration.caFile != nil {
            await log.say(
                "This node's own certificates can't be given to a Dockerfile's steps without staying in the image; "
                    + "where HTTPS passes a proxy, steps must bring its certificate.")
        }
    }

    private func build(cgroupParent: String?, steps: inout [String]) async throws -> String {
        let ignore = DockerIgnore(listing.text(".dockerignore") ?? "")
        let dockerfile = path
        let context = SourceArchiveStream(
            source: source, byteLimit: Int64(max(16, task.limits.workspaceMB)) * 1_048_576, prefix: ""
        ) { $0 == dockerfile || !ignore.excludes($0) && !$0.hasPrefix(".git/") }
        var image: String?
        try await containers.connect()
        for try await event in docker.buildImage(context: context, options: options(cgroupParent)) {
            switch event {
            case .image(let id): image = id
            case .error(let message, let code):
                await log.flush()
                throw failure(message, code)
            case .stream(let text):
                if let step = Self.step(in: text) { steps.append(step) }
                try await log.take(ByteBuffer(string: text))
            }
        }
        try Swift.Task.checkCancellation()
        await log.flush()
        guard let image else { throw BuildFailure(.dockerfile, "The Dockerfile gave no image.") }
        return image
    }

    /// The short id of an image that a line of the builder names. What a step prints looks the same, so nothing but a
    /// whole short id counts: with a few digits it could name any image of the node.
    static func step(in line: String) -> String? {
        guard line.hasPrefix(" ---> ") else { return nil }
        let id = line.dropFirst(6).trimmed
        let isID = id.utf8.count == 12 && id.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
        return isID ? id : nil
    }

    private func options(_ cgroupParent: String?) -> BuildOptions {
        var options = BuildOptions(dockerfile: path)
        let limits = containers.limits()
        options.memory = limits.memory
        options.memswap = limits.memorySwap
        options.cpuPeriod = 100_000
        options.cpuQuota = Int64(max(100, task.limits.cpuMillicores)) * 100
        options.cpuShares = limits.cpuShares
        options.networkMode = BuildNames.object(task.buildID)
        options.cgroupParent = cgroupParent
        // Docker knows these names and keeps them out of the image's history.
        options.buildArgs = configuration.proxies
        return options
    }

    private func failure(_ message: String, _ code: Int) -> BuildFailure {
        let first = message.split(whereSeparator: \.isNewline).first.map { String($0.prefix(300)) } ?? ""
        if code == 137 {
            return BuildFailure(
                .memory,
                "A step of the Dockerfile was killed, most likely because it needed more than "
                    + "\(task.limits.memoryMB) MB of memory.", exitCode: code)
        }
        if code != 0 {
            return BuildFailure(
                .command, "A step of the Dockerfile failed with exit code \(code). The log shows why.", exitCode: code)
        }
        return BuildFailure(.dockerfile, "The Dockerfile could not be built: \(first)")
    }

    /// Gives the image its labels, its name and a numeric user that is not root.
    private func finished(_ image: String) async throws -> Outcome {
        guard let info = try await docker.inspectImage(image) else {
            throw BuildFailure(.dockerfile, "The image is gone again.")
        }
        let config = info.config
        guard config.command?.isEmpty == false || config.entrypoint?.isEmpty == false || task.startCommand != nil else {
            throw BuildFailure(.dockerfile, "The Dockerfile names nothing to start. Add a CMD line.")
        }
        let command = task.startCommand.map { TenantShell.arguments($0) }
        let container = try await containers.make("user", image: image, command: nil)
        let user = try await user(config.user, container)
        var final = ContainerConfig()
        final.user = user
        final.command = config.command ?? []
        final.entrypoint = config.entrypoint ?? []
        final.workingDir = config.workingFolder
        final.environment = config.environment
        final.labels = containers.imageLabels
        let named = try await docker.commit(
            container: container, config: final, repository: BuildNames.imageRepository(task.applicationID),
            tag: String(task.buildNumber))
        let ports = config.exposedPorts.filter { $0.hasSuffix("/tcp") }.compactMap { Int($0.dropLast(4)) }
        let others = Procfile(listing.text("Procfile") ?? "").processes.filter { $0.name != "web" }
            .map { BuiltProcess(name: $0.name, command: TenantShell.arguments($0.command)) }
        return Outcome(
            image: named, user: user, exposedPort: ports.count == 1 ? ports.first : nil,
            processes: [BuiltProcess(name: "web", command: command)] + others)
    }

    private func user(_ said: String, _ container: String) async throws -> String {
        let accounts = try await text("/etc/passwd", of: container)
        let groups = try await text("/etc/group", of: container)
        if let user = ImageUser.numeric(said, accounts: accounts, groups: groups) { return user }
        await log.say(
            "The image would run as \(said.isEmpty ? "root" : said); it runs as \(BuildContainers.user) instead. "
                + "Say USER in the Dockerfile to choose.")
        return BuildContainers.user
    }

    /// A small file of a container; empty when it is not there.
    private func text(_ path: String, of container: String) async throws -> String {
        var reader = TarReader()
        var bytes: [UInt8] = []
        do {
            for try await piece in docker.getArchive(container, path: path) {
                for case .content(let content) in try reader.take(piece) where bytes.count < 1_000_000 {
                    bytes += content.readableBytesView
                }
            }
        } catch let error as DockerError where error.isNotFound {
            return ""
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func remove(_ ceiling: ProcessCeiling?) async {
        for _ in 0..<20 {
            if ceiling?.remove() ?? true { return }
            try? await clock.sleep(.milliseconds(100))
        }
    }

    /// What a failed build has made so far, from the last to the first; images that were there before are left alone.
    private func removeSteps(_ steps: [String], since began: Int64) async {
        for step in steps.reversed() {
            guard let image = try? await docker.inspectImage(step), image.tags.isEmpty, (image.createdAt ?? 0) >= began
            else {
                continue
            }
            try? await docker.removeImage(image.id)
        }
    }
}

import AgentProtocol
import DockerEngine

/// Builds a source by a plan: install the packages (or take them from the layer of an earlier build), put the source on
/// top, run the build's steps, save the image.
struct DetectedBuild {
    let containers: BuildContainers
    let configuration: BuildConfiguration
    let plan: BuildPlan
    let base: ImageInfo
    /// The image that serves the plan's output, when it has one.
    var server: ImageInfo?
    let source: SourceFile
    let listing: SourceListing
    let progress: @Sendable (String) async -> Void

    private var docker: DockerClient { containers.docker }
    private var task: BuildTask { containers.task }
    private var log: BuildLog { containers.log }
    private var byteLimit: Int64 { Int64(max(16, task.limits.workspaceMB)) * 1_048_576 }

    /// The id of the finished image.
    func run() async throws -> String {
        let inputs = try makeInputs()
        let layer = DependencyLayer(plan: plan, baseID: base.id, listing: listing, environment: task.environment)
        var start = base.id
        var steps = plan.build.isEmpty ? nil : "build"
        if layer.isPossible {
            start = try await dependencies(layer, inputs)
        } else if !plan.install.isEmpty {
            steps = plan.build.isEmpty ? "install" : "all"
        }
        await progress("building")
        let command = steps.map { TenantShell.script("\(StepInputs.folder)/\($0)") }
        let container = try await containers.make("build", image: start, command: command)
        if command != nil { try await containers.prepare(container, inputs) }
        let excluded = plan.excludedFolders
        let tree = SourceArchiveStream(source: source, byteLimit: byteLimit, prefix: "app/") { path in
            !path.hasPrefix(".git/") && path != ".git" && !excluded.contains { path == $0 || path.hasPrefix($0 + "/") }
        }
        try await docker.putArchive(container, path: "/", archive: tree)
        if command != nil { try await containers.run(container, step: "building") }
        await progress("saving")
        guard let output = plan.output, let server else {
            await log.say("-----> Saving the image")
            return try await save(container, on: base)
        }
        await log.say("-----> Saving the files of \(output.folder) on the image that serves them")
        return try await save(try await served(output, of: container, on: server), on: server)
    }

    private func dependencies(_ layer: DependencyLayer, _ inputs: StepInputs) async throws -> String {
        let repository = BuildNames.dependencyRepository(task.applicationID)
        if let known = try await docker.inspectImage("\(repository):\(layer.tag)"),
            known.labels[BuildNames.dependenciesLabel] == layer.key
        {
            await log.say("-----> Packages are unchanged since an earlier build and are used again")
            return known.id
        }
        await progress("installing")
        let container = try await containers.make(
            "install", image: base.id, command: TenantShell.script(StepInputs.folder + "/install"))
        try await containers.prepare(container, inputs)
        let manifests = Set(plan.manifests)
        let few = SourceArchiveStream(source: source, byteLimit: byteLimit, prefix: "app/") { manifests.contains($0) }
        try await docker.putArchive(container, path: "/", archive: few)
        try await containers.run(container, step: "installing packages")
        var config = ContainerConfig()
        config.labels = containers.imageLabels.merging([BuildNames.dependenciesLabel: layer.key]) { $1 }
        return try await docker.commit(container: container, config: config, repository: repository, tag: layer.tag)
    }

    private func makeInputs() throws -> StepInputs {
        var inputs = StepInputs()
        let certificates = try CertificateFile.read(configuration.caFile)
        if let certificates { inputs.add("ca.pem", certificates) }
        let variables = StepEnvironment.variables(
            plan, custom: task.environment, basePath: basePath, hasCertificates: certificates != nil,
            proxies: configuration.proxies)
        inputs.add(StepInputs.environmentName, StepInputs.exports(variables), isSecret: true)
        for (name, steps) in [("install", plan.install), ("build", plan.build), ("all", plan.install + plan.build)] {
            inputs.addScript(name, steps, cacheMB: configuration.cacheMB)
        }
        return inputs
    }

    private var basePath: String { path(of: base) }

    private func path(of image: ImageInfo) -> String {
        image.config.environment.first { $0.hasPrefix("PATH=") }.map { String($0.dropFirst("PATH=".count)) }
            ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    }

    /// The image's configuration is written out whole, so nothing of the build container's shows through.
    private func save(_ container: String, on base: ImageInfo) async throws -> String {
        var config = ContainerConfig()
        config.user = BuildContainers.user
        config.workingDir = "/app"
        config.entrypoint = []
        config.command = plan.processes.first { $0.name == "web" }?.command ?? []
        var environment = plan.output.map(Self.environment) ?? plan.environment
        environment["PATH"] = ((plan.output == nil ? plan.pathPrefixes : []) + [path(of: base)]).joined(separator: ":")
        environment["HOME"] = "/app"
        let kept = base.config.environment.filter { line in !environment.keys.contains { line.hasPrefix($0 + "=") } }
        config.environment = kept + environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        config.labels = containers.imageLabels
        return try await docker.commit(
            container: container, config: config, repository: BuildNames.imageRepository(task.applicationID),
            tag: String(task.buildNumber))
    }

    private static func environment(_ output: StaticOutput) -> [String: String] {
        let root = ["STATIC_ROOT": "/app/" + output.folder]
        // 1 is index.html, also for images whose program knows no other.
        let page = output.fallbackPage.map { $0 == "index.html" ? "1" : $0 }
        return page.map { root.merging(["SPA_FALLBACK": $0]) { $1 } } ?? root
    }

    /// A container of the image that serves, with the folder that the build wrote and nothing else of it.
    private func served(
        _ output: StaticOutput, of built: String, on server: ImageInfo
    ) async throws -> String {
        let container = try await containers.make("serve", image: server.id, command: nil)
        let parts = output.folder.split(separator: "/")
        let above = (0..<parts.count).map { (["app"] + parts.prefix($0)).joined(separator: "/") + "/" }
        let folders = above.map { path in
            (entry: TarEntry(path: path, kind: .folder, mode: 0o755, userID: 1000, groupID: 1000), content: [UInt8]())
        }
        try await docker.putArchive(container, path: "/", archive: FewFiles(folders))
        let place = "/app/" + parts.dropLast().joined(separator: "/")
        do {
            let files = docker.getArchive(built, path: "/app/" + output.folder)
            try await docker.putArchive(container, path: place, archive: files)
        } catch let error as DockerError where error.isNotFound {
            throw BuildFailure(
                .command,
                "The build wrote no folder \(output.folder). Correct the build script, or name the folder that it "
                    + "writes in the variable STATIC_ROOT.")
        }
        return container
    }
}

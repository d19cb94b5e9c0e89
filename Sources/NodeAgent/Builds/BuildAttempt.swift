import AgentProtocol
import DockerEngine
import HostSupport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One build from its source to its image.
struct BuildAttempt: Sendable {
    let docker: DockerClient
    let configuration: BuildConfiguration
    let download: SourceDownload
    let clock: HostClock
    let images: BaseImages
    let task: BuildTask
    let log: BuildLog
    let progress: @Sendable (String) async -> Void

    private var byteLimit: Int64 { Int64(max(16, task.limits.workspaceMB)) * 1_048_576 }
    private var containers: BuildContainers {
        BuildContainers(docker: docker, clock: clock, configuration: configuration, task: task, log: log)
    }

    func run() async throws -> BuildResult {
        await progress("fetching")
        try await makePlace()
        let (source, scanned) = try await fetch()
        await progress("detecting")
        let commit = GitClone.commit(scanned.beside[GitClone.commitFile])
        var result = try await build(source, scanned.listing, BuildChoices(task))
        result.commit = commit.id
        result.commitMessage = commit.message
        await removeOldLayers(but: result.image)
        return result
    }

    /// The build's own volume, and the application's cache.
    private func makePlace() async throws {
        try await docker.createVolume(name: BuildNames.object(task.buildID), labels: containers.labels)
        try await docker.createVolume(
            name: BuildNames.cacheVolume(task.applicationID), labels: [BuildNames.applicationLabel: task.applicationID])
        try FileManager.default.createDirectory(
            atPath: configuration.workFolder, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
    }

    private func fetch() async throws -> (SourceFile, ScannedSource) {
        let path = BuildLeftovers.sourcePath(configuration.workFolder, task.buildID)
        var source: SourceFile
        if let git = task.source.git {
            source = try await GitClone(
                containers: containers, configuration: configuration, images: images, source: git
            )
            .run(to: path)
        } else if let archive = task.source.archive {
            source = try await upload(archive, to: path)
        } else {
            throw BuildFailure(.source, "The build has no source.")
        }
        var scanned = try await source.scan(byteLimit: byteLimit)
        if source.root.isEmpty, let folder = scanned.soleFolder {
            await log.say("All files lie in the folder \(folder), which is taken as the root.")
            source = SourceFile(path: path, isCompressed: source.isCompressed, root: folder)
            scanned = try await source.scan(byteLimit: byteLimit)
        }
        guard !scanned.listing.files.isEmpty else { throw BuildFailure(.source, "The source holds no files.") }
        return (source, scanned)
    }

    private func upload(_ archive: ArchiveSource, to path: String) async throws -> SourceFile {
        await log.say("-----> Fetching the source (\(archive.sizeBytes / 1000) KB)")
        let file = SourceFile(path: path, isCompressed: true, root: "")
        for attempt in 1... {
            let failure: BuildFailure
            var tries = configuration.downloadTries
            do {
                let written = try await SourceFile.write(
                    try await download.open(archive), to: path, limit: max(0, archive.sizeBytes))
                if written.bytes == archive.sizeBytes, written.sha256 == archive.sha256.lowercased() { return file }
                failure = BuildFailure(.source, "The uploaded source arrived damaged. Deploy again.")
            } catch let error as BuildFailure {
                throw error.code == .tooLarge
                    ? BuildFailure(.source, "The uploaded source is longer than announced. Upload it again.") : error
            } catch is SourceDownload.Missing {
                tries = min(tries, configuration.missingTries)
                failure = BuildFailure(.source, "The uploaded source is kept no more. Upload it again.")
            } catch {
                try Swift.Task.checkCancellation()
                failure = BuildFailure(
                    .source, "The uploaded source could not be fetched from the control plane. Deploy again.")
            }
            file.remove()
            // The control plane may just be restarting.
            guard attempt < tries else { throw failure }
            await log.say("The source could not be fetched; trying again.")
            try await clock.sleep(Backoff(first: 2000, cap: 20_000).wait(attempt: attempt - 1))
        }
        return file
    }

    /// Detects and builds. A version that is on offer but cannot be had on this node is left out, and detection asked
    /// again, until one can be had; each round offers one version less.
    private func build(
        _ source: SourceFile, _ listing: SourceListing, _ choices: BuildChoices
    ) async throws -> BuildResult {
        switch try Detector.recipe(for: listing, choices) {
        case .dockerfile(let path, let reasons): return try await dockerfile(path, reasons, source, listing)
        case .plan(let plan):
            do {
                return try await detected(plan, source, listing)
            } catch let failure as BuildFailure where failure.code == .image {
                guard let version = plan.version, let fewer = choices.without(plan.language, version) else {
                    throw failure
                }
                await log.say("\(plan.language.title) \(version) can't be had on this node; another one is chosen.")
                return try await build(source, listing, fewer)
            }
        }
    }

    private func detected(
        _ plan: BuildPlan, _ source: SourceFile, _ listing: SourceListing
    ) async throws -> BuildResult {
        let title = plan.language.title.prefix(1).uppercased() + plan.language.title.dropFirst()
        await log.say("-----> \(title) \(plan.version ?? "")".trimmed)
        for reason in plan.reasons { await log.say("       \(reason)") }
        let base = try await images.find(plan, log: log)
        var server: ImageInfo?
        if plan.output != nil {
            let serving = BuildPlan(language: .staticFiles, version: nil, baseImage: plan.serverImage)
            server = try await images.find(serving, log: log)
        }
        let build = DetectedBuild(
            containers: containers, configuration: configuration, plan: plan, base: base, server: server,
            source: source, listing: listing, progress: progress)
        let image = try await build.run()
        return BuildResult(
            image: image, imageBytes: try await checkedSize(image), language: plan.language.rawValue,
            languageVersion: plan.version, processes: plan.processes, user: BuildContainers.user)
    }

    private func dockerfile(
        _ path: String, _ reasons: [String], _ source: SourceFile, _ listing: SourceListing
    ) async throws -> BuildResult {
        await log.say("-----> Dockerfile")
        for reason in reasons { await log.say("       \(reason)") }
        await progress("building")
        let build = DockerfileBuild(
            containers: containers, configuration: configuration, path: path, source: source, listing: listing,
            clock: clock)
        let outcome = try await build.run()
        return BuildResult(
            image: outcome.image, imageBytes: try await checkedSize(outcome.image), language: "dockerfile",
            processes: outcome.processes, user: outcome.user, exposedPort: outcome.exposedPort)
    }

    private func checkedSize(_ image: String) async throws -> Int64 {
        let bytes = try await docker.inspectImage(image)?.sizeBytes ?? 0
        guard bytes <= Int64(max(1, task.limits.imageMB)) * 1_000_000 else {
            try await docker.removeImage("\(BuildNames.imageRepository(task.applicationID)):\(task.buildNumber)")
            throw BuildFailure(
                .tooLarge,
                "The image has \(bytes / 1_000_000) MB, more than its limit of \(task.limits.imageMB) MB. "
                    + "Leave out what the application does not need.")
        }
        return bytes
    }

    /// Dependency layers that the newest image does not stand on. Those under older releases' images only lose their
    /// name.
    private func removeOldLayers(but image: String) async {
        do {
            let mine = [BuildNames.applicationLabel: task.applicationID, BuildNames.dependenciesLabel: ""]
            let repository = BuildNames.dependencyRepository(task.applicationID) + ":"
            let layers = try await docker.listImages(labels: mine).filter { summary in
                summary.tags.contains { $0.hasPrefix(repository) }
            }.sorted { $0.createdAtSeconds > $1.createdAtSeconds }
            for layer in layers.dropFirst(2) {
                for tag in layer.tags where tag.hasPrefix(repository) { try await docker.removeImage(tag) }
            }
        } catch {
            await log.say("Older package layers could not be removed; the next build tries again.")
        }
    }
}

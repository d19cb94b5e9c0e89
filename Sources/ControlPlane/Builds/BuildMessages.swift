import AgentProtocol
import Foundation
import PlatformAPI
import PlatformModel
import SQLStore

/// Between builds as the platform knows them and as they travel to and from a node.
struct BuildMessages: Sendable {
    private let surroundings: Surroundings
    private let catalogue: Catalogue

    init(_ surroundings: Surroundings, catalogue: Catalogue) {
        self.surroundings = surroundings
        self.catalogue = catalogue
    }

    /// The task of a build; nil when what it needs is gone (its application is being deleted).
    func task(_ build: Build, deadlineAt: Timestamp, _ transaction: Transaction) throws -> AgentTask? {
        guard let application = try ApplicationStore().load(build.applicationID, transaction),
            let source = try source(build, transaction)
        else { return nil }
        let runtime = try catalogue.runtime(application.runtimeID, transaction)
        let instructions = try catalogue.instructions(for: application, transaction)
        let own = try EnvironmentVariableStore(surroundings.dataKeys).values(of: application.id, transaction)
        let settings = try surroundings.settings(transaction)
        let left = max(1, deadlineAt.milliseconds(since: surroundings.now) / 1000)
        var limits = BuildLimits()
        limits.timeoutSeconds = settings.buildTimeoutSeconds
        limits.cpuMillicores = settings.buildCPUMillicores
        limits.memoryMB = settings.buildMemoryMB
        let work = BuildTask(
            buildID: build.id.text, buildNumber: build.number, applicationID: application.id.text,
            slug: application.slug, source: source, runtime: try wire(runtime, transaction),
            buildCommand: instructions.buildCommand,
            startCommand: instructions.startCommand,
            environment: instructions.variables.merging(own) { _, own in own },
            limits: limits, dockerfileAllowed: settings.dockerfileBuilds && runtime.allowsDockerfile,
            dockerfilePath: application.dockerfilePath)
        return AgentTask(
            taskID: build.id.text, deadlineAt: deadlineAt.milliseconds, secondsLeft: Int(clamping: left),
            work: .build(work))
    }

    private func source(_ build: Build, _ transaction: Transaction) throws -> BuildSource? {
        switch build.origin {
        case .upload(let id):
            guard let source = try SourceStore().load(id, transaction) else { return nil }
            return BuildSource(
                archive: ArchiveSource(sourceID: id.text, sha256: source.sha256, sizeBytes: source.sizeBytes))
        case .git(let location, let commit):
            return BuildSource(
                git: GitSource(
                    url: location.url, branch: location.branch, commit: commit,
                    allowedRanges: try surroundings.settings(transaction).gitAllowedRanges))
        }
    }

    private func wire(_ runtime: Runtime, _ transaction: Transaction) throws -> BuildRuntime {
        let active = try catalogue.runtimes(transaction).filter { $0.isActive && !$0.baseImage.isEmpty }
        let offered = active.map { ("\($0.kind.rawValue):\($0.version)", $0.baseImage) }
        return BuildRuntime(
            type: runtime.kind.rawValue, version: runtime.version, image: runtime.baseImage,
            offered: Dictionary(offered, uniquingKeysWith: { first, _ in first }))
    }

    /// A node's answer as it is kept; nil when it cannot be what a node of ours makes.
    func image(_ result: BuildResult) -> BuiltImage? {
        let isImage =
            result.image.hasPrefix("sha256:") && result.image.utf8.count == 71
            && result.image.dropFirst(7).utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
        let names = result.processes.map(\.name)
        guard isImage, (1...20).contains(names.count), Set(names).count == names.count, names.allSatisfy(isName),
            result.user.utf8.allSatisfy({ (48...58).contains($0) })
        else { return nil }
        return BuiltImage(
            image: result.image, imageBytes: max(0, result.imageBytes), language: result.language.storable(50),
            languageVersion: result.languageVersion?.storable(50),
            processes: result.processes.map { StoredProcess(name: $0.name, command: $0.command) }, user: result.user,
            exposedPort: result.exposedPort.flatMap { (1...65535).contains($0) ? $0 : nil },
            commit: result.commit?.storable(64), commitMessage: result.commitMessage?.storable(500))
    }

    private func isName(_ name: String) -> Bool {
        (1...63).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (97...122).contains(byte) || (65...90).contains(byte)
                    || [45, 95].contains(byte)
            }
    }
}

extension BuildMessages {
    /// A build as the API shows it.
    static func resource(_ build: Build) -> BuildResource {
        BuildResource(
            id: build.id.text, applicationID: build.applicationID.text, number: build.number,
            status: build.status.rawValue, step: build.status.isFinal ? nil : build.step, language: build.language,
            languageVersion: build.languageVersion, commit: build.commit, commitMessage: build.commitMessage,
            imageBytes: build.imageBytes, failureCode: build.failureCode, failureMessage: build.failureMessage,
            exitCode: build.exitCode, createdAt: build.createdAt.rfc3339, startedAt: build.startedAt?.rfc3339,
            finishedAt: build.finishedAt?.rfc3339)
    }
}

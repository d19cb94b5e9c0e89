package import AgentProtocol
package import DockerEngine
package import HostSupport
package import Logging
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Turns sources into images on this node, a few at a time, and leaves nothing of a build behind but the image, its
/// dependency layer and the application's package cache.
package final class BuildRunner: Sendable {
    private let docker: DockerClient
    private let configuration: BuildConfiguration
    private let download: SourceDownload
    private let protect: @Sendable () async throws -> Void
    private let clock: HostClock
    private let logger: Logger
    private let queue: BuildQueue
    private let images: BaseImages
    /// Ids of builds that may have things in Docker or on disk.
    private let underWay = Mutex<Set<String>>([])

    /// - Parameter protect: puts the node's firewall in force, or throws ``ApplicationNetworks/Unprotected``.
    package init(
        docker: DockerClient, configuration: BuildConfiguration, download: SourceDownload,
        protect: @escaping @Sendable () async throws -> Void, clock: HostClock = .system,
        logger: Logger = Logger(label: "builds")
    ) {
        self.docker = docker
        self.configuration = configuration
        self.download = download
        self.protect = protect
        self.clock = clock
        self.logger = logger
        queue = BuildQueue(concurrent: configuration.concurrent, limit: configuration.queueLimit)
        images = BaseImages(docker: docker, clock: clock, pullSeconds: configuration.pullSeconds)
    }

    /// Builds, and returns how it ended; never throws. Cancelling the caller's task ends the build within seconds. Call
    /// ``clean(_:)`` afterwards: removing a network takes as long as starting an instance, and nobody needs to wait
    /// for it.
    ///
    /// - Parameters:
    ///   - taskID: of the agent task, for the report.
    ///   - log: gets whole lines, in order.
    ///   - progress: gets the words of ``TaskReport/step``.
    package func run(
        _ task: BuildTask, taskID: String, log write: @escaping @Sendable (String) async -> Void,
        progress: @escaping @Sendable (String) async -> Void
    ) async -> TaskReport {
        let secrets = Array(task.environment.values) + [task.source.git?.token ?? ""]
        let log = BuildLog(limit: task.limits.logBytes, redaction: Redaction(secrets), write: write)
        do {
            guard BuildNames.isPlain(task.buildID), BuildNames.isPlain(task.applicationID) else {
                throw BuildFailure(.internal, "The build's ids are not accepted by this node.")
            }
            let waits: @Sendable () async -> Void = {
                await log.say("Waiting for a free place: other builds run on this node.")
            }
            let result = try await queue.admit(task.applicationID, waits: waits) {
                try await self.build(task, log: log, progress: progress)
            }
            return TaskReport(taskID: taskID, state: .succeeded, build: result)
        } catch {
            await log.flush()
            return await report(error, taskID: taskID, log: log)
        }
    }

    private func build(
        _ task: BuildTask, log: BuildLog, progress: @escaping @Sendable (String) async -> Void
    ) async throws -> BuildResult {
        let attempt = BuildAttempt(
            docker: docker, configuration: configuration, download: download, clock: clock, images: images, task: task,
            log: log, progress: progress)
        let began = clock.now()
        _ = underWay.withLock { $0.insert(task.buildID) }
        defer { _ = underWay.withLock { $0.remove(task.buildID) } }
        do {
            let result = try await withDeadline(task.limits.timeoutSeconds) {
                try await self.waitForFirewall(log)
                return try await attempt.run()
            }
            await log.say("Built in \((clock.now() &- began) / 1000) s, image of \(result.imageBytes / 1_000_000) MB.")
            return result
        } catch {
            // A step may still run, and must not outlive its place in the queue.
            await clean(task.buildID)
            throw error
        }
    }

    /// A build's steps are a tenant's programs too: none begins before the firewall is in force.
    private func waitForFirewall(_ log: BuildLog) async throws {
        var isTold = false
        while true {
            do {
                return try await protect()
            } catch is ApplicationNetworks.Unprotected {
                if !isTold {
                    await log.say("Waiting: the firewall of this node is not in force. The provider must mend that.")
                }
                isTold = true
                try await clock.sleep(.seconds(5))
            }
        }
    }

    private func withDeadline(
        _ seconds: Int, _ work: @escaping @Sendable () async throws -> BuildResult
    ) async throws -> BuildResult {
        try await withThrowingTaskGroup(of: BuildResult.self) { group in
            group.addTask { try await work() }
            group.addTask { [clock] in
                try await clock.sleep(.seconds(max(1, seconds)))
                throw BuildFailure(
                    .timeout,
                    "The build took longer than its \(max(1, seconds)) seconds and was stopped. "
                        + "The log's last lines show what it was doing.")
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }

    private func report(_ error: any Error, taskID: String, log: BuildLog) async -> TaskReport {
        let failure: BuildFailure
        switch error {
        case let error as BuildFailure: failure = error
        case is BuildQueue.Refusal:
            failure = BuildFailure(.interrupted, "Too many builds wait on this node. Try again in a few minutes.")
        case _ where Swift.Task.isCancelled || error is CancellationError:
            await log.say("The build was cancelled.")
            return TaskReport(taskID: taskID, state: .cancelled)
        case let error as DockerError:
            logger.warning("a build ended without Docker", metadata: ["error": "\(error)"])
            failure =
                error.isAbsence
                ? BuildFailure(.interrupted, "Docker on the node went away during the build. Deploy again.")
                : BuildFailure(
                    .internal, "Docker refused a step of the build. Deploy again; if it stays, ask the administrator.")
        default:
            logger.error("a build failed unexpectedly", metadata: ["error": "\(error)"])
            failure = BuildFailure(
                .internal, "The build failed inside the platform. Deploy again; if it stays, ask the administrator.")
        }
        await log.say("Build failed: \(failure.message)")
        return TaskReport(taskID: taskID, state: .failed, failure: failure.wire)
    }

    /// Removes what is left of a build, whether or not the caller was cancelled. What Docker refuses is tried again
    /// soon.
    package func clean(_ buildID: String) async {
        let leftovers = leftovers
        let isWhole = await Swift.Task { await leftovers.remove(buildID: buildID) }.value
        guard !isWhole else { return }
        Swift.Task { [clock] in
            for seconds in [1, 3, 10, 30] {
                try await clock.sleep(.seconds(seconds))
                if await leftovers.remove(buildID: buildID) { return }
            }
        }
    }

    private var leftovers: BuildLeftovers {
        BuildLeftovers(
            docker: docker, nodeID: configuration.nodeID, workFolder: configuration.workFolder, clock: clock,
            logger: logger)
    }

    /// Removes what builds left that are not under way: those of a killed agent, and what Docker made for a call that
    /// was cancelled before it answered.
    package func removeLeftovers() async {
        await leftovers.removeEnded { buildID in underWay.withLock { $0.contains(buildID) } }
    }

    /// Removes leftovers at once and every five minutes, until it is cancelled.
    package func keepClean() async {
        while !Swift.Task.isCancelled {
            await removeLeftovers()
            do { try await clock.sleep(.seconds(300)) } catch { return }
        }
    }

    /// Removes everything that builds keep for an application: images, dependency layers, package cache. Images of
    /// running instances stay until those are gone. Returns whether nothing stayed.
    package func removeApplication(_ applicationID: String) async -> Bool {
        await leftovers.removeApplication(applicationID)
    }
}

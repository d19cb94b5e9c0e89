import AgentProtocol
import DockerEngine
import HostSupport
import Logging

/// Runs commands to their end, each in a container like an instance's. Nothing is kept in memory: a command that is
/// asked for again is found by its container's name, whatever ended the agent or Docker meanwhile.
struct CommandRunner: Sendable {
    /// Tries to join a network that Docker says is gone.
    private static let networkTries = 5

    let docker: DockerClient
    let networks: ApplicationNetworks
    let nodeID: String
    let settings: ContainerSettings
    let clock: HostClock
    let logger: Logger

    /// Begins the command, or goes on following it, and returns how it ended. A caller that is cancelled gets
    /// `cancelled`; the container runs on until ``end(taskID:graceSeconds:)``.
    func run(_ order: CommandOrder, _ progress: CommandProgress) async -> TaskReport {
        let feed = CommandLogFeed(write: progress.log)
        do {
            if let refusal = ContainerPlan.refusal(of: instance(order)) { throw BuildFailure(.image, refusal) }
            guard BuildNames.isPlain(order.taskID), BuildNames.isPlain(order.task.applicationID) else {
                throw BuildFailure(.internal, "The command's ids are not accepted by this node.")
            }
            let (end, last) = try await beforeDeadline(order) { try await follow(order, feed, progress) }
            return report(order, end, last)
        } catch let failure as BuildFailure {
            return await failed(order, failure, feed)
        } catch  where Task.isCancelled || error is CancellationError {
            return TaskReport(taskID: order.taskID, state: .cancelled)
        } catch {
            logger.error("a command failed unexpectedly", metadata: ["error": "\(error)"])
            let message = "The node could not run the command: \(error)"
            return await failed(order, BuildFailure(.internal, String(message.prefix(500))), feed)
        }
    }

    /// Stops what may still run of a command and removes its container.
    func end(taskID: String, graceSeconds: Int) async {
        // Whoever waited for the command may have been cancelled; its container has to go all the same.
        await Task {
            let name = CommandNames.container(taskID: taskID)
            do {
                try await docker.stopContainer(name, timeout: graceSeconds)
                try await docker.removeContainer(name, force: true)
            } catch let error as DockerError where error.isNotFound || error.isConflict {
                return
            } catch {
                logger.warning("a command's container stays for now", metadata: ["error": "\(error)"])
            }
        }.value
    }

    /// Removes containers of commands that this agent knows nothing of.
    func removeLeftovers(sparing open: Set<String>) async {
        do {
            let labels = [InstanceLabels.node: nodeID, CommandNames.label: ""]
            for container in try await docker.listContainers(labels: labels) {
                guard let taskID = container.labels[CommandNames.label], !open.contains(taskID) else { continue }
                await end(taskID: taskID, graceSeconds: 10)
            }
        } catch {
            logger.info("commands' containers could not be listed", metadata: ["error": "\(error)"])
        }
    }

    /// How it ended, and the last of its log.
    private typealias Ended = (end: CommandEnd, last: String)

    private func beforeDeadline(
        _ order: CommandOrder, _ work: @escaping @Sendable () async throws -> Ended
    ) async throws -> Ended {
        try await withThrowingTaskGroup(of: Ended.self) { group in
            group.addTask { try await work() }
            group.addTask { [clock] in
                try await clock.sleep(.milliseconds(max(0, order.endsAt - clock.now())))
                throw BuildFailure(
                    .timeout,
                    "The \(order.task.process) command took longer than its \(order.task.timeoutSeconds) seconds "
                        + "and was ended.")
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }

    /// Does step after step until it has ended. While Docker is away or the firewall is not in force it waits.
    private func follow(
        _ order: CommandOrder, _ feed: CommandLogFeed, _ progress: CommandProgress
    ) async throws -> Ended {
        let name = CommandNames.container(taskID: order.taskID)
        var wasBegun = order.wasBegun
        var attempt = 0
        while true {
            try Task.checkCancellation()
            do {
                switch CommandStep.next(wasBegun: wasBegun, state: try await docker.inspectContainer(name)?.state) {
                case .create: try await create(order)
                case .start:
                    try await networks.ensure(applicationID: order.task.applicationID)
                    if !wasBegun { try await progress.begin() }
                    wasBegun = true
                    try await start(name, order)
                case .follow: try await read(order, feed, follows: true)
                case .ended(let end): return (end, try await readAll(order, feed, end))
                case .lost:
                    throw BuildFailure(
                        .interrupted,
                        "It is not known how the \(order.task.process) command ended: its container is gone. Look at "
                            + "what it had to do, then deploy again.")
                }
                attempt = 0
            } catch is ApplicationNetworks.Unprotected {
                try await clock.sleep(.seconds(2))
            } catch let error as DockerError where error.isAbsence {
                try await clock.sleep(Backoff(first: 200, cap: 5000).wait(attempt: min(attempt, 20)))
                attempt += 1
            }
        }
    }

    private func create(_ order: CommandOrder) async throws {
        var spec = ContainerPlan.spec(for: instance(order), nodeID: nodeID, settings: settings)
        spec.labels[InstanceLabels.instance] = nil
        spec.labels[CommandNames.label] = order.taskID
        for attempt in 1...Self.networkTries {
            try await networks.ensure(applicationID: order.task.applicationID)
            do {
                _ = try await docker.createContainer(name: CommandNames.container(taskID: order.taskID), spec)
                return
            } catch let error as DockerError where error.isConflict {
                // Made by a call of ours whose answer was lost.
                return
            } catch DockerError.http(status: 404, let message) where message.lowercased().contains("network") {
                await networks.forget(applicationID: order.task.applicationID)
                if attempt == Self.networkTries {
                    throw BuildFailure(.internal, "Its network is gone from the node. Deploy again.")
                }
            } catch DockerError.http(status: 404, let message) {
                throw BuildFailure(
                    .image, "Its image is not on the node any more: \(message.prefix(200)). Deploy again.")
            }
        }
    }

    private func start(_ name: String, _ order: CommandOrder) async throws {
        do {
            try await docker.startContainer(name)
        } catch DockerError.http(let status, let message) where status != 404 && status != 503 {
            throw BuildFailure(
                .command, "The \(order.task.process) command could not be started: \(message.prefix(300))")
        }
    }

    /// Reads the log from its beginning; with `follows` until the command has ended.
    @discardableResult
    private func read(_ order: CommandOrder, _ feed: CommandLogFeed, follows: Bool) async throws -> BuildLog {
        let name = CommandNames.container(taskID: order.taskID)
        let reading = CommandLogReading(feed)
        let log = BuildLog(limit: order.task.logBytes, redaction: Redaction(Array(order.task.environment.values))) {
            await reading.take($0)
        }
        await log.say("-----> \(order.task.process): \(order.task.command?.last ?? "the image's own command")")
        do {
            for try await frame in docker.logs(name, LogOptions(follow: follows)) { try await log.take(frame.bytes) }
        } catch let failure as BuildFailure {
            throw BuildFailure(failure.code, "The \(order.task.process) command printed too much and was ended.")
        }
        try Task.checkCancellation()
        if follows { _ = try await docker.waitForContainer(name) }
        return log
    }

    /// What was not handed on yet, with a last line of ours; gives the last lines of the command's.
    private func readAll(_ order: CommandOrder, _ feed: CommandLogFeed, _ end: CommandEnd) async throws -> String {
        let log = try await read(order, feed, follows: false)
        await log.flush()
        let last = await log.tail
        await log.say(end.exitCode == 0 ? "       It succeeded." : "       It failed with exit code \(end.exitCode).")
        return last
    }

    private func report(_ order: CommandOrder, _ end: CommandEnd, _ last: String) -> TaskReport {
        if end.exitCode == 0, !end.outOfMemory {
            return TaskReport(taskID: order.taskID, state: .succeeded, command: CommandResult(exitCode: 0))
        }
        let reason = ExitWords.sentence(
            code: end.exitCode, outOfMemory: end.outOfMemory, error: end.error, memoryMB: order.task.limits.memoryMB)
        let failure = BuildFailure(
            end.outOfMemory ? .memory : .command,
            "The \(order.task.process) command failed. \(reason)" + Self.lastLines(last), exitCode: end.exitCode)
        return TaskReport(
            taskID: order.taskID, state: .failed, failure: failure.wire,
            command: CommandResult(exitCode: end.exitCode))
    }

    /// Ends what runs, and adds its last lines to the reason.
    private func failed(_ order: CommandOrder, _ failure: BuildFailure, _ feed: CommandLogFeed) async -> TaskReport {
        var failure = failure
        let name = CommandNames.container(taskID: order.taskID)
        do {
            if try await docker.inspectContainer(name)?.state.isRunning == true {
                try await docker.stopContainer(name, timeout: order.task.stopGraceSeconds)
            }
            let log = try await read(order, feed, follows: false)
            await log.flush()
            failure.message += Self.lastLines(await log.tail)
        } catch {
            logger.debug("a command's log is not complete", metadata: ["error": "\(error)"])
        }
        return TaskReport(taskID: order.taskID, state: .failed, failure: failure.wire)
    }

    /// The first line is ours.
    private static func lastLines(_ text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("----->") }
            .filter { !$0.allSatisfy(\.isWhitespace) }.suffix(5).map { String($0.prefix(200)) }
        return lines.isEmpty ? "" : " Its last lines: " + lines.joined(separator: " ⏎ ")
    }

    private func instance(_ order: CommandOrder) -> DesiredInstance {
        let task = order.task
        return DesiredInstance(
            instanceID: order.taskID, applicationID: task.applicationID, slug: task.slug, releaseID: task.releaseID,
            process: task.process, index: 1, image: task.image, command: task.command, environment: task.environment,
            port: nil, user: task.user, limits: task.limits, healthCheck: nil,
            stopGraceSeconds: max(1, task.stopGraceSeconds))
    }
}

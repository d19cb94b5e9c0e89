import AgentProtocol
import Logging
import PlatformModel
import SQLStore

/// Command runs as tasks of nodes: what is sent, and what comes back.
struct CommandReports: Sendable {
    private let surroundings: Surroundings
    private let store = CommandRunStore()
    private let logs = CommandLogStore()

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// Those that the node shall do, and those that it may hold and shall drop.
    func tasks(for node: NodeID, _ transaction: Transaction) throws -> (open: [AgentTask], cancelled: [String]) {
        let all = try store.openTasks(of: node, transaction)
        let open = try all.filter { !$0.run.status.isFinal }.compactMap { run, shape in
            do {
                return try task(run, shape, transaction)
            } catch let error as StoreError {
                throw error
            } catch {
                // One that cannot be composed must not hold up the node's others; its deadline ends it.
                surroundings.logger.error(
                    "a command could not be sent", metadata: ["command_id": "\(run.id)", "detail": "\(error)"])
                return nil
            }
        }
        return (open, all.filter(\.run.status.isFinal).map(\.run.id.text))
    }

    private func task(
        _ run: CommandRun, _ shape: CommandRunStore.Shape, _ transaction: Transaction
    ) throws -> AgentTask {
        let left = max(1, run.deadlineAt.milliseconds(since: surroundings.now) / 1000)
        let work = CommandTask(
            applicationID: run.applicationID.text, slug: shape.slug, releaseID: shape.releaseID,
            process: shape.process, image: shape.image, command: shape.command,
            environment: try DeploymentEnvironment(surroundings).open(for: run.deploymentID, transaction),
            user: shape.user,
            limits: InstanceLimits(
                cpuMillicores: shape.cpuMillicores, memoryMB: shape.memoryMB, storageMB: shape.diskMB),
            timeoutSeconds: shape.timeoutSeconds, stopGraceSeconds: shape.stopGraceSeconds)
        return AgentTask(
            taskID: run.id.text, deadlineAt: run.deadlineAt.milliseconds, secondsLeft: Int(clamping: left),
            work: .command(work))
    }

    /// A restarted agent tells by its hello what it still knows; what it does not know and that was ended here is over.
    func startedAnew(holding held: Set<String>, from node: NodeID, _ transaction: Transaction) throws {
        for (run, _) in try store.openTasks(of: node, transaction) where run.status.isFinal {
            if !held.contains(run.id.text) { try store.closeTask(run.id, transaction) }
        }
    }

    /// Nil when the report is of no command of this node; else whether the agent may forget the task.
    func apply(_ report: TaskReport, from node: NodeID, _ transaction: Transaction) throws -> Bool? {
        guard var run = try store.given(CommandRunID(report.taskID), to: node, transaction) else { return nil }
        let isEnd = report.state != .running
        if !run.status.isFinal, let status = Self.status(of: report) {
            run.status = status
            run.exitCode = report.command?.exitCode ?? report.failure?.exitCode
            run.failureCode = report.failure?.code.storable(50)
            run.failureMessage = report.failure?.message.storable(2000)
            try store.end(run, now: surroundings.now, transaction)
        }
        if isEnd { try store.closeTask(run.id, transaction) }
        try transaction.signal(.deployments)
        try transaction.signal(DeploymentLog.topic(of: run.deploymentID, transaction))
        try transaction.signal(.application(run.applicationID.text))
        return isEnd
    }

    private static func status(of report: TaskReport) -> CommandRun.Status? {
        switch report.state {
        case .running: nil
        case .cancelled: .cancelled
        case .failed: report.failure?.code == "timeout" ? .timedOut : .failed
        case .succeeded: (report.command?.exitCode ?? 1) == 0 ? .succeeded : .failed
        }
    }

    /// Stores what of a chunk is new; nil when it is of no command of this node, else the number of bytes that are
    /// stored. A chunk with a gap before it is not stored: the node sends again from what the answer says.
    func store(_ chunk: BuildLogChunk, from node: NodeID, _ transaction: Transaction) throws -> Int64? {
        let id = CommandRunID(chunk.buildID)
        guard let run = try store.given(id, to: node, transaction) else { return nil }
        let state = try logs.state(of: id, transaction)
        let (start, overflow) = chunk.sequence.subtractingReportingOverflow(Int64(chunk.text.utf8.count))
        guard !overflow, start >= 0, start <= state.end, chunk.sequence > state.end else { return state.end }
        let new = String(decoding: chunk.text.utf8.dropFirst(Int(clamping: state.end - start)), as: UTF8.self)
        let room = max(0, CommandLogStore.mostBytes - state.bytes)
        let isTooMuch = Int64(new.utf8.count) > room
        let text = state.isTruncated ? "" : isTooMuch ? "… The rest of the log was too long to keep.\n" : new
        let kept = BuildLogStore.Chunk(
            sequence: chunk.sequence, at: Timestamp(milliseconds: chunk.at), text: text.storable(200_000))
        try logs.append(kept, to: id, isTruncated: state.isTruncated || isTooMuch, transaction)
        try transaction.signal(DeploymentLog.topic(of: run.deploymentID, transaction))
        return chunk.sequence
    }
}

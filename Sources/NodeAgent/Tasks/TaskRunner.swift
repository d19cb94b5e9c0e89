package import AgentProtocol
import HostSupport
import Logging

/// Does the tasks that the control plane sends: each once, a bounded number at the same time, within its deadline, its
/// end told until it is stored.
package actor TaskRunner {
    private struct Running {
        var task: Task<Void, Never>
        var isCommand: Bool
        var step: String?
    }

    /// Tasks that wait for a slot at most; the control plane sends again what was not taken.
    static let waitingLimit = 256
    /// Commands at the same time; builds wait for their turn inside their work.
    static let commandSlots = 4

    private let slots: Int
    private let work: TaskWork
    private let outbox: Outbox
    private let buildLogs: BuildLogs
    private let clock: HostClock
    private let logger: Logger
    private var journal: TaskJournal
    private var waiting: [AgentTask] = []
    private var running: [String: Running] = [:]
    private var isStopping = false

    package init(
        dataDirectory: String, slots: Int, work: TaskWork, outbox: Outbox, surroundings: AgentSession.Surroundings
    ) throws {
        self.slots = max(1, slots)
        self.work = work
        self.outbox = outbox
        clock = surroundings.clock
        logger = surroundings.logger
        buildLogs = BuildLogs(outbox: outbox, clock: surroundings.clock)
        journal = try TaskJournal(dataDirectory: dataDirectory, logger: surroundings.logger)
        // What ran when the agent ended did not survive it.
        for entry in journal.entries.values where entry.end == nil && entry.command == nil {
            journal.ended(
                TaskReport(
                    taskID: entry.taskID, state: .failed,
                    failure: TaskFailure(
                        code: "interrupted", message: "The node's agent was restarted during the build; deploy again."))
            )
        }
    }

    /// Running, waiting, or ended and not yet acknowledged.
    package var heldTaskIDs: [String] {
        (Array(running.keys) + waiting.map(\.taskID) + journal.unstored.map(\.taskID)).sorted()
    }

    /// Takes a task, or answers where it stands when it is known.
    package func take(_ task: AgentTask) async {
        if let entry = journal.entries[task.taskID] {
            let report = entry.end ?? TaskReport(taskID: task.taskID, state: .running, step: running[task.taskID]?.step)
            return await outbox.add(.taskReport(report))
        }
        guard hasPlace(for: task) || waiting.count < Self.waitingLimit else {
            return logger.warning("too many tasks wait", metadata: ["task_id": "\(task.taskID.prefix(64))"])
        }
        do {
            if case .command(let command) = task.work {
                let seconds = Int64(clamping: max(1, min(task.secondsLeft, command.timeoutSeconds)))
                try journal.took(task, endsAt: clock.now() + seconds * 1000)
            } else {
                try journal.took(task.taskID)
            }
        } catch {
            // Not begun, so the control plane may send it again.
            return logger.error("a task cannot be noted on disk", metadata: ["detail": "\(error)"])
        }
        if hasPlace(for: task) { start(task) } else { waiting.append(task) }
        await outbox.add(.taskReport(TaskReport(taskID: task.taskID, state: .running)))
    }

    package func cancel(_ id: String) async {
        if let position = waiting.firstIndex(where: { $0.taskID == id }) {
            waiting.remove(at: position)
            return await finish(TaskReport(taskID: id, state: .cancelled))
        }
        if let present = running[id] { return present.task.cancel() }
        if let end = journal.entries[id]?.end { return await outbox.add(.taskReport(end)) }
        guard TaskJournal.isFileName(id) else {
            return logger.warning("a cancellation names no task", metadata: ["bytes": "\(id.utf8.count)"])
        }
        // Never came here: from now on it is known as cancelled, should it come late.
        await finish(TaskReport(taskID: id, state: .cancelled))
    }

    package func stored(_ id: String) { journal.stored(id) }

    package func buildLogStored(_ stored: BuildLogStored) async { await buildLogs.stored(stored) }

    /// Tells again what the control plane has not acknowledged.
    package func repeatReports() async {
        for report in journal.unstored { await outbox.add(.taskReport(report)) }
        for (id, present) in running {
            await outbox.add(.taskReport(TaskReport(taskID: id, state: .running, step: present.step)))
        }
        await buildLogs.repeatUnstored()
    }

    /// Tells again ends and logs that are not stored; call it at intervals.
    package func repeatUnstored() async {
        for report in journal.unstored { await outbox.add(.taskReport(report)) }
        await buildLogs.repeatUnstored()
    }

    /// Goes on with the commands that were under way when the agent ended. Call it once, before tasks come.
    package func resume() {
        for entry in journal.openCommands {
            guard let task = entry.command, running[entry.taskID] == nil,
                !waiting.contains(where: { $0.taskID == entry.taskID })
            else { continue }
            if hasPlace(for: task) { start(task) } else { waiting.append(task) }
        }
    }

    /// Removes containers of commands that nobody knows any more; call it at intervals.
    package func removeLeftovers() async {
        await work.removeCommands(Set(journal.openCommands.map(\.taskID)))
    }

    /// Ends what runs without an end in the journal: the next start reports a build as interrupted, and goes on with a
    /// command, whose container runs on.
    package func stop() {
        isStopping = true
        for present in running.values { present.task.cancel() }
    }

    private func hasPlace(for task: AgentTask) -> Bool {
        running.values.count { $0.isCommand == task.isCommand } < (task.isCommand ? Self.commandSlots : slots)
    }

    private func start(_ task: AgentTask) {
        running[task.taskID] = Running(task: Task { await self.perform(task) }, isCommand: task.isCommand)
    }

    private func perform(_ task: AgentTask) async {
        let report = await outcome(of: task)
        if case .command(let command) = task.work {
            // The next start of the agent finds it again.
            if isStopping { return }
            await work.endCommand(task.taskID, command.stopGraceSeconds)
        }
        running[task.taskID] = nil
        if !isStopping, let next = waiting.firstIndex(where: { hasPlace(for: $0) }) { start(waiting.remove(at: next)) }
        await finish(report)
        if case .build(let build) = task.work { await work.clean(build.buildID) }
    }

    private func outcome(of task: AgentTask) async -> TaskReport {
        let id = task.taskID
        if case .command(let command) = task.work { return await outcome(of: command, task) }
        guard case .build(let build) = task.work else {
            return TaskReport(
                taskID: id, state: .failed,
                failure: TaskFailure(
                    code: "unsupported", message: "This node's agent is too old for that; update it and try again."))
        }
        let progress = TaskProgress(
            log: { [buildLogs] in await buildLogs.append($0, build: build.buildID) },
            step: { [weak self] in await self?.note(step: $0, task: id) })
        let end = await within(seconds: task.secondsLeft) { [work] in await work.build(build, id, progress) }
        await buildLogs.close(build: build.buildID)
        let failure = TaskFailure(code: "timeout", message: "The build did not end within its time limit.")
        return end ?? TaskReport(taskID: id, state: .failed, failure: failure)
    }

    private func outcome(of command: CommandTask, _ task: AgentTask) async -> TaskReport {
        let id = task.taskID
        guard let entry = journal.entries[id] else { return TaskReport(taskID: id, state: .cancelled) }
        let order = CommandOrder(
            taskID: id, task: command, endsAt: entry.endsAt ?? clock.now(), wasBegun: entry.isBegun == true)
        let progress = CommandProgress(
            log: { [buildLogs] in await buildLogs.append($0, end: $1, command: id) },
            begin: { [weak self] in
                guard let self else { throw CancellationError() }
                try await self.noteBegin(of: id)
            })
        let report = await work.command(order, progress)
        await buildLogs.close(build: id)
        return report
    }

    private func noteBegin(of id: String) throws {
        if isStopping { throw CancellationError() }
        try journal.begun(id)
    }

    /// Nil when the time was over first; the work has been cancelled and has ended then.
    private func within(
        seconds: Int, _ body: @escaping @Sendable () async -> TaskReport
    ) async -> TaskReport? {
        let overdue = Overdue()
        return await withTaskGroup(of: TaskReport?.self) { [clock] group in
            group.addTask { await body() }
            group.addTask {
                try? await clock.sleep(.seconds(max(0, seconds)))
                if !Task.isCancelled { await overdue.set() }
                return nil
            }
            let first = await group.next() ?? nil
            if first == nil, await overdue.isSet { group.cancelAll() }
            let second = await group.next(cancelling: first != nil) ?? nil
            return await overdue.isSet && first == nil ? nil : first ?? second
        }
    }

    private func note(step: String, task id: String) async {
        guard running[id] != nil else { return }
        running[id]?.step = step
        await outbox.add(.taskReport(TaskReport(taskID: id, state: .running, step: step)))
    }

    private func finish(_ report: TaskReport) async {
        guard !isStopping || report.state != .cancelled else { return }
        journal.ended(report)
        await outbox.add(.taskReport(report))
    }
}

extension AgentTask {
    fileprivate var isCommand: Bool { if case .command = work { true } else { false } }
}

/// Whether a time limit was reached, as opposed to a cancelled wait.
private actor Overdue {
    private(set) var isSet = false
    func set() { isSet = true }
}

extension TaskGroup {
    fileprivate mutating func next(cancelling: Bool) async -> ChildTaskResult? {
        if cancelling { cancelAll() }
        return await next()
    }
}

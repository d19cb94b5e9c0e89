package import AgentProtocol
import Foundation
import HostSupport
package import PlatformModel
package import SQLStore

/// The durable queue of what agents shall do once: stored before it is sent, sent again until acknowledged, its result
/// stored once.
package struct AgentTasks: Sendable {
    /// How long an agent may take to acknowledge a task before it is sent again.
    static let resendAfterSeconds: Int64 = 15
    /// How long after the deadline the agent's own word is awaited.
    static let graceSeconds: Int64 = 60

    private let store = AgentTaskStore()
    private let surroundings: Surroundings
    private let reported: @Sendable (Transaction, AgentTaskRecord, TaskReport) throws -> Void

    package init(
        _ surroundings: Surroundings,
        reported: @escaping @Sendable (Transaction, AgentTaskRecord, TaskReport) throws -> Void
    ) {
        self.surroundings = surroundings
        self.reported = reported
    }

    /// Queues a build for a node; call it in the transaction that decides so. Returns the task's id.
    @discardableResult
    package func enqueue(
        build: BuildTask, on node: NodeID, deadlineAt: Timestamp, in transaction: Transaction
    ) throws -> String {
        let id = surroundings.ids.next()
        let payload = String(decoding: try JSONEncoder().encode(build), as: UTF8.self)
        let record = AgentTaskRecord(
            id: id, nodeID: node, kind: "build", subjectID: build.buildID, status: .pending,
            sealedPayload: try surroundings.sealing.seal(payload, binding: "agent_tasks.sealed_payload/\(id)"),
            deadlineAt: deadlineAt)
        try store.insert(record, now: surroundings.now, in: transaction)
        try AgentNews.announce(node, in: transaction)
        return id
    }

    /// Asks for the end of what is being done about a subject. A task that was never sent ends at once.
    package func cancel(subject: String, kind: String = "build", in transaction: Transaction) throws {
        guard let task = try store.find(subject: subject, kind: kind, in: transaction), !task.status.isEnd else {
            return
        }
        guard task.sentAt != nil || task.status == .running else {
            return try finish(task, TaskReport(taskID: task.id, state: .cancelled), in: transaction)
        }
        try store.requestCancel(task.id, now: surroundings.now, in: transaction)
        try AgentNews.announce(task.nodeID, in: transaction)
    }

    package func find(subject: String, kind: String = "build", in transaction: Transaction) throws -> AgentTaskRecord? {
        try store.find(subject: subject, kind: kind, in: transaction)
    }

    /// What is due for a node now; marks it as sent.
    func due(for node: NodeID, in transaction: Transaction) throws -> [ServerMessage] {
        let now = surroundings.now
        var messages: [ServerMessage] = []
        for task in try store.unfinished(on: node, in: transaction) {
            if task.cancelRequestedAt != nil {
                messages.append(.cancelTask(CancelTask(taskID: task.id)))
            } else if task.status == .pending, isDue(task, now: now) {
                try store.setSent(task.id, at: now, in: transaction)
                messages.append(.task(try message(task, now: now)))
            }
        }
        return messages
    }

    private func isDue(_ task: AgentTaskRecord, now: Timestamp) -> Bool {
        guard let sent = task.sentAt else { return true }
        return now.milliseconds(since: sent) >= Self.resendAfterSeconds * 1000
    }

    private func message(_ task: AgentTaskRecord, now: Timestamp) throws -> AgentTask {
        let left = max(0, task.deadlineAt.milliseconds(since: now) / 1000)
        return AgentTask(
            taskID: task.id, deadlineAt: task.deadlineAt.milliseconds, secondsLeft: Int(clamping: left),
            work: .build(try build(of: task)))
    }

    private func build(of task: AgentTaskRecord) throws -> BuildTask {
        let opened = try surroundings.sealing.open(
            task.sealedPayload, binding: "agent_tasks.sealed_payload/\(task.id)")
        return try JSONDecoder().decode(BuildTask.self, from: Data(opened.reveal().utf8))
    }

    /// Whether a node has an unfinished build of this source: only then may it fetch the archive.
    func mayFetch(_ source: SourceID, node: NodeID, in transaction: Transaction) throws -> Bool {
        try store.unfinished(on: node, in: transaction).contains { task in
            try build(of: task).source.archive?.sourceID == source.text
        }
    }

    /// Sends again, at once, what the agent does not hold.
    func reconcile(held: Set<String>, node: NodeID, in transaction: Transaction) throws {
        for task in try store.unfinished(on: node, in: transaction) where !held.contains(task.id) {
            try store.setPending(task.id, in: transaction)
        }
    }

    /// Stores a report of `node`. Returns whether the agent may forget the task: its end is stored, or nobody waits
    /// for it. A task of another node is not touched.
    func take(_ report: TaskReport, from node: NodeID, in transaction: Transaction) throws -> Bool {
        guard let task = try store.find(report.taskID, in: transaction), task.nodeID == node else {
            return report.state != .running
        }
        guard !task.status.isEnd else { return report.state != .running }
        guard report.state != .running else {
            try store.setRunning(task.id, step: report.step, now: surroundings.now, in: transaction)
            try reported(transaction, task, report)
            return false
        }
        try finish(task, report, in: transaction)
        return true
    }

    /// Ends tasks whose agent has not spoken in time.
    func expire(in transaction: Transaction) throws {
        let limit = surroundings.now.adding(seconds: -Self.graceSeconds)
        for task in try store.expired(before: limit, in: transaction) {
            let failure = TaskFailure(
                code: "timeout", message: "The node did not finish in time; deploy again, or look at the node.")
            try finish(task, TaskReport(taskID: task.id, state: .failed, failure: failure), in: transaction)
        }
    }

    private func finish(_ task: AgentTaskRecord, _ report: TaskReport, in transaction: Transaction) throws {
        let encoder = JSONEncoder()
        let result = try report.build.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
        let failure = try report.failure.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
        let status: AgentTaskRecord.Status =
            switch report.state {
            case .succeeded: .succeeded
            case .cancelled: .cancelled
            case .failed, .running: .failed
            }
        let isFirst = try store.finish(
            task.id, status: status, result: result, failure: failure, now: surroundings.now, in: transaction)
        if isFirst { try reported(transaction, task, report) }
    }
}

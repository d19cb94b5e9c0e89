import AgentProtocol
import Foundation
import Logging
import PlatformModel
import SQLStore

/// Builds as tasks of nodes: what is sent, and what comes back.
struct BuildReports: Sendable {
    private let surroundings: Surroundings
    private let messages: BuildMessages
    private let store = BuildStore()
    private let logs = BuildLogStore()

    init(_ surroundings: Surroundings, catalogue: Catalogue) {
        self.surroundings = surroundings
        messages = BuildMessages(surroundings, catalogue: catalogue)
    }

    /// Those that the node shall do, and those that it may hold and shall drop.
    func tasks(for node: NodeID, _ transaction: Transaction) throws -> (open: [AgentTask], cancelled: [String]) {
        let all = try store.openTasks(of: node, transaction)
        let cancelled = all.filter(\.build.status.isFinal).map(\.build.id.text)
        return (try all.compactMap { try task($0, deadlineAt: $1, transaction) }, cancelled)
    }

    private func task(_ build: Build, deadlineAt: Timestamp, _ transaction: Transaction) throws -> AgentTask? {
        guard !build.status.isFinal else { return nil }
        do {
            return try messages.task(build, deadlineAt: deadlineAt, transaction)
        } catch let error as StoreError {
            throw error
        } catch {
            // One build that cannot be composed must not hold up the node's others; its deadline ends it.
            surroundings.logger.error(
                "a build could not be sent", metadata: ["build_id": "\(build.id)", "detail": "\(error)"])
            return nil
        }
    }

    /// A restarted agent tells by its hello what it still knows; what it does not know and that was ended here is over.
    func startedAnew(holding held: Set<String>, from node: NodeID, _ transaction: Transaction) throws {
        for (build, _) in try store.openTasks(of: node, transaction) where build.status.isFinal {
            if !held.contains(build.id.text) { try store.closeTask(build.id, transaction) }
        }
        try transaction.signal(.deployments)
    }

    func apply(_ report: TaskReport, from node: NodeID, _ transaction: Transaction) throws -> Bool {
        let isEnd = report.state != .running
        guard let build = try store.given(BuildID(report.taskID), to: node, transaction) else { return isEnd }
        if !build.status.isFinal { try advance(build, report, transaction) }
        if isEnd { try store.closeTask(build.id, transaction) }
        try transaction.signal(.deployments)
        try transaction.signal(.buildLog(build.id.text))
        try transaction.signal(.application(build.applicationID.text))
        return isEnd
    }

    private func advance(_ build: Build, _ report: TaskReport, _ transaction: Transaction) throws {
        let now = surroundings.now
        func end(_ status: Build.Status, _ code: String?, _ message: String?) throws {
            try store.end(
                build.id, as: status, code: code, message: message.map { $0.storable(2000) }, now: now, transaction)
        }
        try store.note(step: report.step?.storable(50), exitCode: report.failure?.exitCode, of: build.id, transaction)
        switch report.state {
        case .running: break
        case .cancelled: try end(.cancelled, "cancelled", nil)
        case .failed:
            let code = report.failure?.code.storable(50) ?? "internal"
            try end(code == "timeout" ? .timedOut : .failed, code, report.failure?.message)
        case .succeeded:
            guard let result = report.build.flatMap(messages.image) else {
                return try end(.failed, "image", "The node's answer describes no image that can be run.")
            }
            let json = String(decoding: try JSONEncoder().encode(result), as: UTF8.self)
            try store.succeed(build.id, with: result, json: json, now: now, transaction)
        }
    }

    /// A chunk with a gap before it is not stored: the node sends again from what the answer says.
    func store(_ chunk: BuildLogChunk, from node: NodeID, _ transaction: Transaction) throws -> Int64 {
        let id = BuildID(chunk.buildID)
        guard try store.given(id, to: node, transaction) != nil else { return chunk.sequence }
        let state = try logs.state(of: id, transaction)
        guard chunk.sequence == state.lastSequence + 1 else { return state.lastSequence }
        let room = max(0, BuildLogStore.mostBytes - state.bytes)
        let isTooMuch = Int64(chunk.text.utf8.count) > room
        let text = state.isTruncated ? "" : isTooMuch ? "… The rest of the log was too long to keep.\n" : chunk.text
        let kept = BuildLogStore.Chunk(
            sequence: chunk.sequence, at: Timestamp(milliseconds: chunk.at), text: text.storable(200_000))
        try logs.append(kept, to: id, isTruncated: state.isTruncated || isTooMuch, transaction)
        try transaction.signal(.buildLog(id.text))
        return chunk.sequence
    }
}

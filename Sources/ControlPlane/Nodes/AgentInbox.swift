import AgentProtocol
import Logging
import PlatformModel
import SQLStore

/// Takes what one agent says, over the socket or the exchange, and gives the answers. Every message may be repeated
/// or late. The node is the one that proved its identity; what a message claims is checked against it.
struct AgentInbox: Sendable {
    let surroundings: Surroundings
    let nodes: Nodes
    let tasks: AgentTasks
    let sinks: AgentSinks
    private let store = NodeStore()

    init(_ surroundings: Surroundings, nodes: Nodes, tasks: AgentTasks, sinks: AgentSinks) {
        self.surroundings = surroundings
        self.nodes = nodes
        self.tasks = tasks
        self.sinks = sinks
    }

    func take(_ frame: Frame<AgentMessage>, from node: NodeID) async throws -> [ServerMessage] {
        switch frame.message {
        case .hello(let hello):
            return try await greet(hello, node)
        case .heartbeat(let beat):
            try await nodes.take(beat, from: node)
            return []
        case .nodeReport(let report):
            try await take(report, node)
            return []
        case .taskReport(let report):
            return try await take(report, node)
        case .buildLog(let chunk):
            let stored = try await sinks.buildLog(node, chunk)
            return [.buildLogStored(BuildLogStored(buildID: chunk.buildID, sequence: stored))]
        case .instanceLog(let chunk):
            let stored = try await sinks.instanceLog(node, chunk)
            return [.instanceLogStored(InstanceLogStored(instanceID: chunk.instanceID, sequence: stored))]
        case .rotateKey(let offer):
            let rotated = try await nodes.rotate(node, offer)
            return [rotated.map { .keyRotated($0) } ?? refusal(frame, "invalid_body", "the key's signature is wrong")]
        case .refusal(let refusal):
            surroundings.logger.warning(
                "an agent refused a message",
                metadata: ["node_id": "\(node)", "code": "\(refusal.code)", "detail": "\(refusal.detail.prefix(200))"])
            return []
        case .unknown(let kind):
            return [refusal(frame, "unknown_kind", String(kind.prefix(64)))]
        }
    }

    private func refusal(_ frame: Frame<AgentMessage>, _ code: String, _ detail: String) -> ServerMessage {
        .refusal(Refusal(id: frame.id, code: code, detail: detail))
    }

    private func greet(_ hello: AgentHello, _ node: NodeID) async throws -> [ServerMessage] {
        try await surroundings.store.write { [store, tasks] transaction in
            guard var record = try store.find(node, in: transaction) else { return }
            if record.bootID != hello.bootID {
                record.bootID = hello.bootID
                record.reportSequence = 0
            }
            // A store that was restored from an old copy must not send what the agent takes for older.
            if hello.desiredGeneration > record.desiredGeneration {
                record.desiredGeneration = hello.desiredGeneration.addingReportingOverflow(1).partialValue
            }
            record.acceptedGeneration = min(hello.desiredGeneration, record.desiredGeneration)
            try store.setProgress(record, in: transaction)
            try tasks.reconcile(held: Set(hello.heldTaskIDs), node: node, in: transaction)
        }
        return [
            .welcome(
                Welcome(nodeID: node.text, heartbeatSeconds: 30, serverTime: surroundings.now.milliseconds))
        ]
    }

    private func take(_ report: NodeReport, _ node: NodeID) async throws {
        let isNews = try await surroundings.store.write { [store] transaction -> Bool in
            guard var record = try store.find(node, in: transaction) else { return false }
            guard record.bootID != report.bootID || report.sequence > record.reportSequence else { return false }
            record.bootID = report.bootID
            record.reportSequence = report.sequence
            record.acceptedGeneration = min(report.acceptedGeneration, record.desiredGeneration)
            record.routedGeneration = min(report.routedGeneration, record.desiredGeneration)
            try store.setProgress(record, in: transaction)
            return true
        }
        guard isNews else { return }
        try await sinks.nodeReported(node, report)
        surroundings.signals.send(.node(node.text))
    }

    private func take(_ report: TaskReport, _ node: NodeID) async throws -> [ServerMessage] {
        let isStored = try await surroundings.store.write { [tasks] in try tasks.take(report, from: node, in: $0) }
        surroundings.signals.send(.deployments)
        return isStored ? [.taskReportStored(TaskReportStored(taskID: report.taskID))] : []
    }
}

import AgentProtocol
import Logging
import PlatformModel
import SQLStore

/// Takes what one agent says, over the socket or the exchange, and gives the answers. Every message may be repeated
/// or late. The node is the one that proved its identity; what a message claims is checked against it.
struct AgentInbox: Sendable {
    let surroundings: Surroundings
    let nodes: Nodes
    let work: NodeWork
    let deliveries: AgentDeliveries
    private let heartbeats: HeartbeatIntake
    private let store = NodeStore()

    init(_ surroundings: Surroundings, nodes: Nodes, work: NodeWork, deliveries: AgentDeliveries) {
        self.surroundings = surroundings
        self.nodes = nodes
        self.work = work
        self.deliveries = deliveries
        heartbeats = HeartbeatIntake(nodes)
    }

    func take(_ frame: Frame<AgentMessage>, from node: NodeID) async throws -> [ServerMessage] {
        switch frame.message {
        case .hello(let hello):
            return try await greet(hello, node)
        case .heartbeat(let beat):
            try await heartbeats.take(beat, from: node)
            return []
        case .nodeReport(let report):
            try await work.apply(report, from: node)
            return [.nodeReportStored(NodeReportStored(sequence: report.sequence))]
        case .taskReport(let report):
            return try await take(report, node)
        case .buildLog(let chunk):
            let stored = try await work.store(chunk, from: node)
            return [.buildLogStored(BuildLogStored(buildID: chunk.buildID, sequence: stored))]
        case .instanceLog(let chunk):
            let stored = try await work.store(chunk, from: node)
            return [.instanceLogStored(InstanceLogStored(instanceID: chunk.instanceID, sequence: stored))]
        case .rotateKey(let offer):
            let rotated = try await nodes.rotate(node, offer)
            return [rotated.map { .keyRotated($0) } ?? refusal(frame, "invalid_body", "the key's signature is wrong")]
        case .refusal(let refusal):
            surroundings.logger.warning(
                "an agent refused a message",
                metadata: [
                    "node_id": "\(node)", "code": "\(refusal.code.storable(64))",
                    "detail": "\(refusal.detail.storable(200))",
                ])
            return []
        case .unknown(let kind):
            return [refusal(frame, "unknown_kind", kind.storable(64))]
        }
    }

    private func refusal(_ frame: Frame<AgentMessage>, _ code: String, _ detail: String) -> ServerMessage {
        .refusal(Refusal(id: frame.id, code: code, detail: detail))
    }

    private func greet(_ hello: AgentHello, _ node: NodeID) async throws -> [ServerMessage] {
        let bootID = hello.bootID.storable(64)
        let isNewBoot = try await surroundings.store.write { [store] transaction -> Bool in
            guard let record = try store.find(node, in: transaction) else { return false }
            try store.setBoot(node, bootID, in: transaction)
            try NodeStateStore().greeted(node, generation: hello.desiredGeneration, transaction)
            return record.bootID != bootID
        }
        if isNewBoot { try await work.startedAnew(holding: hello.heldTaskIDs, from: node) }
        await deliveries.greeted(node, holding: hello.heldTaskIDs)
        return [
            .welcome(Welcome(nodeID: node.text, heartbeatSeconds: 30, serverTime: surroundings.now.milliseconds))
        ]
    }

    private func take(_ report: TaskReport, _ node: NodeID) async throws -> [ServerMessage] {
        await deliveries.acknowledged(report.taskID, by: node)
        guard try await work.apply(report, from: node) else { return [] }
        return [.taskReportStored(TaskReportStored(taskID: report.taskID))]
    }
}

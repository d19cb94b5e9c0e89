package import AgentProtocol
import Foundation
import HostSupport
import Logging
package import PlatformModel
import SQLStore
import ServiceLifecycle
package import WebSockets

/// Serves the links with agents: one socket per node, of which the newest wins, or the exchange by HTTP.
package struct AgentConnections: Sendable {
    /// Close code for a socket whose agent has opened another one.
    static let replaced = WebSocketCloseCode(rawValue: 4001)
    /// Close code for a node that is gone.
    static let removed = WebSocketCloseCode(rawValue: 4004)
    /// How often a connection looks for what is due, beside being told.
    static let lookEvery: Duration = .seconds(5)

    private let surroundings: Surroundings
    private let inbox: AgentInbox
    private let work: NodeWork
    private let deliveries = AgentDeliveries()
    private let store = NodeStore()

    package init(_ surroundings: Surroundings, nodes: Nodes, work: NodeWork) {
        self.surroundings = surroundings
        self.work = work
        inbox = AgentInbox(surroundings, nodes: nodes, work: work, deliveries: deliveries)
    }

    // MARK: the socket

    /// Serves the socket of a node that has proved its identity, until it ends.
    package func serve(_ connection: WebSocketConnection, node: NodeID) async {
        let id = surroundings.ids.next()
        await note(.connected, node, connection: id)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await push(to: connection, node: node, id: id) }
            // The agent opens another socket, to this server when it is back or to another one.
            for await message in connection.inbound.cancelOnGracefulShutdown() {
                guard case .text(let text) = message else { continue }
                guard await take(Data(text.utf8), connection, node) else { break }
            }
            group.cancelAll()
        }
        await note(.disconnected, node, connection: id)
    }

    /// False when the connection is of no more use.
    private func take(_ data: Data, _ connection: WebSocketConnection, _ node: NodeID) async -> Bool {
        do {
            let frame = try Frame<AgentMessage>(json: data)
            for answer in try await inbox.take(frame, from: node) { try await send(answer, on: connection) }
            if case .hello = frame.message { surroundings.signals.send(.agentTasks(node: node.text)) }
            return true
        } catch is DecodingError {
            let refusal = Refusal(id: "", code: "invalid_body", detail: "not a frame of this contract")
            return (try? await send(.refusal(refusal), on: connection)) != nil
        } catch {
            // Not acknowledged, so the agent sends it again on its next connection.
            surroundings.logger.error(
                "a message of an agent could not be taken", metadata: ["node_id": "\(node)", "detail": "\(error)"])
            await connection.close(.internalError)
            return false
        }
    }

    private func send(_ message: ServerMessage, on connection: WebSocketConnection) async throws {
        try await connection.send(String(decoding: frame(message).json(), as: UTF8.self))
    }

    private func frame(_ message: ServerMessage) -> Frame<ServerMessage> {
        Frame(id: surroundings.ids.next(), at: surroundings.clock.now(), message: message)
    }

    /// Sends what is due whenever there is news, and looks at intervals by itself.
    private func push(to connection: WebSocketConnection, node: NodeID, id: String) async {
        for await _ in occasions(node) {
            do {
                guard let record = try await surroundings.store.read({ [store] in try store.find(node, in: $0) }) else {
                    return await connection.close(Self.removed, reason: "no such node")
                }
                guard record.connection == id else {
                    return await connection.close(Self.replaced, reason: "replaced by a newer connection")
                }
                for message in try await due(node) + rotation(record) { try await send(message, on: connection) }
            } catch is WebSocketError {
                return
            } catch {
                guard !Task.isCancelled else { return }
                surroundings.logger.error(
                    "nothing could be sent to an agent", metadata: ["node_id": "\(node)", "detail": "\(error)"])
            }
        }
    }

    private func occasions(_ node: NodeID) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let tasks = surroundings.signals.subscribe(.agentTasks(node: node.text))
        let state = surroundings.signals.subscribe(.node(node.text))
        let work = Task { [clock = surroundings.clock] in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { for await _ in tasks { continuation.yield() } }
                group.addTask { for await _ in state { continuation.yield() } }
                group.addTask {
                    while !Task.isCancelled {
                        continuation.yield()
                        try? await clock.sleep(Self.lookEvery)
                    }
                }
            }
        }
        continuation.onTermination = { _ in work.cancel() }
        return stream
    }

    /// What a node shall be told now.
    private func due(_ node: NodeID) async throws -> [ServerMessage] {
        let state = try await surroundings.store.read { try NodeStateStore().state(of: node, $0) }
        let plan = await deliveries.plan(
            node, open: try await work.openTasks(for: node), cancelled: try await work.cancelledTasks(for: node),
            state: state, now: surroundings.now)
        var messages: [ServerMessage] = []
        if plan.sendsState { messages.append(.desiredState(try await work.desiredState(for: node))) }
        return messages + plan.tasks.map { .task($0) } + plan.cancelled.map { .cancelTask(CancelTask(taskID: $0)) }
    }

    /// Asks for a new key while one is wanted, not at every look.
    private func rotation(_ record: NodeRecord) async -> [ServerMessage] {
        guard let wanted = record.rotationRequestedAt,
            await deliveries.mayAskForKey(record.node.id, wanted, now: surroundings.now)
        else { return [] }
        return [.rotateNow(RotateNow(requestedAt: wanted.milliseconds))]
    }

    private func note(_ kind: NodeEvent.Kind, _ node: NodeID, connection id: String) async {
        let event = NodeEvent(id: surroundings.ids.next(), nodeID: node, kind: kind, detail: id, at: surroundings.now)
        do {
            try await surroundings.store.write { [store] transaction in
                guard try store.find(node, in: transaction) != nil else { return }
                if kind == .connected {
                    try store.setConnection(node, id, in: transaction)
                } else {
                    try store.setConnection(node, nil, onlyIf: id, in: transaction)
                }
                try store.note(event, in: transaction)
                try transaction.signal(.agentTasks(node: node.text))
            }
        } catch {
            surroundings.logger.error(
                "a connection could not be noted", metadata: ["node_id": "\(node)", "detail": "\(error)"])
        }
        surroundings.signals.send(.node(node.text))
    }

    // MARK: the exchange

    /// Takes frames and gives those that are due: the fallback where sockets do not get through.
    package func exchange(
        _ frames: [Frame<AgentMessage>], node: NodeID
    ) async throws -> [Frame<ServerMessage>] {
        var answers: [ServerMessage] = []
        for frame in frames { answers += try await inbox.take(frame, from: node) }
        let record = try await surroundings.store.read { [store] in try store.find(node, in: $0) }
        let rotation = if let record { await rotation(record) } else { [ServerMessage]() }
        return (answers + (try await due(node)) + rotation).map { frame($0) }
    }
}

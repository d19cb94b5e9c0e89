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

    private let surroundings: Surroundings
    private let inbox: AgentInbox
    private let work: NodeWork
    private let deliveries = AgentDeliveries()
    /// Runs beside this.
    package let looks: AgentLooks
    private let store = NodeStore()

    package init(_ surroundings: Surroundings, nodes: Nodes, work: NodeWork) {
        self.surroundings = surroundings
        self.work = work
        looks = AgentLooks(surroundings)
        inbox = AgentInbox(surroundings, nodes: nodes, work: work, deliveries: deliveries)
    }

    // MARK: the socket

    /// Serves the socket of a node that has proved its identity, until it ends.
    package func serve(_ connection: WebSocketConnection, node: NodeID) async {
        let id = surroundings.ids.next()
        async let isNoted: Void = note(.connected, node, connection: id)
        await isNoted
        looks.opened(id, of: node)
        defer { looks.closed(id, of: node) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await push(to: connection, node: node, id: id) }
            // The agent opens another socket, to this server when it is back or to another one.
            for await message in connection.inbound.cancelOnGracefulShutdown() {
                guard case .text(let text) = message else { continue }
                // A task of its own gives back what its frames needed, which this one would keep.
                async let isOfUse = take(Data(text.utf8), connection, node)
                guard await isOfUse else { break }
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

    /// Sends what is due now, and again whenever there is news.
    private func push(to connection: WebSocketConnection, node: NodeID, id: String) async {
        var news = surroundings.signals.subscribe(.agentTasks(node: node.text), .node(node.text)).makeAsyncIterator()
        repeat {
            // As for what is taken in: a task of its own, whose frames go with it.
            async let isOfUse = tell(connection, node: node, id: id)
            guard await isOfUse else { return }
        } while await news.next() != nil
    }

    /// Sends what is due. False when the connection is of no more use.
    private func tell(_ connection: WebSocketConnection, node: NodeID, id: String) async -> Bool {
        do {
            guard let (link, pending) = try await look(at: node) else {
                await connection.close(Self.removed, reason: "no such node")
                return false
            }
            guard link.connection == id else {
                await connection.close(Self.replaced, reason: "replaced by a newer connection")
                return false
            }
            for message in try await due(node, link, pending) { try await send(message, on: connection) }
        } catch is WebSocketError {
            return false
        } catch {
            guard !Task.isCancelled else { return false }
            surroundings.logger.error(
                "nothing could be sent to an agent", metadata: ["node_id": "\(node)", "detail": "\(error)"])
        }
        return true
    }

    /// Nil when there is no such node.
    private func look(at node: NodeID) async throws -> (NodeStore.Link, NodeWork.Pending)? {
        try await surroundings.store.read { [store, work] transaction in
            guard let link = try store.link(node, in: transaction) else { return nil }
            return (link, try work.pending(for: node, transaction))
        }
    }

    /// What a node shall be told now.
    private func due(_ node: NodeID, _ link: NodeStore.Link, _ pending: NodeWork.Pending) async throws
        -> [ServerMessage]
    {
        let plan = await deliveries.plan(
            node, open: pending.open, cancelled: pending.cancelled, state: pending.state, now: surroundings.now)
        var messages: [ServerMessage] = []
        if plan.sendsState { messages.append(.desiredState(try await work.desiredState(for: node))) }
        messages += plan.tasks.map { .task($0) } + plan.cancelled.map { .cancelTask(CancelTask(taskID: $0)) }
        return messages + (await rotation(of: node, wanted: link.rotationRequestedAt))
    }

    /// Asks for a new key while one is wanted, not at every look.
    private func rotation(of node: NodeID, wanted: Timestamp?) async -> [ServerMessage] {
        guard let wanted, await deliveries.mayAskForKey(node, wanted, now: surroundings.now) else { return [] }
        return [.rotateNow(RotateNow(requestedAt: wanted.milliseconds))]
    }

    private func note(_ kind: NodeEvent.Kind, _ node: NodeID, connection id: String) async {
        let event = NodeEvent(id: surroundings.ids.next(), nodeID: node, kind: kind, detail: id, at: surroundings.now)
        do {
            try await surroundings.store.write { [store] transaction in
                guard try store.link(node, in: transaction) != nil else { return }
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
        if let (link, pending) = try await look(at: node) { answers += try await due(node, link, pending) }
        return answers.map { frame($0) }
    }
}

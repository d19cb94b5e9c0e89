import AgentProtocol
import Foundation
import HTTPTypes
import HostSupport
import NIOCore
import NodeAgent
import Synchronization
import WebSockets

/// One agent with a real connection, whose node does everything at once: what it shall run is running and routed as
/// soon as it is read, a build has succeeded as soon as it is asked for.
final class SwarmAgent: Sendable {
    static let capacity = Capacity(cpuMillicores: 16_000, memoryMB: 65_536, diskMB: 1_000_000)
    private static let heartbeatMilliseconds: Int64 = 30_000
    /// Of so many heartbeats one is timed.
    private static let timedOnceIn = 4

    private struct State {
        var desired = DesiredState(generation: 0)
        var sequence: Int64 = 0
        var beats = 0
        /// When timed heartbeats were sent, by the id of the frame after them.
        var timed: [String: ContinuousClock.Instant] = [:]
    }

    private let number: Int
    private let delay: Int64
    private let id: String
    private let link: SwarmLink
    private let bootID = UniqueIDs.system.next()
    private let startedAt = monotonicMilliseconds()
    private let state = Mutex(State())

    init(number: Int, of count: Int, _ link: SwarmLink) {
        self.number = number
        self.link = link
        id = link.id(of: number)
        delay = Self.heartbeatMilliseconds * Int64(number) / Int64(count)
    }

    func run() async {
        while !Task.isCancelled {
            do {
                try await connect()
            } catch {
                link.figures.noteEnd("\(error)")
            }
            try? await HostClock.system.sleep(.seconds(5))
        }
    }

    private func connect() async throws {
        let token = try AgentTokenSigner.token(
            node: id, audience: link.audience, key: link.key, now: HostClock.system.now(),
            lifetimeSeconds: AgentToken.lifetimeSeconds)
        let request = WebSocketClient.Request(
            url: "\(link.url)/api/internal/paas/nodes/\(id)/connect", headers: [.authorization: "Bearer \(token)"],
            timeout: .seconds(60))
        try await WebSocketClient.connect(request) { connection in
            link.figures.note { $0.open += 1 }
            defer { link.figures.note { $0.open -= 1 } }
            try await serve(connection)
            link.figures.noteEnd("\(connection.closed.map { "\($0.code.rawValue) \($0.reason)" } ?? "lost")")
        }
    }

    private func serve(_ connection: WebSocketConnection) async throws {
        let generation = state.withLock { $0.desired.generation }
        let hello = AgentHello(
            agentVersion: agentVersion, bootID: bootID, desiredGeneration: generation, heldTaskIDs: [])
        try await send(.hello(hello), on: connection)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.beat(on: connection) }
            for await message in connection.inbound {
                guard case .text(let text) = message,
                    let frame = try? Frame<ServerMessage>(json: Data(text.utf8))
                else { continue }
                for answer in answers(to: frame.message) { _ = try? await send(answer, on: connection) }
            }
            group.cancelAll()
        }
    }

    @discardableResult
    private func send(
        _ message: AgentMessage, on connection: WebSocketConnection, id: String = UniqueIDs.system.next()
    ) async throws -> String {
        let frame = Frame(id: id, at: HostClock.system.now(), message: message)
        try await connection.send(String(decoding: frame.json(), as: UTF8.self))
        return frame.id
    }

    // MARK: heartbeats

    /// At this agent's own moment of each 30 seconds.
    private func beat(on connection: WebSocketConnection) async {
        while !Task.isCancelled {
            let period = Self.heartbeatMilliseconds
            let place = (HostClock.system.now() - delay) % period
            try? await HostClock.system.sleep(.milliseconds(period - place))
            guard !Task.isCancelled, (try? await sendBeat(on: connection)) != nil else { return }
        }
    }

    private func sendBeat(on connection: WebSocketConnection) async throws {
        let (desired, beats) = state.withLock { state -> (DesiredState, Int) in
            state.beats += 1
            return (state.desired, state.beats)
        }
        let isTimed = (beats + number) % Self.timedOnceIn == 0
        let mark = UniqueIDs.system.next()
        if isTimed { state.withLock { $0.timed[mark] = .now } }
        try await send(.heartbeat(heartbeat(of: desired)), on: connection)
        link.figures.note { $0.heartbeats += 1 }
        // A kind that nobody knows is refused in its turn: the heartbeat before it has been handled then.
        if isTimed { try await send(.unknown(kind: "mark"), on: connection, id: mark) }
    }

    private func heartbeat(of desired: DesiredState) -> Heartbeat {
        Heartbeat(
            agentVersion: agentVersion, uptimeSeconds: (monotonicMilliseconds() - startedAt) / 1000, reconnectCount: 0,
            total: Self.capacity,
            used: Capacity(
                cpuMillicores: .random(in: 500...3000), memoryMB: .random(in: 4000...9000),
                diskMB: .random(in: 60_000...61_000)), containerCount: desired.instances.count + 1,
            instances: desired.instances.map {
                InstanceUsage(
                    instanceID: $0.instanceID, cpuMillicores: .random(in: 5...120), memoryMB: .random(in: 40...90))
            },
            applications: desired.routes.map {
                ApplicationTraffic(applicationID: $0.applicationID, requests: .random(in: 0...900), serverErrors: 0)
            })
    }

    // MARK: work

    private func answers(to message: ServerMessage) -> [AgentMessage] {
        switch message {
        case .desiredState(let desired):
            link.figures.note { $0.states += 1 }
            return [.nodeReport(report(after: desired))]
        case .task(let task): return ends(of: task)
        case .cancelTask(let cancelled):
            return [.taskReport(TaskReport(taskID: cancelled.taskID, state: .cancelled))]
        case .refusal(let refusal):
            if let sent = state.withLock({ $0.timed.removeValue(forKey: refusal.id) }) {
                let milliseconds = sent.duration(to: .now) / .milliseconds(1)
                link.figures.note { $0.milliseconds.append(milliseconds) }
            }
            return []
        default: return []
        }
    }

    private func report(after desired: DesiredState) -> NodeReport {
        state.withLock { state in
            if desired.generation > state.desired.generation { state.desired = desired }
            state.sequence += 1
            let generation = state.desired.generation
            return NodeReport(
                sequence: state.sequence, bootID: bootID, acceptedGeneration: generation, routedGeneration: generation,
                instances: state.desired.instances.map {
                    InstanceReport(
                        instanceID: $0.instanceID, applicationID: $0.applicationID, state: .healthy,
                        containerID: $0.instanceID, startedAt: HostClock.system.now())
                })
        }
    }

    private func ends(of task: AgentTask) -> [AgentMessage] {
        guard case .build(let build) = task.work else {
            return [
                .taskReport(TaskReport(taskID: task.taskID, state: .succeeded, command: CommandResult(exitCode: 0)))
            ]
        }
        link.figures.note { $0.builds += 1 }
        let digest = String(task.taskID.filter { $0 != "-" })
        let result = BuildResult(
            image: "sha256:\(digest)\(digest)", imageBytes: 90_000_000, language: "python", languageVersion: "3.11",
            processes: [BuiltProcess(name: "web", command: ["python", "app.py"])], user: "1000:1000",
            commit: String(repeating: "a", count: 40), commitMessage: "A change")
        let log = BuildLogChunk(
            buildID: build.buildID, sequence: 1, at: HostClock.system.now(), text: "Installing\nBuilding\nDone\n")
        return [
            .taskReport(TaskReport(taskID: task.taskID, state: .running, step: "building")), .buildLog(log),
            .taskReport(TaskReport(taskID: task.taskID, state: .succeeded, build: result)),
        ]
    }
}

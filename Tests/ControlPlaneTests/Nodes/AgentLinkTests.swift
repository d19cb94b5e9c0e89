import AgentProtocol
import AsyncHTTPClient
import Foundation
import HTTPTypes
import HostSupport
import Logging
import NIOConcurrencyHelpers
import PlatformModel
import TestSupport
import Testing
import WebSockets

@testable import ControlPlane
@testable import NodeAgent

/// Both ends of the link, over a real port.
@Suite(.timeLimit(.minutes(3))) struct AgentLinkTests {
    /// An agent without Docker and nginx.
    private struct AgentUnderTest: Sendable {
        let core: AgentCore
        let identity: IdentityKeeper
        let folder: String
        let applied = NIOLockedValueBox<[Int64]>([])

        static func folder() throws -> String {
            let path = NSTemporaryDirectory() + "agent-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            return path
        }

        init(
            _ panel: ControlPlaneUnderTest, folder: String, serverURL: String? = nil,
            timing: AgentSession.Timing? = nil
        ) async throws {
            self.folder = folder
            let configuration = try AgentConfiguration(
                Settings(
                    keys: AgentConfiguration.keys,
                    sources: .init(
                        arguments: [
                            "--server-url", serverURL ?? panel.url, "--data-dir", folder, "--heartbeat-seconds", "1",
                        ], environment: [:], environmentPrefix: "X_", fileText: "")), hostname: "test")
            let http = ControlPlaneClient.makeHTTP(certificateAuthorityFile: nil)
            let direct = ControlPlaneClient(http: http, serverURL: panel.url)
            let path = IdentityKeeper.file(in: folder)
            if let known = try IdentityKeeper.load(path: path, clock: .system) {
                identity = known
            } else {
                let made = try await panel.nodes.create(name: "n\(UUID().uuidString.prefix(8))", region: "eu")
                identity = try await NodeRegistration(client: direct, clock: .system).register(
                    token: made.token, hostname: "test",
                    capacity: Capacity(cpuMillicores: 1000, memoryMB: 1000, diskMB: 1000), path: path)
            }
            let (views, view) = AsyncStream<InstanceView>.makeStream()
            let parts = AgentParts(
                apply: { [applied] state in
                    applied.withLockedValue { $0.append(state.generation) }
                    var next = InstanceView()
                    next.generation = state.generation
                    view.yield(next)
                }, views: { views }, route: { desired, _ in desired.generation },
                work: TaskWork(
                    build: { _, id, _ in TaskReport(taskID: id, state: .cancelled) }, clean: { _ in }))
            core = try AgentCore(
                configuration: configuration, identity: identity,
                client: ControlPlaneClient(http: http, serverURL: panel.url), parts: parts,
                surroundings: .init(timing: timing ?? Self.fast, clock: .system, ids: .system, logger: .silent))
            closing = { try? await http.shutdown() }
        }

        private let closing: @Sendable () async -> Void

        static var fast: AgentSession.Timing {
            var timing = AgentSession.Timing()
            timing.backoff = Backoff(first: 20, cap: 100)
            timing.exchangeInterval = .milliseconds(100)
            return timing
        }

        /// Runs the agent while `body` does.
        func running(_ body: () async throws -> Void) async throws {
            let task = Task { try await core.run() }
            var failure: (any Error)?
            do { try await body() } catch { failure = error }
            task.cancel()
            _ = await task.result
            await closing()
            if let failure { throw failure }
        }

        var node: NodeID { get async { NodeID(await identity.nodeID) } }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an agent joins, beats, and takes every new desired state`(engine: StoreEngine) async throws {
        try await ControlPlaneUnderTest.with(engine) { panel in
            let agent = try await AgentUnderTest(panel, folder: AgentUnderTest.folder())
            let node = await agent.node
            try await agent.running { () async throws in
                #expect(try await eventually { try await panel.nodes.find(node).node.status == .online })
                #expect(try await eventually { try await panel.nodes.find(node).connection != nil })
                for _ in 1...3 {
                    try await panel.change(node)
                    let wanted = try await panel.state(node).generation
                    #expect(try await eventually { try await panel.state(node).routedGeneration == wanted })
                }
            }
            #expect(try await eventually { try await panel.nodes.find(node).connection == nil })
        }
    }

    @Test func `what changed while the link was down is taken on return, and a restart begins from disk`() async throws
    {
        try await ControlPlaneUnderTest.with(.sqlite) { panel in
            let folder = try AgentUnderTest.folder()
            let first = try await AgentUnderTest(panel, folder: folder)
            let node = await first.node
            try await panel.change(node)
            try await first.running { () async throws in
                #expect(try await eventually { try await panel.state(node).acceptedGeneration == 1 })
            }
            try await panel.change(node)
            try await panel.change(node)
            let second = try await AgentUnderTest(panel, folder: folder)
            #expect(await second.node == node)
            try await second.running { () async throws in
                #expect(try await eventually { try await panel.state(node).acceptedGeneration == 3 })
            }
            // Generation 1 came from disk, before any connection.
            #expect(second.applied.withLockedValue { $0.first } == 1)
            #expect(second.applied.withLockedValue { $0.last } == 3)
        }
    }

    @Test func `a restored store lifts its generation above what the agent has`() async throws {
        try await ControlPlaneUnderTest.with(.sqlite) { panel in
            let folder = try AgentUnderTest.folder()
            let keeper = DesiredStateKeeper(dataDirectory: folder, logger: .silent)
            await keeper.accept(DesiredState(generation: 40))
            let agent = try await AgentUnderTest(panel, folder: folder)
            let node = await agent.node
            try await agent.running { () async throws in
                #expect(try await eventually { try await panel.state(node).acceptedGeneration == 41 })
            }
        }
    }

    @Test func `frames travel by exchange when the socket does not get through`() async throws {
        try await ControlPlaneUnderTest.with(.sqlite) { panel in
            // Nothing listens where the agent looks for its socket.
            let agent = try await AgentUnderTest(
                panel, folder: AgentUnderTest.folder(), serverURL: "http://127.0.0.1:1")
            let node = await agent.node
            try await panel.change(node)
            try await agent.running { () async throws in
                #expect(try await eventually { try await panel.nodes.find(node).node.status == .online })
                #expect(try await eventually { try await panel.state(node).acceptedGeneration == 1 })
                #expect(try await panel.nodes.find(node).connection == nil)
            }
        }
    }

    @Test func `keys rotate while the link holds`() async throws {
        try await ControlPlaneUnderTest.with(.sqlite) { panel in
            var timing = AgentUnderTest.fast
            timing.rotationSeconds = 1
            let agent = try await AgentUnderTest(panel, folder: AgentUnderTest.folder(), timing: timing)
            let node = await agent.node
            let before = try await panel.nodes.find(node).publicKey
            try await agent.running { () async throws in
                #expect(
                    try await eventually {
                        let record = try await panel.nodes.find(node)
                        return record.publicKey != before && record.previousPublicKey != nil
                    })
            }
            let token = try await agent.identity.authorization().split(separator: " ").last.map(String.init)
            #expect(try await panel.nodes.authenticate(token: token ?? "") == node)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a key is rotated when an administrator asks for it`(engine: StoreEngine) async throws {
        try await ControlPlaneUnderTest.with(engine) { panel in
            let agent = try await AgentUnderTest(panel, folder: AgentUnderTest.folder())
            let node = await agent.node
            let before = try await panel.nodes.find(node).publicKey
            try await agent.running { () async throws in
                #expect(try await eventually { try await panel.nodes.find(node).connection != nil })
                #expect(try await panel.nodes.rotateCredentials(node).rotationRequestedAt != nil)
                #expect(
                    try await eventually {
                        let record = try await panel.nodes.find(node)
                        return record.publicKey != before && record.rotationRequestedAt == nil
                    })
            }
            let token = try await agent.identity.authorization().split(separator: " ").last.map(String.init)
            #expect(try await panel.nodes.authenticate(token: token ?? "") == node)
        }
    }

    @Test func `the newest socket of a node wins, and another node's address is not there`() async throws {
        try await ControlPlaneUnderTest.with(.sqlite) { panel in
            let agent = try await AgentUnderTest(panel, folder: AgentUnderTest.folder())
            let other = try await AgentUnderTest(panel, folder: AgentUnderTest.folder())
            let (node, stranger) = (await agent.node, await other.node)
            let mine = try await agent.identity.authorization()
            func request(_ node: NodeID, _ authorization: String?) -> WebSocketClient.Request {
                WebSocketClient.Request(
                    url: "\(panel.url)/api/internal/paas/nodes/\(node)/connect",
                    headers: authorization.map { [.authorization: $0] } ?? [:])
            }
            try await WebSocketClient.connect(request(node, mine)) { first in
                #expect(try await eventually { try await panel.nodes.find(node).connection != nil })
                try await WebSocketClient.connect(request(node, mine)) { _ in
                    for await _ in first.inbound {}
                    #expect(first.closed?.code.rawValue == 4001)
                }
            }
            for (path, authorization, status) in [(stranger, mine, 404), (node, "Bearer x", 401), (node, nil, 401)]
                as [(NodeID, String?, Int)]
            {
                await #expect {
                    try await WebSocketClient.connect(request(path, authorization)) { _ in }
                } throws: { error in
                    guard case WebSocketClientError.refused(let given, _) = error else { return false }
                    return given == status
                }
            }
            try await agent.running {}
            try await other.running {}
        }
    }

    @Test func `garbled, unknown, repeated and late frames change nothing`() async throws {
        try await ControlPlaneUnderTest.with(.sqlite) { panel in
            let agent = try await AgentUnderTest(panel, folder: AgentUnderTest.folder())
            let node = await agent.node
            for _ in 1...3 { try await panel.change(node) }
            let headers = try await agent.identity.authorization()
            let url = "\(panel.url)/api/internal/paas/nodes/\(node)/connect"
            try await WebSocketClient.connect(.init(url: url, headers: [.authorization: headers])) { connection in
                func say(_ message: AgentMessage) async throws {
                    let frame = Frame(id: "1", at: 0, message: message)
                    try await connection.send(String(decoding: frame.json(), as: UTF8.self))
                }
                func report(_ sequence: Int64, _ accepted: Int64) -> AgentMessage {
                    .nodeReport(
                        NodeReport(
                            sequence: sequence, bootID: "b", acceptedGeneration: accepted, routedGeneration: 0,
                            instances: []))
                }
                for garbage in ["", "{", "[]", #"{"v":1}"#, String(repeating: "[", count: 5000)] {
                    try await connection.send(garbage)
                }
                try await connection.send(#"{"v":1,"id":"x","at":0,"kind":"future","body":{}}"#)
                try await say(.hello(AgentHello(agentVersion: "1", bootID: "b", desiredGeneration: 0, heldTaskIDs: [])))
                for (sequence, accepted) in [(2, 2), (2, 2), (1, 1), (3, 3), (2, 1)] as [(Int64, Int64)] {
                    try await say(report(sequence, accepted))
                }
                try await say(.taskReport(TaskReport(taskID: "none", state: .succeeded)))
                var (refusals, stored): (Int, [Int64]) = (0, [])
                for await message in connection.inbound {
                    guard case .text(let text) = message else { continue }
                    let frame = try Frame<ServerMessage>(json: Data(text.utf8))
                    if case .refusal = frame.message { refusals += 1 }
                    if case .nodeReportStored(let report) = frame.message { stored.append(report.sequence) }
                    if case .taskReportStored(let end) = frame.message {
                        #expect(end.taskID == "none")
                        // Also what is repeated or late: the agent may not have heard the first answer.
                        #expect(stored == [2, 2, 1, 3, 2])
                        break
                    }
                }
                #expect(refusals == 6)
                #expect(try await panel.state(node).acceptedGeneration == 3)
            }
            try await agent.running {}
        }
    }
}

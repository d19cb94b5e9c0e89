import AgentProtocol
import DockerEngine
import Foundation
import HostSupport
import Logging
import NIOCore
import Synchronization
import TestSupport

@testable import NodeAgent

/// The part of an agent that runs instances, with a folder of its own, against an engine.
final class AgentUnderTest: Sendable {
    let nodeID: String
    let docker: DockerClient
    let runner: InstanceRunner
    let logs: InstanceLogs
    private let probe = HealthProbe()
    private let collected: Collected
    private let running: Task<Void, Never>

    /// What was handed on so far, in order.
    var lines: [LogLine] { handedOn.flatMap(\.lines) }
    var text: String { lines.map(\.text).joined(separator: "\n") }
    var handedOn: [InstanceLogChunk] { collected.chunks.withLock { $0 } }

    init(
        socketPath: String, nodeID: String, folder: String, firewall: FirewallSettings = FirewallSettings(),
        clock: HostClock = .system
    ) {
        self.nodeID = nodeID
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let docker = DockerClient(socketPath: socketPath)
        let collected = Collected()
        self.collected = collected
        self.docker = docker
        logs = InstanceLogs(docker: docker, stateFile: folder + "/logs.json", clock: .system, logger: logger) {
            collected.add($0)
        }
        let networks = ApplicationNetworks(
            docker: docker, nodeID: nodeID, settings: firewall, clock: clock, logger: logger)
        let configuration = InstanceRunner.Configuration(nodeID: nodeID, stateFile: folder + "/instances.json")
        let runner = InstanceRunner(
            configuration: configuration, docker: docker, networks: networks, logs: logs, probe: probe,
            clock: clock, logger: logger)
        self.runner = runner
        running = Task { await runner.run() }
    }

    /// Ends the agent as a crash would: containers run on.
    func stop() async throws {
        running.cancel()
        await running.value
        try await probe.shutdown()
        try await docker.shutdown()
    }

    func apply(_ instances: [DesiredInstance], generation: Int64 = 1) async {
        let applications = Set(instances.map(\.applicationID)).map {
            DesiredApplication(applicationID: $0, slug: "shop", keptImages: [])
        }
        await runner.apply(
            DesiredState(generation: generation, instances: instances, applications: applications))
    }

    struct Late: Error, CustomStringConvertible {
        var description: String
    }

    /// Waits for a view that satisfies the condition; throws with the last view after the time.
    @discardableResult
    func wait(
        seconds: Int64 = 30, for condition: (InstanceView) -> Bool
    ) async throws -> InstanceView {
        let end = monotonicMilliseconds() + seconds * 1000
        while true {
            let view = await runner.current
            if condition(view) { return view }
            if monotonicMilliseconds() > end { throw Late(description: "\(view)\n\(text.suffix(2000))") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Waits until the instances have written this text.
    func wait(seconds: Int64 = 20, forText part: String) async throws {
        let end = monotonicMilliseconds() + seconds * 1000
        while !text.contains(part) {
            await acknowledge()
            if monotonicMilliseconds() > end { throw Late(description: "no “\(part)” in: \(text.suffix(2000))") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Acknowledges what was handed on so far.
    func acknowledge() async {
        for chunk in handedOn {
            await logs.stored(InstanceLogStored(instanceID: chunk.instanceID, sequence: chunk.sequence))
        }
    }

    /// Runs a command in an instance's container; its output and exit code.
    func execute(_ command: [String], in instanceID: String) async throws -> (output: String, code: Int?) {
        let container = await runner.current.running[instanceID]?.id ?? ""
        let id = try await docker.createExec(container: container, ExecSpec(command: command))
        var output = ""
        for try await frame in docker.startExec(id) { output += String(buffer: frame.bytes) }
        return (output, try await docker.inspectExec(id).exitCode)
    }
}

private final class Collected: Sendable {
    let chunks = Mutex<[InstanceLogChunk]>([])

    func add(_ chunk: InstanceLogChunk) { chunks.withLock { $0.append(chunk) } }
}

/// A node of one test: made, used, and all that it left removed.
struct NodeUnderTest {
    let nodeID = "test-\(UInt32.random(in: 0 ... .max))"
    let folder = NSTemporaryDirectory() + "/skypanel-node-\(UInt32.random(in: 0 ... .max))"
    let socketPath: String
    let image: String

    static func with(_ body: (NodeUnderTest) async throws -> Void) async throws {
        let client = try RealDocker.client()
        let node = NodeUnderTest(
            socketPath: RealDocker.socketPath ?? "", image: try await RealDocker.toolbox(client))
        try FileManager.default.createDirectory(atPath: node.folder, withIntermediateDirectories: true)
        var failure: (any Error)?
        do { try await body(node) } catch { failure = error }
        for container in try await client.listContainers(labels: ["skypanel.node": node.nodeID]) {
            try await client.removeContainer(container.id, force: true)
        }
        for network in try await client.listNetworks(labels: ["skypanel.node": node.nodeID]) {
            try await client.removeNetwork(network.id)
        }
        try await client.shutdown()
        try FileManager.default.removeItem(atPath: node.folder)
        if let failure { throw failure }
    }

    /// Runs an agent on this node for the time of `body`.
    func agent(
        firewall: FirewallSettings = FirewallSettings(), clock: HostClock = .system,
        _ body: (AgentUnderTest) async throws -> Void
    ) async throws {
        let agent = AgentUnderTest(
            socketPath: socketPath, nodeID: nodeID, folder: folder, firewall: firewall, clock: clock)
        var failure: (any Error)?
        do { try await body(agent) } catch { failure = error }
        try await agent.stop()
        if let failure { throw failure }
    }

    func instance(_ name: String, _ command: [String], port: Int? = 8080) -> DesiredInstance {
        var instance = DesiredInstance.sample("\(nodeID)-\(name)", port: port)
        instance.applicationID = "\(nodeID)-app"
        instance.image = image
        instance.command = command
        instance.healthCheck?.startSeconds = 20
        return instance
    }
}

import AgentProtocol
import DockerEngine
import Foundation
import HostSupport
import Logging
import Synchronization
import TestSupport
import Testing

@testable import NodeAgent

/// Commands in real containers.
@Suite(
    .enabled(if: RealDocker.isAvailable, "\(RealDocker.skipReason)"), .serialized, .timeLimit(.minutes(3)))
struct CommandRunnerTests {
    /// What the control plane would have stored of the log.
    private final class Log: Sendable {
        private let state = Mutex((text: "", begun: 0))
        var text: String { state.withLock { $0.text } }
        var begun: Int { state.withLock { $0.begun } }

        var progress: CommandProgress {
            CommandProgress(
                log: { text, end in
                    self.state.withLock { state in
                        let start = Int(end) - text.utf8.count
                        let known = state.text.utf8.count
                        guard start <= known, end > known else { return }
                        state.text += String(decoding: text.utf8.dropFirst(known - start), as: UTF8.self)
                    }
                }, begin: { self.state.withLock { $0.begun += 1 } })
        }
    }

    private func runner(_ node: NodeUnderTest, _ docker: DockerClient) -> CommandRunner {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let networks = ApplicationNetworks(
            docker: docker, nodeID: node.nodeID, settings: FirewallSettings(), clock: .system, logger: logger)
        return CommandRunner(
            docker: docker, networks: networks, nodeID: node.nodeID, settings: ContainerSettings(), clock: .system,
            logger: logger)
    }

    private func order(
        _ node: NodeUnderTest, _ script: String, seconds: Int = 30, wasBegun: Bool = false
    ) -> CommandOrder {
        var task = CommandTask(
            applicationID: "\(node.nodeID)-app", slug: "shop", releaseID: "r1", process: "release", image: node.image,
            command: ["/bin/sh", "-c", script], environment: ["GREETING": "hello", "TOKEN": "canary-4711"],
            user: "1000:1000", limits: InstanceLimits(cpuMillicores: 500, memoryMB: 32, pids: 64, storageMB: 100),
            timeoutSeconds: seconds)
        task.stopGraceSeconds = 1
        return CommandOrder(
            taskID: "\(node.nodeID)-run", task: task, endsAt: HostClock.system.now() + Int64(seconds) * 1000,
            wasBegun: wasBegun)
    }

    private func with(_ body: (NodeUnderTest, DockerClient, CommandRunner) async throws -> Void) async throws {
        try await NodeUnderTest.with { node in
            let docker = DockerClient(socketPath: node.socketPath)
            var failure: (any Error)?
            do { try await body(node, docker, runner(node, docker)) } catch { failure = error }
            try await docker.shutdown()
            if let failure { throw failure }
        }
    }

    @Test func `a command has the environment, writes its log without secrets, and leaves nothing`() async throws {
        try await with { node, docker, runner in
            let (log, order) = (Log(), order(node, "echo $GREETING; echo to $TOKEN >&2; id -u"))
            let report = await runner.run(order, log.progress)
            #expect(report.state == .succeeded && report.command?.exitCode == 0, "\(report)")
            #expect(log.text.contains("-----> release: echo"))
            #expect(log.text.contains("to •••\n") && !log.text.contains("canary-4711"))
            #expect(log.text.contains("\n1000\n") && log.text.hasSuffix("It succeeded.\n"), "\(log.text)")
            #expect(log.begun == 1)
            await runner.end(taskID: order.taskID, graceSeconds: 1)
            let name = CommandNames.container(taskID: order.taskID)
            let left = try await docker.inspectContainer(name)
            #expect(left == nil)
        }
    }

    @Test func `a command that fails tells its exit code and its last lines`() async throws {
        try await with { node, _, runner in
            let report = await runner.run(order(node, "echo one >&2; echo no such table >&2; exit 3"), Log().progress)
            #expect(report.state == .failed && report.failure?.exitCode == 3 && report.failure?.code == "command")
            #expect(report.failure?.message.contains("one ⏎ no such table") == true, "\(report)")
        }
    }

    @Test func `a command that takes too long is ended`() async throws {
        try await with { node, docker, runner in
            let order = order(node, "echo waiting; sleep 600", seconds: 15)
            let report = await runner.run(order, Log().progress)
            #expect(report.failure?.code == "timeout")
            #expect(report.failure?.message.contains("waiting") == true, "\(report)")
            let name = CommandNames.container(taskID: order.taskID)
            let container = try await docker.inspectContainer(name)
            #expect(container?.state.isRunning == false)
        }
    }

    @Test func `an agent that comes back follows the same run, and its log has no gap and no repeat`() async throws {
        try await with { node, docker, runner in
            let (log, script) = (Log(), "for i in $(seq 1 8); do echo line $i; sleep 0.5; done; exit 0")
            let first = order(node, script)
            let before = Task { await runner.run(first, log.progress) }
            for _ in 0..<300 where !log.text.contains("line 3") { try await Task.sleep(for: .milliseconds(20)) }
            before.cancel()
            #expect(await before.value.state == .cancelled)
            let name = CommandNames.container(taskID: first.taskID)
            let container = try #require(try await docker.inspectContainer(name))
            #expect(container.state.isRunning)
            let report = await self.runner(node, docker).run(order(node, script, wasBegun: true), log.progress)
            #expect(report.state == .succeeded, "\(report)")
            #expect(try await docker.inspectContainer(name)?.id == container.id)
            let expected = (1...8).map { "line \($0)\n" }.joined()
            #expect(log.text.contains(expected) && log.text.split(separator: "\n").count == 10, "\(log.text)")
            #expect(log.begun == 1)
        }
    }

    @Test func `a run whose container was removed meanwhile is not begun again`() async throws {
        try await with { node, docker, runner in
            let order = order(node, "true", wasBegun: true)
            let report = await runner.run(order, Log().progress)
            #expect(report.failure?.code == "interrupted")
            let made = try await docker.inspectContainer(CommandNames.container(taskID: order.taskID))
            #expect(made == nil)
        }
    }

    @Test func `it has no more than an instance has`() async throws {
        try await with { node, docker, runner in
            let (log, order) = (Log(), order(node, "echo started; sleep 60"))
            let running = Task { await runner.run(order, log.progress) }
            for _ in 0..<300 where !log.text.contains("started") { try await Task.sleep(for: .milliseconds(20)) }
            let name = CommandNames.container(taskID: order.taskID)
            let status = try await docker.inspectContainer(name).map { info in
                String(
                    decoding: try Data(contentsOf: URL(fileURLWithPath: "/proc/\(info.state.pid)/status")),
                    as: UTF8.self)
            }
            #expect(status?.contains("CapEff:\t0000000000000000") == true)
            #expect(status?.contains("NoNewPrivs:\t1") == true)
            running.cancel()
            _ = await running.value
            await runner.end(taskID: order.taskID, graceSeconds: 1)
            let info = try await docker.listContainers(labels: [CommandNames.label: order.taskID])
            #expect(info.isEmpty)
        }
    }

    @Test func `what nobody knows any more is removed, what is known stays`() async throws {
        try await with { node, docker, runner in
            let order = order(node, "sleep 60")
            let running = Task { await runner.run(order, Log().progress) }
            let name = CommandNames.container(taskID: order.taskID)
            for _ in 0..<300 where try await docker.inspectContainer(name)?.state.isRunning != true {
                try await Task.sleep(for: .milliseconds(20))
            }
            running.cancel()
            _ = await running.value
            await runner.removeLeftovers(sparing: [order.taskID])
            #expect(try await docker.inspectContainer(name) != nil)
            await runner.removeLeftovers(sparing: [])
            #expect(try await docker.inspectContainer(name) == nil)
        }
    }
}

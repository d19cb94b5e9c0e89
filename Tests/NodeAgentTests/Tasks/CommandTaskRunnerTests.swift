import AgentProtocol
import Foundation
import HostSupport
import Logging
import Synchronization
import Testing

@testable import NodeAgent

/// Commands as tasks: noted on disk, resumed after a restart, ended before their end is told.
@Suite(.timeLimit(.minutes(2))) struct CommandTaskRunnerTests {
    private final class Notes: Sendable {
        private let state = Mutex<[String]>([])
        var all: [String] { state.withLock { $0 } }
        func add(_ note: String) { state.withLock { $0.append(note) } }
    }

    private func folder() throws -> String {
        let path = NSTemporaryDirectory() + "commands-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    private func runner(
        _ folder: String, _ outbox: Outbox, _ notes: Notes,
        _ command: @escaping @Sendable (CommandOrder, CommandProgress) async -> TaskReport
    ) throws -> TaskRunner {
        var work = TaskWork(build: { _, id, _ in TaskReport(taskID: id, state: .succeeded) }, clean: { _ in })
        work.command = { order, progress in
            notes.add("run \(order.taskID) \(order.wasBegun)")
            return await command(order, progress)
        }
        work.endCommand = { id, _ in notes.add("end \(id)") }
        return try TaskRunner(
            dataDirectory: folder, slots: 2, work: work, outbox: outbox,
            surroundings: .init(timing: .init(), clock: .system, ids: .system, logger: Logger(label: "test")))
    }

    private func task(_ id: String) -> AgentTask {
        let command = CommandTask(
            applicationID: "a", slug: "a", releaseID: "r", process: "release", image: "sha256:0", command: ["true"],
            environment: ["SECRET": "canary-value"], user: "1000:1000",
            limits: InstanceLimits(cpuMillicores: 100, memoryMB: 64, storageMB: 64))
        return AgentTask(taskID: id, deadlineAt: 0, secondsLeft: 60, work: .command(command))
    }

    private func end(of id: String, in outbox: Outbox) async -> TaskReport? {
        for _ in 0..<400 {
            for entry in await outbox.peek(1000) {
                if case .taskReport(let report) = entry.message, report.taskID == id, report.state != .running {
                    return report
                }
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return nil
    }

    private static func wait(_ notes: Notes, for note: String) async throws {
        for _ in 0..<400 where !notes.all.contains(note) { try await Task.sleep(for: .milliseconds(10)) }
        #expect(notes.all.contains(note))
    }

    @Test func `a command that the agent left goes on with the next, and is told once`() async throws {
        let (folder, notes, outbox) = (try folder(), Notes(), Outbox())
        let first = try runner(folder, Outbox(), notes) { order, progress in
            do { try await progress.begin() } catch { notes.add("not begun") }
            notes.add("begun")
            try? await Task.sleep(for: .seconds(3600))
            return TaskReport(taskID: order.taskID, state: .cancelled)
        }
        await first.take(task("t1"))
        try await Self.wait(notes, for: "begun")
        await first.stop()
        try await Task.sleep(for: .milliseconds(100))
        #expect(notes.all == ["run t1 false", "begun"])
        let second = try runner(folder, outbox, notes) { order, _ in
            TaskReport(taskID: order.taskID, state: .succeeded, command: CommandResult(exitCode: 0))
        }
        await second.resume()
        #expect(await end(of: "t1", in: outbox)?.state == .succeeded)
        await second.take(task("t1"))
        #expect(notes.all == ["run t1 false", "begun", "run t1 true", "end t1"])
        let kept = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/tasks").map {
            String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(folder)/tasks/\($0)")), as: UTF8.self)
        }
        #expect(kept.count == 1 && !kept.joined().contains("canary-value"))
    }

    @Test func `a cancelled command is ended before that is told, and a late repeat starts nothing`() async throws {
        let (notes, outbox) = (Notes(), Outbox())
        let runner = try runner(folder(), outbox, notes) { order, _ in
            try? await Task.sleep(for: .seconds(3600))
            return TaskReport(taskID: order.taskID, state: .cancelled)
        }
        await runner.take(task("t1"))
        try await Self.wait(notes, for: "run t1 false")
        await runner.cancel("t1")
        #expect(await end(of: "t1", in: outbox)?.state == .cancelled)
        await runner.take(task("t1"))
        #expect(notes.all == ["run t1 false", "end t1"])
    }

    @Test func `a few commands run at once, beside builds`() async throws {
        let (notes, outbox) = (Notes(), Outbox())
        let runner = try runner(folder(), outbox, notes) { order, _ in
            try? await Task.sleep(for: .seconds(3600))
            return TaskReport(taskID: order.taskID, state: .cancelled)
        }
        for number in 1...6 { await runner.take(task("t\(number)")) }
        try await Self.wait(notes, for: "run t4 false")
        #expect(await runner.heldTaskIDs.count == 6)
        #expect(!notes.all.contains("run t5 false"))
        await runner.cancel("t2")
        try await Self.wait(notes, for: "run t5 false")
        await runner.stop()
    }

    @Test func `pieces of a command's log are numbered by their place, so that a repeat is known`() async throws {
        let outbox = Outbox()
        let logs = BuildLogs(outbox: outbox, clock: .system)
        await logs.append("one\ntwo\n", end: 8, command: "t1")
        await logs.append("three\n", end: 14, command: "t1")
        let chunks = await outbox.peek(10).compactMap { entry -> BuildLogChunk? in
            if case .buildLog(let chunk) = entry.message { chunk } else { nil }
        }
        #expect(chunks.map(\.sequence) == [8, 14])
        #expect(chunks.map(\.text).joined() == "one\ntwo\nthree\n")
    }
}

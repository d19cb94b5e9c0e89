import AgentProtocol
import Foundation
import HostSupport
import Logging
import Testing

@testable import NodeAgent

@Suite(.timeLimit(.minutes(2))) struct TaskRunnerTests {
    private actor Starts {
        var ids: [String] = []
        func add(_ id: String) { ids.append(id) }
    }

    private func folder() throws -> String {
        let path = NSTemporaryDirectory() + "tasks-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    private func runner(
        _ folder: String, _ outbox: Outbox,
        clean: @escaping @Sendable (String) async -> Void = { _ in },
        _ build: @escaping @Sendable (BuildTask, String, TaskProgress) async -> TaskReport
    ) throws -> TaskRunner {
        try TaskRunner(
            dataDirectory: folder, slots: 2, work: TaskWork(build: build, clean: clean), outbox: outbox,
            surroundings: .init(timing: .init(), clock: .system, ids: .system, logger: Logger(label: "test")))
    }

    private func task(_ id: String, seconds: Int = 60) -> AgentTask {
        let source = BuildSource(git: GitSource(url: "https://example.com/a.git"))
        let build = BuildTask(
            buildID: id, buildNumber: 1, applicationID: "a", slug: "a", source: source,
            runtime: BuildRuntime(type: "auto", version: "", image: ""))
        return AgentTask(taskID: id, deadlineAt: 0, secondsLeft: seconds, work: .build(build))
    }

    private func end(of id: String, in outbox: Outbox) async -> TaskReport? {
        for _ in 0..<800 {
            for entry in await outbox.peek(1000) {
                if case .taskReport(let report) = entry.message, report.taskID == id, report.state != .running {
                    return report
                }
            }
            try? await Task.sleep(for: .milliseconds(25))
        }
        return nil
    }

    @Test func `an end is told before what the build left is removed, and the place is free meanwhile`() async throws {
        let (folder, outbox, cleaned, gate) = (try folder(), Outbox(), Starts(), AsyncStream<Void>.makeStream())
        let runner = try runner(
            folder, outbox,
            clean: { id in
                await cleaned.add(id)
                for await _ in gate.stream {}
            }
        ) { _, id, _ in TaskReport(taskID: id, state: .succeeded) }
        for number in 1...4 { await runner.take(task("t\(number)")) }
        for number in 1...4 { #expect(await end(of: "t\(number)", in: outbox)?.state == .succeeded) }
        for _ in 0..<200 where await cleaned.ids.count < 4 { try await Task.sleep(for: .milliseconds(10)) }
        #expect(await cleaned.ids.sorted() == ["t1", "t2", "t3", "t4"])
        gate.continuation.finish()
    }

    @Test func `a task that comes three times is done once, also after a restart`() async throws {
        let (folder, starts, outbox) = (try folder(), Starts(), Outbox())
        let done: @Sendable (BuildTask, String, TaskProgress) async -> TaskReport = { _, id, progress in
            await starts.add(id)
            await progress.log("one\ntwo\n")
            return TaskReport(taskID: id, state: .failed, failure: TaskFailure(code: "source", message: "m"))
        }
        let first = try runner(folder, outbox, done)
        for _ in 1...3 { await first.take(task("t1")) }
        #expect(await end(of: "t1", in: outbox)?.failure?.code == "source")
        await first.stored("t1")
        let (later, second) = (Outbox(), try runner(folder, outbox, done))
        #expect(await second.heldTaskIDs == [])
        let third = try runner(folder, later, done)
        await third.take(task("t1"))
        #expect(await end(of: "t1", in: later)?.state == .failed)
        #expect(await starts.ids == ["t1"])
    }

    @Test func `what ran when the agent ended is reported as interrupted`() async throws {
        let folder = try folder()
        let first = try runner(folder, Outbox()) { _, id, _ in
            try? await Task.sleep(for: .seconds(3600))
            return TaskReport(taskID: id, state: .cancelled)
        }
        await first.take(task("t1"))
        await first.stop()
        try await Task.sleep(for: .milliseconds(100))
        let outbox = Outbox()
        let second = try runner(folder, outbox) { _, id, _ in TaskReport(taskID: id, state: .cancelled) }
        #expect(await second.heldTaskIDs == ["t1"])
        await second.repeatReports()
        #expect(await end(of: "t1", in: outbox)?.failure?.code == "interrupted")
    }

    @Test func `a task is cancelled while it runs, while it waits, and before it comes`() async throws {
        let outbox = Outbox()
        let runner = try runner(folder(), outbox) { _, id, _ in
            try? await Task.sleep(for: .seconds(3600))
            return TaskReport(taskID: id, state: Task.isCancelled ? .cancelled : .succeeded)
        }
        for id in ["t1", "t2", "t3"] { await runner.take(task(id)) }
        for id in ["t3", "t1", "t4"] {
            await runner.cancel(id)
            #expect(await end(of: id, in: outbox)?.state == .cancelled)
        }
        await runner.take(task("t4"))
        #expect(await runner.heldTaskIDs.contains("t2"))
        await runner.stop()
    }

    @Test func `only so many tasks wait, and what was not taken is not known`() async throws {
        let (folder, outbox) = (try folder(), Outbox())
        let runner = try runner(folder, outbox) { _, id, _ in
            try? await Task.sleep(for: .seconds(3600))
            return TaskReport(taskID: id, state: .cancelled)
        }
        let limit = 2 + TaskRunner.waitingLimit
        for number in 0..<(limit + 5) { await runner.take(task("t\(number)")) }
        #expect(await runner.heldTaskIDs.count == limit)
        await runner.cancel("t\(limit - 1)")
        #expect(await end(of: "t\(limit - 1)", in: outbox)?.state == .cancelled)
        await runner.stored("t\(limit - 1)")
        await runner.take(task("t\(limit)"))
        #expect(await runner.heldTaskIDs.contains("t\(limit)"))
        await runner.stop()
    }

    @Test(arguments: ["", "../x", "a/b", String(repeating: "a", count: 65)])
    func `the cancellation of what can be no task is not remembered`(id: String) async throws {
        let outbox = Outbox()
        let runner = try runner(folder(), outbox) { _, id, _ in TaskReport(taskID: id, state: .cancelled) }
        await runner.cancel(id)
        #expect(await runner.heldTaskIDs == [])
        #expect(await outbox.count == 0)
    }

    @Test func `a task that takes too long fails with timeout, and an unknown kind as unsupported`() async throws {
        let outbox = Outbox()
        let runner = try runner(folder(), outbox) { _, id, _ in
            try? await Task.sleep(for: .seconds(3600))
            return TaskReport(taskID: id, state: .cancelled)
        }
        await runner.take(task("t1", seconds: 1))
        #expect(await end(of: "t1", in: outbox)?.failure?.code == "timeout")
        await runner.take(AgentTask(taskID: "t2", deadlineAt: 0, secondsLeft: 9, work: .unsupported(kind: "new")))
        #expect(await end(of: "t2", in: outbox)?.failure?.code == "unsupported")
    }

    @Test func `logs are cut at line ends and never lose a byte`() {
        var rest = "one\ntwo\nthr"
        #expect(BuildLogs.cut(&rest, everything: false) == "one\ntwo\n")
        #expect(BuildLogs.cut(&rest, everything: false) == nil)
        #expect(BuildLogs.cut(&rest, everything: true) == "thr\n")
        #expect(BuildLogs.cut(&rest, everything: true) == nil)
        var long = String(repeating: "é", count: 70_000) + "\nend\n"
        var pieces: [String] = []
        while let piece = BuildLogs.cut(&long, everything: true) { pieces.append(piece) }
        #expect(pieces.allSatisfy { $0.utf8.count <= 64_000 && $0.hasSuffix("\n") })
        #expect(pieces.joined().filter { $0 == "é" }.count == 70_000)
    }
}

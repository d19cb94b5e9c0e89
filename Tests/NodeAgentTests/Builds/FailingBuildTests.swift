import AgentProtocol
import DockerEngine
import Foundation
import Testing

@testable import NodeAgent

/// Builds that end badly say why, in time, and leave nothing on the node.
@Suite(.serialized, .enabled(Comment(rawValue: BuildFixture.skipReason)) { await BuildFixture.isPossible() })
struct FailingBuildTests {
    private static let site = ["main.py": "print('hello')\n"]

    private func expectFailure(
        _ code: String, command: String, says word: String = "", change: (inout BuildTask) -> Void = { _ in }
    ) async throws -> (report: TaskReport, log: String) {
        var ended: (report: TaskReport, log: String)?
        try await BuildFixture.use { fixture in
            var task = try fixture.task(Packed.files(Self.site))
            task.buildCommand = command
            change(&task)
            let end = await fixture.run(task)
            #expect(end.report.state == .failed, "\(end.log)")
            #expect(end.report.failure?.code == code, "\(end.report.failure?.message ?? "") \(end.log)")
            #expect(end.report.failure?.message.contains(word) != false || word.isEmpty)
            #expect(try await fixture.leftovers(of: task) == [])
            #expect(try await fixture.docker.inspectImage("skypanel-app/\(fixture.applicationID):1") == nil)
            ended = end
        }
        return try #require(ended)
    }

    @Test func `a build does not begin while the firewall is not in force`() async throws {
        try await BuildFixture.use(protect: { throw ApplicationNetworks.Unprotected() }) { fixture in
            var task = try fixture.task(Packed.files(Self.site))
            task.limits.timeoutSeconds = 2
            let end = await fixture.run(task)
            #expect(end.report.failure?.code == "timeout")
            #expect(end.log.contains("firewall"))
            #expect(!end.log.contains("Fetching"))
        }
    }

    @Test func `a failing command is named with its exit code`() async throws {
        let end = try await expectFailure("command", command: "echo before; exit 7")
        #expect(end.report.failure?.exitCode == 7)
        #expect(end.log.contains("before\n"))
        #expect(end.log.contains("exit code 7"))
    }

    @Test func `a command that hangs and ignores the stop signal is ended at the deadline`() async throws {
        let began = ContinuousClock.now
        _ = try await expectFailure("timeout", command: "trap '' TERM; sleep 300 & wait; sleep 300") {
            $0.limits.timeoutSeconds = 3
        }
        #expect(ContinuousClock.now - began < .seconds(20))
    }

    @Test func `a command that prints for ever is stopped and its log is cut`() async throws {
        let end = try await expectFailure("too_large", command: "yes 'an endless line of output'") {
            $0.limits.logBytes = 20_000
        }
        #expect(end.log.utf8.count < 21_000)
        #expect(end.log.contains("reached its limit"))
    }

    @Test func `a command that needs too much memory is told apart`() async throws {
        _ = try await expectFailure("memory", command: "python3 -c 'x = bytearray(600 * 1024 * 1024); print(len(x))'") {
            $0.limits.memoryMB = 128
        }
    }

    @Test func `a command that starts too many processes fails alone`() async throws {
        _ = try await expectFailure("command", command: "for i in $(seq 500); do sleep 20 & done; wait") {
            $0.limits.pids = 32
        }
    }

    @Test func `a command that fills the disk is stopped`() async throws {
        let fill =
            "i=0; while true; do i=$((i+1)); dd if=/dev/zero of=/app/f$i bs=1M count=10 2>/dev/null; sleep 0.3; done"
        _ = try await expectFailure("too_large", command: fill) { $0.limits.workspaceMB = 64 }
    }

    @Test func `secrets reach the step, but neither the log nor the image`() async throws {
        try await BuildFixture.use { fixture in
            var task = try fixture.task(Packed.files(Self.site))
            task.environment = ["API_TOKEN": "s3cr3t-t0ken-value", "SHORT": "abc", "BAD NAME": "x"]
            task.buildCommand = "test -n \"$API_TOKEN\" && echo \"token $API_TOKEN end\" && echo $SHORT"
            let end = await fixture.run(task)
            let image = try #require(end.report.build?.image, "\(end.log)")
            #expect(end.log.contains("token ••• end"))
            #expect(end.log.contains("abc"))
            #expect(!end.log.contains("s3cr3t"))
            let info = try #require(try await fixture.docker.inspectImage(image))
            #expect(!"\(info)".contains("s3cr3t"))
            let names = try await fixture.listing(of: image, folder: "/run/skypanel")
            #expect(names.filter { $0.hasPrefix("skypanel/") && $0 != "skypanel/" } == [])
            #expect(try await !fixture.history(of: image).contains("s3cr3t"))
        }
    }

    @Test func `a cancelled build ends within seconds and leaves nothing`() async throws {
        try await BuildFixture.use { fixture in
            var task = try fixture.task(Packed.files(Self.site))
            task.buildCommand = "echo started; sleep 300"
            let build = task
            let running = Swift.Task { await fixture.run(build) }
            try await Swift.Task.sleep(for: .seconds(3))
            let began = ContinuousClock.now
            running.cancel()
            let end = await running.value
            #expect(end.report.state == .cancelled, "\(end.log)")
            #expect(ContinuousClock.now - began < .seconds(15))
            #expect(try await fixture.leftovers(of: task) == [])
        }
    }

    @Test func `what a killed agent left is removed, and an instance of a built image is not`() async throws {
        try await BuildFixture.use { fixture in
            let task = try fixture.task(Packed.files(Self.site))
            let built = try #require(await fixture.run(task).report.build)
            var spec = ContainerSpec(image: built.image)
            spec.command = ["sleep", "60"]
            let instance = try await fixture.docker.createContainer(name: nil, spec)
            spec.labels = ["skypanel.build": "b-old", "skypanel.build-node": "node-\(fixture.applicationID)"]
            let old = try await fixture.docker.createContainer(name: "skp-build-old-\(fixture.applicationID)", spec)
            try await fixture.docker.startContainer(old)
            await fixture.runner.removeLeftovers()
            #expect(try await fixture.docker.inspectContainer(old) == nil)
            #expect(try await fixture.docker.inspectContainer(instance) != nil)
            try await fixture.docker.removeContainer(instance, force: true)
        }
    }

    @Test func `leftovers go in the regular pass, but never those of a build under way`() async throws {
        try await BuildFixture.use { fixture in
            var task = try fixture.task(Packed.files(Self.site))
            task.buildCommand = "echo started; sleep 8; echo finished"
            let (building, old) = (task, "skp-build-late-\(fixture.applicationID)")
            async let end = fixture.run(building)
            var names: [String] = []
            for _ in 0..<200 where !names.contains(where: { $0.hasSuffix("-build") || $0.hasSuffix("-install") }) {
                names = try await fixture.docker.listContainers(labels: ["skypanel.build": building.buildID])
                    .flatMap(\.names)
                try await Task.sleep(for: .milliseconds(50))
            }
            var spec = ContainerSpec(image: "skypanel/base:bookworm")
            spec.labels = ["skypanel.build": "b-ended", "skypanel.build-node": "node-\(fixture.applicationID)"]
            let late = try await fixture.docker.createContainer(name: old, spec)
            let cleaning = Task { await fixture.runner.keepClean() }
            for _ in 0..<100 {
                if try await fixture.docker.inspectContainer(late) == nil { break }
                try await Task.sleep(for: .milliseconds(50))
            }
            cleaning.cancel()
            await cleaning.value
            #expect(try await fixture.docker.inspectContainer(late) == nil)
            let ended = await end
            #expect(!names.isEmpty)
            #expect(ended.report.state == .succeeded, "\(ended.log)")
        }
    }

    @Test func `a source that nothing recognises says what to add`() async throws {
        try await BuildFixture.use { fixture in
            let task = try fixture.task(Packed.files(["notes.txt": "hello"]))
            let end = await fixture.run(task)
            #expect(end.report.failure?.code == "undetected")
            #expect(end.report.failure?.message.contains("package.json") == true)
            #expect(try await fixture.leftovers(of: task) == [])
        }
    }

    @Test(arguments: [1, 2])
    func `a source that cannot be fetched for a moment is fetched again, but not for ever`(broken: Int) async throws {
        try await BuildFixture.use(brokenDownloads: broken) { fixture in
            let end = await fixture.run(try fixture.task(Packed.files(Self.site)))
            #expect(end.log.contains("trying again"))
            #expect(end.report.state == (broken == 1 ? .succeeded : .failed))
            #expect(end.report.failure?.code == (broken == 1 ? nil : "source"))
        }
    }

    @Test func `a source that arrives damaged is refused`() async throws {
        try await BuildFixture.use { fixture in
            var task = try fixture.task(Packed.files(Self.site))
            task.source.archive?.sha256 = String(repeating: "0", count: 64)
            let end = await fixture.run(task)
            #expect(end.report.failure?.code == "source")
            #expect(end.report.failure?.message.contains("damaged") == true)
        }
    }

    @Test func `a Dockerfile's step that fails, hangs or runs as root is dealt with`() async throws {
        try await BuildFixture.use { fixture in
            func task(_ text: String, number: Int) throws -> BuildTask {
                var task = try fixture.task(Packed.files(["Dockerfile": text]), number: number, type: "docker")
                task.dockerfileAllowed = true
                return task
            }
            let failing = try task("FROM skypanel/base:bookworm\nRUN echo made && exit 3\nCMD [\"true\"]\n", number: 1)
            let failed = await fixture.run(failing).report.failure
            #expect(failed?.code == "command")
            #expect(failed?.exitCode == 3)

            var hanging = try task("FROM skypanel/base:bookworm\nRUN echo x && sleep 300\nCMD [\"true\"]\n", number: 2)
            hanging.limits.timeoutSeconds = 4
            #expect(await fixture.run(hanging).report.failure?.code == "timeout")

            let root = try task("FROM skypanel/base:bookworm\nUSER root\nCMD [\"sleep\", \"5\"]\n", number: 3)
            let end = await fixture.run(root)
            let result = try #require(end.report.build, "\(end.log)")
            #expect(result.user == "1000:1000")
            #expect(end.log.contains("instead"))
            #expect(try await fixture.docker.inspectImage(result.image)?.config.user == "1000:1000")

            for task in [failing, hanging, root] { #expect(try await fixture.leftovers(of: task) == []) }
            let left = try await fixture.docker.listContainers(labels: [:]).filter { $0.state == "running" }
                .filter { $0.names.contains { $0.contains("skp-build") && $0.contains(hanging.buildID) } }
            #expect(left == [])
        }
    }
}

import DockerEngine
import NIOCore
import TestSupport
import Testing

/// Against a real engine; each test removes what it made.
@Suite(.enabled(if: RealDocker.isAvailable, Comment(rawValue: RealDocker.skipReason)), .timeLimit(.minutes(2)))
struct RealEngineTests {
    private static let label = "skypanel-test.engine"

    private func withClient(_ body: (DockerClient) async throws -> Void) async throws {
        let client = try RealDocker.client()
        let failure: (any Error)?
        do {
            try await body(client)
            failure = nil
        } catch {
            failure = error
        }
        try await client.shutdown()
        if let failure { throw failure }
    }

    private func withContainer(
        _ command: [String], start: Bool = true, _ body: (DockerClient, String) async throws -> Void
    ) async throws {
        try await withClient { client in
            var spec = ContainerSpec(image: try await RealDocker.toolbox(client))
            spec.command = command
            spec.labels = [Self.label: "1"]
            spec.user = "1234:1234"
            spec.host.memory = 64 << 20
            spec.host.memorySwap = 64 << 20
            spec.host.capDrop = ["ALL"]
            spec.host.networkMode = "none"
            let id = try await client.createContainer(name: nil, spec)
            do {
                if start { try await client.startContainer(id) }
                try await body(client, id)
            } catch {
                try await client.removeContainer(id, force: true)
                throw error
            }
            try await client.removeContainer(id, force: true)
            #expect(try await client.inspectContainer(id) == nil)
        }
    }

    @Test func `the engine answers and tells about itself`() async throws {
        try await withClient { client in
            try await client.ping()
            #expect(try await !client.version().version.isEmpty)
            #expect(try await client.info().cpuCount ?? 0 > 0)
            #expect(try await client.inspectImage("skypanel-test/none:none") == nil)
        }
    }

    @Test func `a container runs, is followed and tells its end`() async throws {
        let script = "echo out; echo err >&2; id -u; exit 7"
        try await withContainer(["sh", "-c", script], start: false) { client, id in
            async let events = client.events(filters: ["container": [id], "event": ["die"]], since: "1").first { _ in
                true
            }
            try await client.startContainer(id)
            #expect(try await client.waitForContainer(id) == 7)
            var text: [LogFrame.Stream: String] = [:]
            for try await frame in client.logs(id, LogOptions(follow: true)) {
                text[frame.stream, default: ""] += String(buffer: frame.bytes)
            }
            #expect(text == [.stdout: "out\n1234\n", .stderr: "err\n"])
            let info = try #require(try await client.inspectContainer(id))
            #expect(info.state.status == "exited")
            #expect(info.state.exitCode == 7)
            // A quick end may be stamped milliseconds before the start, so only their presence is sure.
            #expect(info.state.finishedAt != nil && info.state.startedAt != nil)
            #expect(try await events?.attributes["exitCode"] == "7")
        }
    }

    @Test func `a container is listed, measured and stopped`() async throws {
        try await withContainer(["sleep", "100"]) { client, id in
            let listed = try await client.listContainers(labels: [Self.label: "1"])
            #expect(listed.contains { $0.id == id && $0.state == "running" })
            #expect(try await client.stats(id).memoryLimitBytes == 64 << 20)
            #expect(try await client.top(id).processes.count == 1)
            try await client.stopContainer(id, timeout: 0)
            #expect(try await client.inspectContainer(id)?.state.isRunning == false)
        }
    }

    @Test func `archives go in and out, and a commit keeps them`() async throws {
        try await withContainer(["sleep", "100"]) { client, id in
            let archive = try TarWriter.archive([(TarEntry(path: "note", mode: 0o644), Array("kept".utf8))])
            try await client.putArchive(id, path: "/tmp", archive: Pieces([archive]))
            var reader = TarReader()
            var content = ""
            for try await piece in client.getArchive(id, path: "/tmp/note") {
                for case .content(let bytes) in try reader.take(piece) { content += String(buffer: bytes) }
            }
            try reader.finish()
            #expect(content == "kept")
            var config = ContainerConfig()
            config.user = "5:5"
            config.command = ["cat", "/tmp/note"]
            config.labels = [Self.label: "image"]
            let image = try await client.commit(container: id, config: config)
            let info = try #require(try await client.inspectImage(image))
            #expect(info.config.user == "5:5")
            #expect(info.config.command == ["cat", "/tmp/note"])
            #expect(try await client.listImages(labels: [Self.label: "image"]).contains { $0.id == image })
            try await client.removeImage(image)
        }
    }

    @Test func `a command runs inside a container`() async throws {
        try await withContainer(["sleep", "100"]) { client, id in
            let exec = try await client.createExec(
                container: id, ExecSpec(command: ["sh", "-c", "echo $A; exit 3"], environment: ["A": "b"]))
            var output = ""
            for try await frame in client.startExec(exec) { output += String(buffer: frame.bytes) }
            #expect(output == "b\n")
            #expect(try await client.inspectExec(exec) == client.inspectExec(exec))
            #expect(try await client.inspectExec(exec).exitCode == 3)
        }
    }

    @Test func `a build streams its log and gives an image, or the failed step`() async throws {
        try await withClient { client in
            _ = try await RealDocker.toolbox(client)
            func events(_ instruction: String) async throws -> [BuildEvent] {
                let file = "FROM skypanel-test/toolbox:3\nARG WHO\nRUN \(instruction)\n"
                let context = try TarWriter.archive([(TarEntry(path: "Dockerfile"), Array(file.utf8))])
                var options = BuildOptions(labels: [Self.label: "build"], noCache: true)
                options.buildArgs = ["WHO": "me"]
                options.networkMode = "none"
                options.memory = 64 << 20
                return try await client.buildImage(context: Pieces([context]), options: options)
                    .reduce(into: []) { $0.append($1) }
            }
            let good = try await events("echo I am $WHO")
            #expect(good.contains(.stream("I am me\n")))
            let image = good.compactMap { if case .image(let id) = $0 { id } else { nil } }.last
            #expect(try await client.inspectImage(try #require(image))?.labels[Self.label] == "build")
            try await client.removeImage(try #require(image))
            guard case .error(_, let code) = try await events("exit 9").last else {
                throw DockerError.decoding("no end")
            }
            #expect(code == 9)
        }
    }

    @Test func `networks and volumes are made, found by label and removed`() async throws {
        try await withClient { client in
            let name = "skypanel-test-\(UInt32.random(in: 0 ... .max))"
            var spec = NetworkSpec(name: name, labels: [Self.label: name])
            spec.allowsBetweenContainers = false
            let network = try await client.createNetwork(spec)
            #expect(try await client.listNetworks(labels: [Self.label: name]).map(\.id) == [network])
            await #expect(throws: DockerError.self) { _ = try await client.createNetwork(spec) }
            try await client.removeNetwork(network)
            #expect(try await client.inspectNetwork(network) == nil)
            try await client.createVolume(name: name, labels: [Self.label: name])
            #expect(try await client.listVolumes(labels: [Self.label: name]).map(\.name) == [name])
            try await client.removeVolume(name)
            #expect(try await client.inspectVolume(name) == nil)
        }
    }
}

import AgentProtocol
import DockerEngine
import HostSupport
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import NodeAgent

/// Against a real engine.
@Suite(
    .enabled(if: RealDocker.isAvailable, Comment(rawValue: RealDocker.skipReason)), .timeLimit(.minutes(3)), .serialized
)
struct InstanceRunnerTests {
    private let serving = ["httpd", "-f", "-v", "-p", "8080", "-h", "/www"]

    @Test func `a container runs without any power`() async throws {
        try await NodeUnderTest.with { node in
            try await node.agent { agent in
                let script =
                    "cat /proc/self/status; touch /etc/x || echo readonly; touch /tmp/y && echo writable; sleep 60"
                var instance = node.instance("hard", ["sh", "-c", script], port: nil)
                instance.readOnlyRoot = true
                await agent.apply([instance])
                try await agent.wait(forText: "writable")
                let text = agent.text
                for line in [
                    "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2",
                    "Uid:\t1000\t1000\t1000\t1000", "readonly",
                ] {
                    #expect(text.contains(line), "\(line) in \(text)")
                }
                let view = try await agent.wait { $0.reports.first?.state == .healthy }
                let info = try await agent.docker.inspectContainer(view.reports.first?.containerID ?? "")
                #expect(info?.config.user == "1000:1000")
                #expect(agent.handedOn.map(\.sequence) == Array(1...Int64(agent.handedOn.count)))
            }
        }
    }

    @Test func `instances run on while the agent is away and are adopted as they are`() async throws {
        try await NodeUnderTest.with { node in
            let instance = node.instance("web", serving)
            var first: InstanceView?
            try await node.agent { agent in
                await agent.apply([instance])
                first = try await agent.wait { $0.addresses.count == 1 }
            }
            try await node.agent { agent in
                await agent.apply([instance])
                let second = try await agent.wait { !$0.reports.isEmpty }
                #expect(second.reports.first?.state == .healthy, "healthy from the first look on")
                let later = try await agent.wait { $0.addresses.count == 1 }
                #expect(later.addresses == first?.addresses)
                #expect(later.reports.first?.containerID == first?.reports.first?.containerID)
                #expect(later.reports.first?.startedAt == first?.reports.first?.startedAt)
            }
        }
    }

    @Test func `a process that ends again and again fails with its exit code and last lines`() async throws {
        try await NodeUnderTest.with { node in
            try await node.agent { agent in
                await agent.apply([node.instance("crash", ["sh", "-c", "echo boom >&2; exit 3"])])
                let view = try await agent.wait { $0.reports.first?.state == .failed }
                let report = view.reports.first
                #expect(report?.exitCode == 3)
                #expect(report?.restartCount == 3)
                #expect(report?.detail?.contains("It was restarted 3 times within 5 minutes.") == true)
                #expect(report?.detail?.contains("boom") == true, "\(report?.detail ?? "")")
                try await agent.wait(forText: "boom\nboom\nboom\nboom")
                #expect(agent.lines.allSatisfy { $0.text == "boom" && $0.stream == .stderr })
            }
        }
    }

    @Test func `a command that does not exist fails at once and says so`() async throws {
        try await NodeUnderTest.with { node in
            try await node.agent { agent in
                await agent.apply([node.instance("none", ["/no/such/program"])])
                let view = try await agent.wait { $0.reports.first?.state == .failed }
                #expect(view.reports.first?.detail?.contains("/no/such/program") == true)
            }
        }
    }

    @Test func `listening on loopback is recognised and said`() async throws {
        try await NodeUnderTest.with { node in
            try await node.agent { agent in
                var instance = node.instance("deaf", ["httpd", "-f", "-p", "127.0.0.1:5000", "-h", "/www"])
                instance.healthCheck?.startSeconds = 300
                await agent.apply([instance])
                let view = try await agent.wait { $0.reports.first?.state == .failed }
                let detail = view.reports.first?.detail ?? ""
                #expect(detail.contains("listening on 127.0.0.1:5000 instead of 0.0.0.0:$PORT"), "\(detail)")
                try await agent.wait { $0.running.isEmpty }
            }
        }
    }

    @Test func `an instance that takes too much memory is told so`() async throws {
        try await NodeUnderTest.with { node in
            try await node.agent { agent in
                var instance = node.instance("hog", ["dd", "if=/dev/zero", "of=/dev/null", "bs=100M"])
                instance.limits.memoryMB = 16
                await agent.apply([instance])
                let view = try await agent.wait { $0.reports.first?.outOfMemory == true }
                #expect(view.reports.first?.exitCode == 137)
                #expect(view.reports.first?.detail?.contains("more memory than its limit of 16 MB") == true)
            }
        }
    }

    @Test func `one that ignores SIGTERM is killed after its grace, and its network goes`() async throws {
        try await NodeUnderTest.with { node in
            try await node.agent { agent in
                let script = "trap '' TERM; echo stubborn; while true; do sleep 1; done"
                await agent.apply([node.instance("stubborn", ["sh", "-c", script], port: nil)])
                try await agent.wait(forText: "stubborn")
                let began = monotonicMilliseconds()
                await agent.apply([], generation: 2)
                try await agent.wait { $0.reports.first?.state == .stopping }
                try await agent.wait { $0.reports.isEmpty && $0.running.isEmpty }
                let took = monotonicMilliseconds() - began
                #expect(took >= 1000 && took < 10_000, "\(took)")
                let labels = ["skypanel.node": node.nodeID]
                #expect(try await agent.docker.listContainers(labels: labels) == [])
                let end = monotonicMilliseconds() + 5000
                while try await !agent.docker.listNetworks(labels: labels).isEmpty, monotonicMilliseconds() < end {
                    try await Task.sleep(for: .milliseconds(50))
                }
                #expect(try await agent.docker.listNetworks(labels: labels) == [])
            }
        }
    }

    @Test func `applications reach the internet's side only: not each other, not this host`() async throws {
        try await NodeUnderTest.with { node in
            let host = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .bind(host: "0.0.0.0", port: 0).get()
            let port = host.localAddress?.port ?? 0
            try await node.agent { agent in
                let one = node.instance("one", serving)
                let sibling = node.instance("sibling", serving)
                var stranger = node.instance("stranger", serving)
                stranger.applicationID += "-other"
                await agent.apply([one, sibling, stranger])
                let view = try await agent.wait { $0.addresses.count == 3 }
                #expect(await agent.runner.networks.problem == nil)
                let ip = view.addresses[one.instanceID]?.ip ?? ""
                let gateway = ip.split(separator: ".").dropLast().joined(separator: ".") + ".1"
                func answer(_ address: String, _ port: Int, _ instance: DesiredInstance) async throws -> String {
                    let script = "printf 'GET /index.html HTTP/1.0\\r\\n\\r\\n' | nc -w 2 \(address) \(port)"
                    return try await agent.execute(["sh", "-c", script], in: instance.instanceID).output
                }
                #expect(try await answer(ip, 8080, sibling).contains("hello"), "within an application")
                #expect(try await answer(ip, 8080, stranger).contains("timed out"), "another application")
                #expect(try await answer(gateway, port, one).contains("timed out"), "this host")
            }
            try await host.close()
        }
    }

    @Test func `a container that only bears the labels of an instance is left alone`() async throws {
        try await NodeUnderTest.with { node in
            let instance = node.instance("web", serving)
            let client = try RealDocker.client()
            var spec = ContainerPlan.spec(for: instance, nodeID: node.nodeID, settings: ContainerSettings())
            spec.host.networkMode = "none"
            let impostor = try await client.createContainer(name: "\(node.nodeID)-impostor", spec)
            try await client.startContainer(impostor)
            try await node.agent { agent in
                await agent.apply([instance])
                let view = try await agent.wait { $0.addresses.count == 1 }
                #expect(view.reports.first?.containerID != impostor)
                await agent.apply([], generation: 2)
                try await agent.wait { $0.generation == 2 && $0.reports.isEmpty }
                #expect(try await client.inspectContainer(impostor)?.state.isRunning == true)
            }
            try await client.shutdown()
        }
    }

    @Test func `a log is followed on after a restart of the agent, without gap or repeat`() async throws {
        try await NodeUnderTest.with { node in
            let script = "i=0; while true; do i=$((i+1)); echo line $i; sleep 0.05; done"
            let instance = node.instance("counting", ["sh", "-c", script], port: nil)
            var numbers: [Int64] = []
            var texts: [String] = []
            for round in 1...2 {
                try await node.agent { agent in
                    await agent.apply([instance])
                    try await agent.wait(forText: "line \(round * 25)\n")
                    for chunk in agent.handedOn {
                        await agent.logs.stored(
                            InstanceLogStored(instanceID: chunk.instanceID, sequence: chunk.sequence))
                        numbers.append(chunk.sequence)
                        texts += chunk.lines.map(\.text)
                    }
                }
            }
            #expect(numbers == Array(1...Int64(numbers.count)))
            #expect(texts.prefix(50) == (1...50).map { "line \($0)" }[...])
        }
    }
}

/// Against an engine that misbehaves.
@Suite(.timeLimit(.minutes(1)))
struct InstanceRunnerFaultTests {
    private func withAgent(_ path: String, _ body: (AgentUnderTest) async throws -> Void) async throws {
        let agent = AgentUnderTest(socketPath: path, nodeID: "n", folder: "/nonexistent")
        var failure: (any Error)?
        do { try await body(agent) } catch { failure = error }
        try await agent.stop()
        if let failure { throw failure }
    }

    private static func container(_ id: String) -> String {
        """
        {"Id":"\(id)","Name":"/skp-\(id)","Image":"sha256:1","State":{"Status":"running","Running":true,"Pid":0,\
        "StartedAt":"2026-11-21T02:32:07Z"},"Config":{"Labels":{"skypanel.node":"n","skypanel.instance":"\(id)"}}}
        """
    }

    @Test func `Docker away is said, and forgotten when it is back`() async throws {
        let path = StubEngine.freePath()
        try await withAgent(path) { agent in
            await agent.apply([.sample("1", port: nil)])
            try await agent.wait { $0.dockerProblem != nil }
            let stub = try await StubEngine.start(at: path) { line in
                if line.contains("/containers/json") {
                    return StubEngine.json(#"[{"Id":"1","Names":["/skp"],"State":"running","Labels":{}}]"#)
                }
                if line.contains("/containers/1/json") { return StubEngine.json(Self.container("1")) }
                return line.contains("/version") ? [] : [.hang]
            }
            let view = try await agent.wait { $0.dockerProblem == nil && $0.reports.first?.state == .healthy }
            #expect(view.running.mapValues(\.id) == ["1": "1"])
            try await stub.stop()
        }
    }

    @Test func `a call that hangs for one instance does not hold up another`() async throws {
        let stub = try await StubEngine.start { line in
            if line.contains("/containers/json") {
                return StubEngine.json(#"[{"Id":"2","Names":["/skp"],"State":"running","Labels":{}}]"#)
            }
            if line.contains("/containers/2/json") { return StubEngine.json(Self.container("2")) }
            return line.contains("/version") ? [] : [.hang]
        }
        try await withAgent(stub.socketPath) { agent in
            await agent.apply([.sample("1", port: nil), .sample("2", port: nil)])
            let view = try await agent.wait(seconds: 8) { $0.reports.last?.state == .healthy }
            #expect(view.reports.map(\.state) == [.creating, .healthy])
            await agent.apply([.sample("2", port: nil)], generation: 2)
            try await agent.wait(seconds: 3) { $0.reports.map(\.instanceID) == ["2"] }
        }
        try await stub.stop()
    }
}

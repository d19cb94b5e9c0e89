import AgentProtocol
import DockerEngine
import Foundation
import HostSupport
import TestSupport
import Testing

@testable import NodeAgent

struct InstanceMeterTests {
    /// A folder that looks as the kernel's, with one container of process 42.
    private final class Kernel {
        let folder = NSTemporaryDirectory() + "/skypanel-meter-\(UInt32.random(in: 0 ... .max))"
        let id = "c0ffee"
        var roots: InstanceMeter.Roots {
            var roots = InstanceMeter.Roots()
            roots.processes = folder + "/proc"
            roots.groups = folder + "/cgroup"
            return roots
        }

        init() throws {
            for part in ["/proc/42", "/cgroup/docker/\(id)"] {
                try FileManager.default.createDirectory(atPath: folder + part, withIntermediateDirectories: true)
            }
            try write("0::/docker/\(id)\n", to: "/proc/42/cgroup")
            try write("33554432\n", to: "/cgroup/docker/\(id)/memory.current")
            try write("inactive_file 1048576\n", to: "/cgroup/docker/\(id)/memory.stat")
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        func write(_ text: String, to path: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder + path))
        }

        func used(microseconds: Int) throws {
            try write("usage_usec \(microseconds)\nuser_usec 0\n", to: "/cgroup/docker/\(id)/cpu.stat")
        }
    }

    private let clock = HostClock(now: { 100_000 }, sleep: { _ in })

    @Test func `the first figure is the mean since the start, the next that since the one before`() async throws {
        let (kernel, docker) = (try Kernel(), DockerClient(socketPath: "/nowhere/docker.sock"))
        let meter = InstanceMeter(docker: docker, roots: kernel.roots, clock: clock)
        // Ten seconds old.
        let container = RunningContainer(id: kernel.id, pid: 42, startedAt: 90_000)
        try kernel.used(microseconds: 2_500_000)
        let first = await meter.measure(["i": container])
        #expect(first.map(\.cpuMillicores) == [250] && first.map(\.memoryMB) == [31])
        let idle = await meter.measure(["i": container])
        #expect(idle.map(\.cpuMillicores) == [0] || idle.isEmpty, "no time may have passed")
        try await Task.sleep(for: .milliseconds(50))
        try kernel.used(microseconds: 2_600_000)
        let busy = try #require(await meter.measure(["i": container]).first)
        #expect((1...2000).contains(busy.cpuMillicores), "\(busy.cpuMillicores)")
        // Started again: its counters began anew.
        try kernel.used(microseconds: 1_000_000)
        let again = await meter.measure(["i": RunningContainer(id: kernel.id, pid: 42, startedAt: 95_000)])
        #expect(again.map(\.cpuMillicores) == [200])
        #expect(await meter.measure([:]).isEmpty)
        try await docker.shutdown()
    }

    @Test func `an engine that is away costs no figure of others and no time`() async throws {
        let (kernel, docker) = (try Kernel(), DockerClient(socketPath: "/nowhere/docker.sock"))
        try kernel.used(microseconds: 1_000_000)
        let meter = InstanceMeter(docker: docker, roots: kernel.roots, clock: clock)
        var running = ["i": RunningContainer(id: kernel.id, pid: 42, startedAt: 90_000)]
        for number in 0..<50 {
            running["x\(number)"] = RunningContainer(id: "gone\(number)", pid: 4_000_000 + number, startedAt: 1)
        }
        let began = monotonicMilliseconds()
        #expect(await meter.measure(running).map(\.instanceID) == ["i"])
        #expect(await meter.measure(running, asksDocker: false).count <= 1)
        #expect(monotonicMilliseconds() - began < 5000)
        try await docker.shutdown()
    }

    @Test(
        .enabled(if: RealDocker.isAvailable, Comment(rawValue: RealDocker.skipReason)), .timeLimit(.minutes(2)),
        arguments: [true, false])
    func `a real container that works shows its CPU and memory`(readsFiles: Bool) async throws {
        try await NodeUnderTest.with { node in
            try await node.agent { agent in
                // 24 MB held in a variable, and a loop that takes what it gets.
                let script = "x=$(head -c 24000000 /dev/zero | tr '\\0' 'x'); echo held; while :; do :; done"
                await agent.apply([node.instance("busy", ["sh", "-c", script], port: nil)])
                try await agent.wait(forText: "held")
                let running = try await agent.wait { !$0.running.isEmpty }.running
                var roots = InstanceMeter.Roots()
                if !readsFiles { roots.groups = "/nowhere" }
                let meter = InstanceMeter(docker: agent.docker, roots: roots)
                _ = await meter.measure(running)
                try await Task.sleep(for: .milliseconds(1500))
                let usage = try #require(await meter.measure(running).first)
                #expect((20...1500).contains(usage.cpuMillicores), "\(usage.cpuMillicores)")
                #expect((23...256).contains(usage.memoryMB), "\(usage.memoryMB)")
            }
        }
    }
}

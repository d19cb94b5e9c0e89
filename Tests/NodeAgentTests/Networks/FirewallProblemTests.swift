import AgentProtocol
import DockerEngine
import Foundation
import HostSupport
import Logging
import Synchronization
import TestSupport
import Testing

@testable import NodeAgent

/// Against a real engine, with a program in nft's place that fails until a file is there.
@Suite(
    .enabled(if: RealDocker.isAvailable, Comment(rawValue: RealDocker.skipReason)), .timeLimit(.minutes(2)), .serialized
)
struct FirewallProblemTests {
    @Test func `a problem is named while it lasts and is tried again soon`() async throws {
        try await NodeUnderTest.with { node in
            let (settings, ready) = try Self.firewall(node)
            let offset = Mutex<Int64>(0)
            let clock = HostClock(
                now: { HostClock.system.now() + offset.withLock { $0 } }, sleep: HostClock.system.sleep)
            try await node.agent(firewall: settings, clock: clock) { agent in
                let networks = await agent.runner.networks
                await agent.apply([])
                try await wait { await networks.problem?.contains("no such table") == true }
                #expect(await agent.runner.current.dockerProblem == nil)
                try Data().write(to: URL(fileURLWithPath: ready))
                try await Task.sleep(for: .milliseconds(300))
                #expect(await networks.problem != nil, "not before its time")
                offset.withLock { $0 = 11_000 }
                await agent.runner.lookSoon()
                try await wait { await networks.problem == nil }
            }
        }
    }

    @Test func `nothing starts without the firewall, what runs goes on, and waiting is no failure`() async throws {
        try await NodeUnderTest.with { node in
            let (settings, ready) = try Self.firewall(node)
            let first = node.instance("one", ["sh", "-c", "sleep 600"], port: nil)
            try await node.agent(firewall: settings) { agent in
                await agent.apply([first])
                let view = try await agent.wait { $0.reports.first?.detail?.contains("firewall") == true }
                #expect(view.reports.first?.state == .creating)
                #expect(try await agent.docker.listContainers(labels: ["skypanel.node": node.nodeID]).isEmpty)
                try Data().write(to: URL(fileURLWithPath: ready))
                let healthy = try await agent.wait { $0.reports.first?.state == .healthy }
                #expect(healthy.reports.first?.restartCount == 0)
                #expect(healthy.reports.first?.detail == nil)
            }
            try FileManager.default.removeItem(atPath: ready)
            try await node.agent(firewall: settings) { agent in
                let second = node.instance("two", ["sh", "-c", "sleep 600"], port: nil)
                await agent.apply([first, second], generation: 2)
                try await agent.wait { $0.reports.last?.detail?.contains("firewall") == true }
                let id = await agent.runner.current.running[first.instanceID]?.id ?? ""
                #expect(await agent.runner.current.reports.first?.state == .healthy)
                try await agent.docker.killContainer(id)
                let view = try await agent.wait { $0.reports.first?.detail?.contains("firewall") == true }
                #expect(view.reports.map(\.state) == [.restarting, .creating])
                #expect(view.reports.map(\.restartCount) == [0, 0])
                try Data().write(to: URL(fileURLWithPath: ready))
                try await agent.wait { $0.reports.map(\.state) == [.healthy, .healthy] }
            }
        }
    }

    /// A firewall whose program fails until the file of this path is there.
    private static func firewall(_ node: NodeUnderTest) throws -> (FirewallSettings, ready: String) {
        let ready = node.folder + "/ready"
        let program = node.folder + "/nft"
        let script = "#!/bin/sh\ncat >/dev/null\n[ -e \(ready) ] || { echo no such table >&2; exit 1; }\n"
        try Data(script.utf8).write(to: URL(fileURLWithPath: program))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        return (FirewallSettings(program: program), ready)
    }

    private func wait(for condition: () async -> Bool) async throws {
        let end = monotonicMilliseconds() + 20_000
        while await !condition() {
            try #require(monotonicMilliseconds() < end)
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

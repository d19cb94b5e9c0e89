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
            let ready = node.folder + "/ready"
            let program = node.folder + "/nft"
            let script = "#!/bin/sh\ncat >/dev/null\n[ -e \(ready) ] || { echo no such table >&2; exit 1; }\n"
            try Data(script.utf8).write(to: URL(fileURLWithPath: program))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
            let offset = Mutex<Int64>(0)
            let clock = HostClock(
                now: { HostClock.system.now() + offset.withLock { $0 } }, sleep: HostClock.system.sleep)
            let settings = FirewallSettings(program: program)
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

    private func wait(for condition: () async -> Bool) async throws {
        let end = monotonicMilliseconds() + 20_000
        while await !condition() {
            try #require(monotonicMilliseconds() < end)
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

import AgentProtocol
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

struct InstanceUseTests {
    private func beat(_ usages: [InstanceUsage]) -> Heartbeat {
        Heartbeat(
            agentVersion: "1", uptimeSeconds: 1, reconnectCount: 0,
            total: Capacity(cpuMillicores: 8000, memoryMB: 16_000, diskMB: 200_000),
            used: Capacity(cpuMillicores: 0, memoryMB: 0, diskMB: 0), containerCount: 1, instances: usages)
    }

    @Test(arguments: StoreEngine.allCases)
    func `the newest figure of an instance is shown with its limits until it is old`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let (node, other) = (try await FakeNode(platform), try await FakeNode(platform, named: "n2"))
            _ = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, token: token)
            let nodes = Nodes(platform.assembly.surroundings)
            let fresh = try #require(try await platform.instances("shop", token: token).first)
            #expect(fresh.used == nil)
            let limits = try #require(fresh.limits)
            #expect(limits.cpuMillicores > 0 && limits.memoryMB > 0)
            for figure in [10, 120] {
                try await nodes.take(
                    beat([
                        InstanceUsage(instanceID: "unknown", cpuMillicores: 1, memoryMB: 1),
                        InstanceUsage(instanceID: fresh.id, cpuMillicores: figure, memoryMB: figure + 1),
                    ]), from: node.id)
            }
            // Another node knows nothing of it.
            try await nodes.take(
                beat([InstanceUsage(instanceID: fresh.id, cpuMillicores: 9, memoryMB: 9)]), from: other.id)
            let used = try #require(try await platform.instances("shop", token: token).first?.used)
            #expect((used.cpuMillicores, used.memoryMB) == (120, 121))
            platform.clock.advance(seconds: 90)
            #expect(try await platform.instances("shop", token: token).first?.used == used)
            platform.clock.advance(seconds: 1)
            #expect(try await platform.instances("shop", token: token).first?.used == nil)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `the overview is told of other figures and of figures that grow old, and other pages of neither`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            let shop = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, token: token)
            let id = try #require(try await platform.instances("shop", token: token).first?.id)
            let nodes = Nodes(platform.assembly.surroundings)
            func shown(after figures: (Int, Int)?, seconds: Int64 = 10) async throws -> [ApplicationSummary] {
                platform.clock.advance(seconds: seconds)
                if let (cpu, memory) = figures {
                    let usage = InstanceUsage(instanceID: id, cpuMillicores: cpu, memoryMB: memory)
                    try await nodes.take(beat([usage]), from: node.id)
                }
                let summary = try await platform.store.read { transaction in
                    let application = try #require(try ApplicationStore().load(ApplicationID(shop.id), transaction))
                    return ApplicationSummary(
                        application: application, plan: "", runtime: "",
                        instances: try InstanceStore().list(of: application.id, transaction))
                }
                return [summary.unmeasured, summary.measured(now: platform.assembly.surroundings.now)]
            }
            let first = try await shown(after: (125, 64))
            #expect(try await shown(after: (129, 64)) == first)
            let second = try await shown(after: (130, 64))
            #expect(second[0] == first[0])
            #expect(second[1] != first[1])
            #expect(try await shown(after: nil, seconds: 80)[1] == second[1])
            let old = try await shown(after: nil, seconds: 20)
            #expect(old[0] == first[0])
            #expect(old[1].instances.first?.measured == nil)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `figures without sense are kept within bounds`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, token: token)
            let id = try #require(try await platform.instances("shop", token: token).first?.id)
            let usage = InstanceUsage(instanceID: id, cpuMillicores: .min, memoryMB: .max)
            try await Nodes(platform.assembly.surroundings).take(beat([usage]), from: node.id)
            let used = try #require(try await platform.instances("shop", token: token).first?.used)
            #expect((used.cpuMillicores, used.memoryMB) == (0, 1_000_000_000))
        }
    }
}

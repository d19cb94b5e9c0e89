import AgentProtocol
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

struct LinearTimeTests {
    /// Applications of one instance each on the node, as copies of one that is live.
    private func grow(_ platform: TestPlatform, to count: Int, on node: FakeNode) async throws {
        try await platform.store.write { transaction in
            let stored = try InstanceStore().stored(on: node.id, transaction)
            let first = try #require(stored.first)
            let application = try #require(try ApplicationStore().load(first.instance.applicationID, transaction))
            for number in stored.count..<count {
                var copy = application
                (copy.id, copy.slug) = (ApplicationID("copy-\(number)"), "copy-\(number)")
                try ApplicationStore().insert(copy, transaction)
                let instance = Instance(
                    id: InstanceID("instance-\(number)"), applicationID: copy.id, releaseID: first.instance.releaseID,
                    deploymentID: first.instance.deploymentID, nodeID: node.id, process: "web", index: 1,
                    now: application.createdAt)
                try InstanceStore().insert(instance, shape: first.shape, rate: .zero, transaction)
                try InstanceStore().setRouted(true, instance.id, transaction)
            }
        }
    }

    private func seconds(_ platform: TestPlatform, _ node: FakeNode, expecting count: Int) async throws -> Double {
        let composition = DesiredStateComposition(platform.assembly.surroundings)
        return try await platform.store.read { transaction in
            try processorSeconds {
                let state = try composition.compose(for: node.id, transaction)
                #expect(state.instances.count == count)
                #expect(state.routes.filter { $0.instanceIDs.count == 1 }.count == count)
            }
        }
    }

    @Test func `composing the desired state of twice the instances takes about twice the time`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, token: token)
            try await grow(platform, to: 600, on: node)
            let once = try await seconds(platform, node, expecting: 600)
            try await grow(platform, to: 1200, on: node)
            let twice = try await seconds(platform, node, expecting: 1200)
            print("  the state of 1200 instances is composed in \(twice / once) times the time of 600")
            // Quadratic work would take four times as long.
            #expect(twice < 3 * once)
        }
    }
}

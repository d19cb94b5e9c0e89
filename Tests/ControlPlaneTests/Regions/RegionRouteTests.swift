import ControlPlane
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct RegionRouteTests {
    @Test(arguments: StoreEngine.allCases)
    func `a region that is full is not offered, and a plan asks for its own room`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            _ = try await FakeNode(platform, named: "n1")
            let token = try await platform.newCustomer("anna@example.org")
            func regions(_ query: String = "") async throws -> [String] {
                try await platform.call(.get, "/api/paas/regions\(query)", token: token)
                    .decoded(ListResource<RegionResource>.self).items.map(\.region)
            }
            #expect(try await regions() == ["default"])
            #expect(try await regions("?plan_id=business") == ["default"])
            // 8 cores of which 90 % may be promised: the largest plan wants all eight.
            #expect(try await regions("?plan_id=Enterprise") == [])
            let refused = try await platform.call(.get, "/api/paas/regions?plan_id=none", token: token)
            #expect(refused.fields == ["plan_id"])
            try await platform.store.write {
                _ = try $0.execute("UPDATE nodes SET memory_used_mb = memory_total_mb - 1000")
            }
            #expect(try await regions() == [])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a region counts the nodes that take work`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let nodes: [(String, Node.Status, Node.AdminState)] = [
                ("east", .online, .enabled), ("east", .degraded, .enabled), ("east", .offline, .enabled),
                ("west", .online, .draining), ("north", .online, .enabled),
            ]
            let surroundings = platform.assembly.surroundings
            try await platform.store.write { transaction in
                for (number, (region, status, adminState)) in nodes.enumerated() {
                    var node = Node(id: surroundings.newID(), name: "node-\(number)", region: region)
                    node.adminState = adminState
                    node.total = Resources(cpuMillicores: 2000, memoryMB: 4000, diskMB: 10_000)
                    node.used = Resources(cpuMillicores: 100, memoryMB: 0, diskMB: 0)
                    let now = surroundings.now
                    try NodeStore().insert(node, tokenHash: "\(number)", expiresAt: now, now: now, in: transaction)
                    try NodeStore().update(node, now: now, in: transaction)
                    let beat = NodeBeat(node.id, status, total: node.total, used: node.used)
                    try NodeStore().beat([beat], now: now, in: transaction)
                }
            }
            let token = try await platform.newCustomer("anna@example.org")
            let regions = try await platform.call(.get, "/api/paas/regions", token: token)
                .decoded(ListResource<RegionResource>.self).items
            #expect(regions.map(\.region) == ["east", "north"])
            #expect(regions.map(\.availableNodes) == [2, 1])
            #expect(regions.map(\.freeCPUMillicores) == [3600, 1800])
            #expect(try await platform.call(.get, "/api/paas/regions").status == .unauthorized)
        }
    }
}

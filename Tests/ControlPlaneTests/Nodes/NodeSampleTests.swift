import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct NodeSampleTests {
    @Test(arguments: StoreEngine.allCases)
    func `what a node uses is noted every quarter of an hour, shown, and forgotten after a month`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let node = try await FakeNode(platform)
            let sampler = NodeSampler(platform.assembly.surroundings)
            func metrics(_ query: String = "") async throws -> TestResponse {
                try await platform.call(
                    .get, "/api/admin/paas/nodes/\(node.id)/metrics\(query)", token: platform.signIn())
            }
            func samples(_ query: String = "") async throws -> [NodeSampleResource] {
                try await metrics(query).decoded(NodeMetricsResource.self).samples
            }
            #expect(try await samples().isEmpty)
            // Of 16,000 MB half is used at first, and 200 more every quarter of an hour.
            for quarter in 0..<8 {
                try await platform.store.write {
                    try $0.execute(
                        "UPDATE nodes SET memory_used_mb = $2, cpu_used = 800 WHERE id = $1",
                        [.text(node.id.text), SQLValue(8_000 + 200 * quarter)])
                }
                for _ in 0..<2 { try await sampler.step() }
                platform.clock.advance(seconds: 900)
            }
            let all = try await samples()
            #expect(all.map(\.memoryPercent) == [50, 51, 52, 53, 55, 56, 57, 58])
            #expect(all.allSatisfy { $0.cpuPercent == 10 && $0.used.cpuMillicores == 800 })
            #expect(try await samples("?hours=1").count == 4)
            for wrong in ["0", "745", "x", ""] { #expect(try await metrics("?hours=\(wrong)").fields == ["hours"]) }
            let page = try await PageBrowser(platform).page("/nodes/\(node.id)")
            #expect(page.text.contains("Memory in use over the last 24 hours, at most 58 %"))
            try await node.set(.offline)
            try await sampler.step()
            #expect(try await samples().count == 8)
            platform.clock.advance(seconds: 31 * 86_400)
            await Sweeper(platform.assembly.surroundings).sweep()
            let left = try await platform.store.read { try $0.query("SELECT at FROM node_samples").count }
            #expect(left == 0)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `capacity tells when a region will be full`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let node = try await FakeNode(platform)
            let now = platform.assembly.surroundings.now
            func region() async throws -> RegionCapacityResource? {
                try await platform.call(.get, "/api/admin/paas/capacity", token: platform.signIn())
                    .decoded(PlatformCapacityResource.self).byRegion.first
            }
            #expect(try await region()?.trend == nil)
            let size = Resources(cpuMillicores: 8000, memoryMB: 16_000, diskMB: 200_000)
            try await platform.store.write { transaction in
                for hour in 0...48 {
                    let used = Resources(cpuMillicores: 100, memoryMB: 4_000 + 50 * hour, diskMB: 0)
                    let sample = NodeSample(
                        at: now.adding(seconds: Int64(hour - 48) * 3600), total: size, used: used, reserved: .zero,
                        containerCount: 1)
                    try NodeSampleStore().insert(sample, of: node.id, transaction)
                }
            }
            // 1200 MB a day: 6400 are taken and 9600 are left.
            let trend = try await region()?.trend
            #expect(trend?.perDay.memoryMB == 1200 && trend?.daysUntilFull == 8)
            #expect(try await region()?.advice?.contains("about 8 days") == true)
            let page = try await PageBrowser(platform).page("/platform/capacity").text
            #expect(page.contains("full in about 8 days at the pace of the last week"))
        }
    }
}

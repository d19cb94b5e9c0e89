import ControlPlane
import HTTPTypes
import HummingbirdTesting
import NIOCore
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct StatisticsRouteTests {
    @Test(arguments: StoreEngine.allCases)
    func `the figures are those of what there is`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let administrator = try await platform.signIn()
            let token = try await platform.newCustomer("anna@example.org")
            let path = "/api/admin/paas/stats"
            let empty = try await platform.call(.get, path, token: administrator).decoded(StatisticsResource.self)
            #expect(empty.totalApplications == 0 && empty.hourlyRate == "0.00" && empty.totalUsers == 2)
            let node = try await FakeNode(platform)
            let slug = try await platform.newApplication(token).slug
            _ = try await platform.newApplication(token, name: "Other")
            try await platform.goLive(slug, on: node, token: token)
            let full = try await platform.call(.get, path, token: administrator).decoded(StatisticsResource.self)
            #expect(full.totalApplications == 2 && full.servingApplications == 1 && full.runningInstances == 1)
            #expect(full.totalNodes == 1 && full.onlineNodes == 1 && full.totalOrganizations == 2)
            #expect(full.hourlyRate == "0.0069" && full.currency == "USD")
            #expect(full.resources.total.memoryMB == 16_000 && full.resources.reserved.memoryMB == 512)
            #expect(full.deploymentsLastDay.live == 1 && full.deploymentsLastDay.failed == 0)
            #expect(full.recentDeployments.map(\.applicationSlug) == [slug])
            _ = try await platform.act("stop", slug, token: token)
            let stopped = try await platform.call(.get, path, token: administrator).decoded(StatisticsResource.self)
            #expect(stopped.stoppedApplications == 1 && stopped.runningInstances == 0)
            #expect(try await platform.call(.get, path, token: token).status == .forbidden)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `capacity shows measured and reserved for each node and region`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let administrator = try await platform.signIn()
            let token = try await platform.newCustomer("anna@example.org")
            let node = try await FakeNode(platform)
            let slug = try await platform.newApplication(token).slug
            try await platform.goLive(slug, on: node, token: token)
            let path = "/api/admin/paas/capacity"
            let capacity = try await platform.call(.get, path, token: administrator).decoded(
                PlatformCapacityResource.self)
            let region = try #require(capacity.byRegion.first)
            #expect(region.region == "default" && region.nodeCount == 1 && region.availableNodes == 1)
            #expect(region.figures.reserved.memoryMB == 512 && region.figures.memoryPercent == 3)
            // Of 7,200 millicores that may be promised 500 are; the smallest plan takes 500.
            #expect(region.instancesThatFit == 13 && region.advice == nil)
            #expect(capacity.byNode.map(\.name) == ["n1"])
            #expect(capacity.byNode.first?.figures == region.figures)
            #expect(try await platform.call(.get, path, token: token).status == .forbidden)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `metrics are read with the token that was set, and with no other`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let administrator = try await platform.signIn()
            _ = try await FakeNode(platform)
            #expect(try await platform.call(.get, "/metrics").status == .unauthorized)
            #expect(try await platform.call(.get, "/metrics", token: administrator).status == .unauthorized)
            let secret = "0123456789abcdef"
            let change = SettingsRequest(["metrics_token": .text(secret)])
            _ = try await platform.call(.put, "/api/admin/paas/settings", change, token: administrator)
            let answer = try await platform.call(.get, "/metrics", token: secret)
            let text = String(buffer: answer.body)
            #expect(answer.status == .ok && text.contains("skypanel_node_up{node=\"n1\",region=\"default\"} 1\n"))
            #expect(text.contains("# TYPE skypanel_applications gauge\n"))
            #expect(text.contains("skypanel_node_memory_bytes{node=\"n1\",kind=\"total\"} 16777216000\n"))
            #expect(text.contains("# TYPE skypanel_store_write_seconds histogram\n"))
            let all = try #require(text.firstMatch(of: /write_seconds_bucket{le="\+Inf"} ([0-9]+)\n/)).1
            #expect(all != "0" && text.contains("skypanel_store_write_seconds_count \(all)\n"))
            #expect(text.contains("skypanel_store_write_seconds_bucket{le=\"0.1\"} "))
            #expect(try await platform.call(.get, "/metrics", token: secret + "0").status == .unauthorized)
        }
    }
}

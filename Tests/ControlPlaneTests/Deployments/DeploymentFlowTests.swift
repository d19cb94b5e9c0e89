import AgentProtocol
import ControlPlane
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct DeploymentFlowTests {
    @Test(arguments: StoreEngine.allCases, [false, true])
    func `a deployment goes from the upload to traffic, also when every message comes twice`(
        engine: StoreEngine, isRestless: Bool
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform, isRestless: isRestless)
            let shop = try await platform.newApplication(token)
            #expect((shop.slug, shop.status) == ("shop", "pending"))
            #expect(shop.url == "http://shop.apps.localhost")
            _ = try await platform.call(
                .post, "/api/paas/applications/shop/env", EnvironmentVariableRequest(key: "COLOR", value: "blue"),
                token: token)
            let started = try await platform.deploy("shop", token: token)
            #expect(started.deployment.status == "pending")
            #expect(started.build?.status == "queued")
            await platform.settle()

            let task = try #require(try await node.tasks.first)
            guard case .build(let build) = task.work else { return }
            #expect(build.environment == ["COLOR": "blue"])
            #expect(build.source.archive?.sizeBytes == Int64(someArchive.count))
            #expect(try await platform.application("shop", token: token).status == "building")
            try await node.tell(TaskReport(taskID: task.taskID, state: .running, step: "installing"))
            #expect(try await platform.deployment(1, of: "shop", token: token).step == "installing")
            try await node.succeed(task, processes: ["web", "worker", "release"])
            await platform.settle()
            #expect(try await platform.deployment(1, of: "shop", token: token).status == "releasing")
            #expect(try await node.read().instances.isEmpty)
            try await node.endCommand(try #require(try await node.tasks.first))
            await platform.settle()
            #expect(try await node.tasks.isEmpty)

            let first = try await node.read()
            #expect(first.instances.map(\.process).sorted() == ["web", "worker"])
            let web = try #require(first.instances.first { $0.process == "web" })
            #expect(web.environment == ["COLOR": "blue", "PORT": "8080"])
            #expect((web.port, web.command, web.user) == (8080, ["run", "web"], "1000:1000"))
            #expect(first.instances.first { $0.process == "worker" }?.healthCheck == nil)
            #expect(
                first.routes == [DesiredRoute(host: "shop.apps.localhost", applicationID: shop.id, instanceIDs: [])])
            try await node.report(.starting)
            await platform.settle()
            #expect(try await platform.deployment(1, of: "shop", token: token).status == "starting")
            try await node.report(.healthy)
            await platform.settle()
            #expect(try await platform.deployment(1, of: "shop", token: token).status == "switching")
            #expect(try await node.read().routes.first?.instanceIDs == [web.instanceID])
            try await node.report(isRouted: false)
            await platform.settle()
            #expect(try await platform.deployment(1, of: "shop", token: token).status == "switching")
            try await node.report()
            await platform.settle()

            let end = try await platform.deployment(1, of: "shop", token: token)
            #expect((end.status, end.releaseNumber, end.failureCode) == ("live", 1, nil))
            let live = try await platform.application("shop", token: token)
            #expect((live.status, live.currentReleaseNumber, live.needsRedeploy) == ("running", 1, false))
            #expect(live.activeDeploymentID == nil)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a redeploy starts beside the old, moves the traffic, then lets the old drain and go`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, processes: ["web", "worker"], token: token)
            let old = try #require(node.desired.routes.first?.instanceIDs.first)

            _ = try await platform.deploy("shop", token: token)
            await platform.settle()
            try await node.succeed(try #require(try await node.tasks.first), processes: ["web", "worker"])
            await platform.settle()
            #expect(try await node.read().instances.count == 4)
            #expect(node.desired.routes.first?.instanceIDs == [old])
            try await node.report()
            await platform.settle()
            let new = try #require(try await node.read().routes.first?.instanceIDs.first)
            #expect(new != old)
            #expect(node.desired.instances.contains { $0.instanceID == old })
            try await node.report()
            await platform.settle()

            #expect(try await platform.deployment(2, of: "shop", token: token).status == "live")
            let draining = try await platform.instances("shop", token: token).filter(\.draining)
            #expect(draining.map(\.id) == [old])
            #expect(try await node.read().instances.count == 3)
            platform.clock.advance(seconds: 31)
            await platform.settle()
            #expect(try await node.read().instances.map(\.releaseID).count == 2)
            try await node.report()
            await platform.settle()
            let left = try await platform.instances("shop", token: token)
            #expect(left.map(\.releaseNumber) == [2, 2])
            #expect(node.desired.applications.first?.keptImages.count == 2)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a build that fails leaves the old release serving`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, token: token)
            let before = try await node.read()

            _ = try await platform.deploy("shop", token: token)
            await platform.settle()
            let task = try #require(try await node.tasks.first)
            try await node.fail(task)
            try await node.succeed(task)
            await platform.settle()
            let end = try await platform.deployment(2, of: "shop", token: token)
            #expect((end.status, end.failureCode, end.failureMessage) == ("failed", "build_failed", "npm failed"))
            let build = try await platform.call(.get, "/api/paas/applications/shop/builds/2", token: token)
                .decoded(BuildResource.self)
            #expect((build.status, build.exitCode, build.failureCode) == ("failed", 1, "command"))
            #expect(try await platform.application("shop", token: token).status == "running")
            let after = try await node.read()
            #expect(after.instances == before.instances)
            #expect(after.routes == before.routes)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a new release that does not run leaves the old one serving and says why`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, token: token)
            let before = try await node.read()

            _ = try await platform.deploy("shop", token: token)
            await platform.settle()
            try await node.succeed(try #require(try await node.tasks.first))
            await platform.settle()
            try await node.read()
            try await node.report(.failed, detail: "It listens on 127.0.0.1:3000.")
            await platform.settle()
            let end = try await platform.deployment(2, of: "shop", token: token)
            #expect(end.failureCode == "instance_failed")
            #expect(end.failureMessage?.contains("127.0.0.1:3000") == true)
            let after = try await node.read()
            #expect(after.instances == before.instances)
            #expect(after.routes == before.routes)
            try await node.report()
            #expect(try await platform.instances("shop", token: token).count == 1)
            #expect(try await platform.application("shop", token: token).currentReleaseNumber == 1)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a deployment whose instances never get healthy ends by its deadline`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            _ = try await platform.deploy("shop", token: token)
            await platform.settle()
            try await node.succeed(try #require(try await node.tasks.first))
            await platform.settle()
            try await node.read()
            try await node.report(.starting)
            platform.clock.advance(seconds: 181)
            await platform.settle()
            #expect(try await platform.deployment(1, of: "shop", token: token).failureCode == "unhealthy")
            #expect(try await platform.application("shop", token: token).status == "failed")
            #expect(try await node.read().instances.isEmpty)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a newer deployment supersedes one that builds and waits for one that starts`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            _ = try await platform.deploy("shop", token: token)
            await platform.settle()
            let first = try #require(try await node.tasks.first)
            _ = try await platform.deploy("shop", token: token)
            await platform.settle()
            #expect(try await platform.deployment(1, of: "shop", token: token).status == "superseded")
            #expect(try await platform.features.nodeWork.pending(for: node.id).cancelled == [first.taskID])
            #expect(try await node.tell(TaskReport(taskID: first.taskID, state: .cancelled)))
            #expect(try await platform.features.nodeWork.pending(for: node.id).cancelled.isEmpty)

            try await node.succeed(try #require(try await node.tasks.first))
            await platform.settle()
            _ = try await platform.deploy("shop", token: token)
            _ = try await platform.deploy("shop", token: token)
            await platform.settle()
            #expect(try await platform.deployment(2, of: "shop", token: token).status == "starting")
            #expect(try await platform.deployment(3, of: "shop", token: token).status == "superseded")
            #expect(try await platform.deployment(4, of: "shop", token: token).status == "pending")
            try await platform.finish(on: node)
            #expect(try await platform.deployment(2, of: "shop", token: token).status == "live")
            #expect(try await platform.deployment(4, of: "shop", token: token).status == "building")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `without a node, with a full one or a silent one a deploy is refused with the reason`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            _ = try await platform.newApplication(token)
            let source = try await platform.upload("shop", token: token).decoded(SourceResource.self)
            func deploy() async throws -> TestResponse {
                let request = DeployRequest(sourceID: source.id)
                return try await platform.call(.post, "/api/paas/applications/shop/deploy", request, token: token)
            }
            #expect(try await deploy().code == "no_capacity")
            let node = try await FakeNode(platform)
            try await node.set(.offline)
            let offline = try await deploy()
            #expect((offline.code, offline.status) == ("node_offline", .serviceUnavailable))
            try await node.set(.online)
            try await platform.store.write { try $0.execute("UPDATE nodes SET memory_used_mb = memory_total_mb") }
            #expect(try await deploy().code == "no_capacity")
            try await platform.store.write { try $0.execute("UPDATE nodes SET memory_used_mb = 0") }
            #expect(try await deploy().status == .accepted)
            #expect(
                try await platform.call(.get, "/api/paas/applications/shop/builds", token: token)
                    .decoded(ListResource<BuildResource>.self).items.count == 1)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a cancelled deployment ends, its build is called off, and the old release serves`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, token: token)
            let started = try await platform.deploy("shop", token: token)
            await platform.settle()
            let path = "/api/paas/applications/shop/deployments/\(started.deployment.id)/cancel"
            #expect(try await platform.call(.post, path, token: token).status == .accepted)
            await platform.settle()
            #expect(try await platform.deployment(2, of: "shop", token: token).status == "cancelled")
            #expect(try await platform.call(.post, path, token: token).status == .conflict)
            #expect(try await platform.features.nodeWork.pending(for: node.id).cancelled.count == 1)
            #expect(try await platform.application("shop", token: token).status == "running")
        }
    }
}

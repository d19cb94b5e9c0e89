import AgentProtocol
import ControlPlane
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct LifecycleTests {
    @Test(arguments: StoreEngine.allCases)
    func `a stopped application has nothing running and starts again from its release`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            #expect(try await platform.act("stop", "shop", token: token).status == .conflict)
            #expect(try await platform.act("restart", "shop", token: token).status == .conflict)
            try await platform.goLive("shop", on: node, token: token)
            #expect(try await platform.act("start", "shop", token: token).status == .conflict)
            #expect(try await platform.act("stop", "shop", token: token).status == .accepted)
            func now() async throws -> ApplicationResource { try await platform.application("shop", token: token) }
            #expect(try await (now().status, now().stopping) == ("running", true))
            #expect(try await platform.act("stop", "shop", token: token).status == .conflict)
            try await node.report()
            #expect(try await now().status == "running")
            let state = try await node.read()
            #expect(state.instances.isEmpty)
            #expect(state.routes.first?.instanceIDs == [])
            #expect(state.applications.first?.keptImages.count == 1)
            try await node.report(isRouted: false)
            #expect(try await (now().status, now().nodeOffline) == ("running", false))
            try await node.set(.offline)
            #expect(try await (now().status, now().nodeOffline) == ("running", true))
            try await node.set(.online)
            try await node.report()
            #expect(try await (now().status, now().stopping) == ("stopped", false))
            #expect(try await platform.instances("shop", token: token).isEmpty)
            #expect(try await platform.act("stop", "shop", token: token).status == .conflict)
            #expect(try await platform.act("start", "shop", token: token).status == .accepted)
            try await platform.finish(on: node)
            let running = try await platform.application("shop", token: token)
            #expect((running.status, running.currentReleaseNumber) == ("running", 1))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `stopping in the middle of a deployment ends it and leaves nothing`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, token: token)
            _ = try await platform.act("restart", "shop", token: token)
            await platform.settle()
            #expect(try await node.read().instances.count == 2)
            _ = try await platform.act("stop", "shop", token: token)
            try await platform.finish(on: node)
            #expect(try await platform.deployment(2, of: "shop", token: token).status == "cancelled")
            #expect(try await platform.application("shop", token: token).status == "stopped")
            #expect(node.desired.instances.isEmpty)
            #expect(try await platform.instances("shop", token: token).isEmpty)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a changed variable asks for a redeploy, never shows its value, and a restart brings it in`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, token: token)
            let before = try await node.read().instances
            let path = "/api/paas/applications/shop/env"
            let set = try await platform.call(
                .post, path + "/import", EnvironmentImportRequest(variables: ["A": "canary-1", "B": "canary-2"]),
                token: token)
            #expect(set.status == .ok)
            #expect(!String(buffer: set.body).contains("canary"))
            #expect(try await platform.application("shop", token: token).needsRedeploy)
            #expect(try await node.read().instances == before)
            let stored = try await platform.store.read {
                try $0.query("SELECT sealed_value FROM environment_variables").map { try $0.text("sealed_value") }
            }
            #expect(stored.count == 2 && stored.allSatisfy { !$0.contains("canary") })

            #expect(try await platform.act("restart", "shop", token: token).status == .accepted)
            try await platform.finish(on: node)
            #expect(
                node.desired.instances.contains {
                    $0.environment == ["A": "canary-1", "B": "canary-2", "PORT": "8080"]
                })
            #expect(try await !platform.application("shop", token: token).needsRedeploy)
            #expect(try await platform.call(.delete, path + "/A", token: token).status == .noContent)
            #expect(try await platform.call(.delete, path + "/A", token: token).status == .notFound)
            let names = try await platform.call(.get, path, token: token)
                .decoded(ListResource<EnvironmentVariableResource>.self).items.map(\.key)
            #expect(names == ["B"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an earlier release comes back without a build`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, token: token)
            let image = try #require(node.desired.instances.first?.image)
            try await platform.goLive("shop", on: node, token: token)
            let path = "/api/paas/applications/shop/rollback"
            let back = try await platform.call(.post, path, RollbackRequest(release: 1), token: token)
            #expect(try back.decoded(DeploymentStartedResource.self).build == nil)
            try await platform.finish(on: node)
            let serving = node.desired.routes.first?.instanceIDs ?? []
            #expect(node.desired.instances.filter { serving.contains($0.instanceID) }.map(\.image) == [image])
            let releases = try await platform.call(.get, "/api/paas/applications/shop/releases", token: token)
                .decoded(ListResource<ReleaseResource>.self).items
            #expect(releases.map(\.current) == [false, true])
            #expect(releases.map(\.number) == [2, 1])
            let unknown = try await platform.call(.post, path, RollbackRequest(release: 7), token: token)
            #expect(unknown.fields == ["release"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an application that keeps failing is shown as failed and comes back by a restart`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, token: token)
            node.fail(try #require(node.desired.instances.first?.instanceID))
            try await node.report()
            #expect(try await platform.application("shop", token: token).status == "failed")
            _ = try await platform.act("restart", "shop", token: token)
            try await platform.finish(on: node)
            #expect(try await platform.application("shop", token: token).status == "running")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `deleting asks for the slug, waits for the node, and then nothing is left but the taken name`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            let shop = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, token: token)
            let path = "/api/paas/applications/shop"
            let wrong = try await platform.call(.delete, path, DeleteApplicationRequest(confirm: "Shop"), token: token)
            #expect(wrong.fields == ["confirm"])
            let gone = try await platform.call(.delete, path, DeleteApplicationRequest(confirm: "shop"), token: token)
            #expect((gone.status, try gone.decoded(ApplicationResource.self).status) == (.accepted, "deleting"))
            #expect(try await platform.act("restart", "shop", token: token).status == .conflict)
            #expect(try await platform.upload("shop", token: token).status == .conflict)
            await platform.settle()
            #expect(try await platform.application("shop", token: token).status == "deleting")
            let state = try await node.read()
            #expect(state.instances.isEmpty && state.routes.isEmpty && state.applications.isEmpty)
            try await node.report(isRouted: false)
            await platform.settle()
            #expect(try await platform.application("shop", token: token).status == "deleting")
            try await node.report()
            await platform.settle()
            #expect(try await platform.call(.get, path, token: token).status == .notFound)
            let folder = platform.assembly.surroundings.configuration.dataDirectory + "/sources"
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            let rows = try await platform.store.read { transaction in
                try ["builds", "releases", "deployments", "instances", "sources", "log_writers"].map {
                    try transaction.query("SELECT * FROM \($0) WHERE application_id = $1", [.text(shop.id)]).count
                }
            }
            #expect(rows.allSatisfy { $0 == 0 })
            #expect(try await platform.newApplication(token).slug == "shop-2")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a deletion does not wait for a node that was removed from the platform`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, token: token)
            _ = try await platform.deploy("shop", token: token)
            await platform.settle()
            let path = "/api/paas/applications/shop"
            _ = try await platform.call(.delete, path, DeleteApplicationRequest(confirm: "shop"), token: token)
            await platform.settle()
            #expect(try await platform.call(.get, path, token: token).status == .ok)
            try await platform.store.write { transaction in
                try transaction.execute("DELETE FROM instances")
                try transaction.execute("DELETE FROM nodes")
            }
            await platform.settle()
            #expect(try await platform.call(.get, path, token: token).status == .notFound)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a deletion that fails holds up no later one`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            for slug in ["first", "later"] {
                _ = try await platform.newApplication(token, name: slug)
                let source = try await platform.upload(slug, token: token).decoded(SourceResource.self)
                if slug == "first" {
                    // A folder where the archive was: it cannot be unlinked, as on a broken disk.
                    let folder = platform.assembly.surroundings.configuration.dataDirectory + "/sources"
                    try FileManager.default.removeItem(atPath: "\(folder)/\(source.id).tar.gz")
                    try FileManager.default.createDirectory(
                        atPath: "\(folder)/\(source.id).tar.gz", withIntermediateDirectories: false)
                }
            }
            for slug in ["first", "later"] {
                let confirm = DeleteApplicationRequest(confirm: slug)
                _ = try await platform.call(.delete, "/api/paas/applications/\(slug)", confirm, token: token)
            }
            await platform.settle()
            #expect(
                try await platform.call(.get, "/api/paas/applications/first", token: token).status == .ok)
            #expect(
                try await platform.call(.get, "/api/paas/applications/later", token: token).status == .notFound)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `two servers that move the same deployments at once do everything once`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            let slugs = ["one", "two", "three"]
            for slug in slugs {
                _ = try await platform.newApplication(token, name: slug)
                _ = try await platform.deploy(slug, token: token)
            }
            func both() async {
                async let first = platform.features.runner.step()
                async let second = platform.features.runner.step()
                _ = await (first, second)
            }
            for _ in 0..<3 { await both() }
            for task in try await node.tasks { try await node.succeed(task) }
            for _ in 0..<4 {
                for _ in 0..<2 { await both() }
                try await node.read()
                try await node.report()
            }
            await both()
            for slug in slugs {
                #expect(try await platform.deployment(1, of: slug, token: token).status == "live")
                let instances = try await platform.instances(slug, token: token)
                #expect((instances.count, instances.first?.routed) == (1, true))
                let releases = try await platform.call(.get, "/api/paas/applications/\(slug)/releases", token: token)
                    .decoded(ListResource<ReleaseResource>.self).items
                #expect(releases.map(\.number) == [1])
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `another node's word about an instance or a build changes nothing`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform, named: "a")
            _ = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, token: token)
            let instance = try #require(node.desired.instances.first)
            let other = try await FakeNode(platform, named: "b")
            try await other.read()
            #expect(other.desired.instances.isEmpty && other.desired.applications.isEmpty)
            let lie = NodeReport(
                sequence: 99, bootID: "x", acceptedGeneration: 99, routedGeneration: 99,
                instances: [
                    InstanceReport(
                        instanceID: instance.instanceID, applicationID: instance.applicationID, state: .failed)
                ])
            try await platform.features.nodeWork.apply(lie, from: other.id)
            #expect(try await platform.application("shop", token: token).status == "running")
            _ = try await platform.deploy("shop", token: token)
            await platform.settle()
            let task = try #require(try await node.tasks.first)
            #expect(try await other.tasks.isEmpty)
            try await other.succeed(task)
            await platform.settle()
            #expect(try await platform.deployment(2, of: "shop", token: token).status == "building")
        }
    }
}

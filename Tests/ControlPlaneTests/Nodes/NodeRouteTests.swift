import AgentProtocol
import ControlPlane
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct NodeRouteTests {
    private let path = "/api/admin/paas/nodes"

    private func node(_ id: NodeID, _ platform: TestPlatform, _ token: String) async throws -> NodeResource {
        try await platform.call(.get, "\(path)/\(id)", token: token).decoded(NodeResource.self)
    }

    @Test(arguments: StoreEngine.allCases)
    func `a node is registered, given a new token, changed and refused a taken name`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.signIn()
            let request = RegisterNodeRequest(name: "n1", region: "eu")
            let made = try await platform.call(.post, path + "/register", request, token: token)
            #expect(made.status == .created)
            let first = try made.decoded(NodeRegistrationResource.self)
            #expect(try await platform.call(.post, path + "/register", request, token: token).status == .conflict)
            let second = try await platform.call(.post, "\(path)/\(first.id)/token", token: token)
                .decoded(NodeRegistrationResource.self)
            #expect(second.registrationToken != first.registrationToken && second.id == first.id)
            let change = NodeRequest(region: "us", maxContainers: 5, maxCPUPercent: 50)
            let changed = try await platform.call(.put, "\(path)/\(first.id)", change, token: token)
                .decoded(NodeResource.self)
            #expect(changed.region == "us" && changed.maxContainers == 5 && changed.maxCPUPercent == 50)
            let bad = NodeRequest(name: "-", region: "A B", maxContainers: 0)
            #expect(
                try await platform.call(.put, "\(path)/\(first.id)", bad, token: token).fields == ["max_containers"])
            let names = NodeRequest(name: "-", region: "A B")
            #expect(
                try await platform.call(.put, "\(path)/\(first.id)", names, token: token).fields == ["name", "region"])
            let other = RegisterNodeRequest(name: "n2", region: "eu")
            _ = try await platform.call(.post, path + "/register", other, token: token)
            let taken = NodeRequest(name: "n2")
            #expect(try await platform.call(.put, "\(path)/\(first.id)", taken, token: token).status == .conflict)
            #expect(
                try await platform.call(.post, "\(path)/\(first.id)/rotate-credentials", token: token).status
                    == .conflict)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `what a node hosts keeps it from being removed or moved to another region`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let administrator = try await platform.signIn()
            let token = try await platform.newCustomer("anna@example.org")
            let old = try await FakeNode(platform, named: "old")
            let application = try await platform.newApplication(token)
            try await platform.goLive(application.slug, on: old, token: token)
            #expect(
                try await platform.call(.delete, "\(path)/\(old.id)", token: administrator).status == .conflict)
            let move = NodeRequest(region: "us")
            #expect(
                try await platform.call(.put, "\(path)/\(old.id)", move, token: administrator).status == .conflict)
            #expect(try await platform.application(application.slug, token: token).status == "running")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `what a removed node hosted says failed, and is built anew where there is room`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let administrator = try await platform.signIn()
            let token = try await platform.newCustomer("anna@example.org")
            let old = try await FakeNode(platform, named: "old")
            let application = try await platform.newApplication(token)
            try await platform.goLive(application.slug, on: old, token: token)
            let gone = try await platform.call(.delete, "\(path)/\(old.id)?force=true", token: administrator)
            #expect(gone.status == .noContent)
            await platform.settle()
            let alone = try await platform.application(application.slug, token: token)
            #expect(alone.status == "failed" && alone.nodeID == nil)
            let new = try await FakeNode(platform, named: "new")
            await platform.settle()
            let task = try #require(try await new.tasks.first)
            #expect(try await platform.application(application.slug, token: token).status == "building")
            try await new.succeed(task)
            try await platform.finish(on: new)
            let moved = try await platform.application(application.slug, token: token)
            #expect(moved.status == "running" && moved.nodeID == new.id.text)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a drained node serves until its applications run elsewhere`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let administrator = try await platform.signIn()
            let token = try await platform.newCustomer("anna@example.org")
            let old = try await FakeNode(platform, named: "old")
            let application = try await platform.newApplication(token)
            try await platform.goLive(application.slug, on: old, token: token)
            _ = try await platform.call(.post, "\(path)/\(old.id)/drain", token: administrator)
            await platform.settle()
            #expect(try await platform.application(application.slug, token: token).status == "running")
            let new = try await FakeNode(platform, named: "new")
            await platform.settle()
            try await new.succeed(try #require(try await new.tasks.first))
            try await platform.finish(on: new)
            #expect(try await platform.application(application.slug, token: token).nodeID == new.id.text)
            platform.clock.advance(seconds: 31)
            await platform.settle()
            #expect(try await old.read().instances.isEmpty)
            try await old.report()
            #expect(try await node(old.id, platform, administrator).instanceCount == 0)
            #expect(
                try await platform.call(.delete, "\(path)/\(old.id)", token: administrator).status == .noContent)
        }
    }
}

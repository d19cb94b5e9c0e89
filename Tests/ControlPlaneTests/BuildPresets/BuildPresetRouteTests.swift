import AgentProtocol
import ControlPlane
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct BuildPresetRouteTests {
    private typealias PresetList = ListResource<BuildPresetResource>

    private func runtime(_ name: String, _ platform: TestPlatform) async throws -> String {
        let all = try await platform.call(.get, "/api/paas/runtimes").decoded(ListResource<RuntimeResource>.self)
        return try #require(all.items.first { $0.name == name }?.id)
    }

    private func plan(_ platform: TestPlatform) async throws -> String {
        let all = try await platform.call(.get, "/api/paas/plans").decoded(ListResource<PlanResource>.self)
        return try #require(all.items.first?.id)
    }

    @Test(arguments: StoreEngine.allCases)
    func `a preset is added, changed, listed and deleted, one for each plan`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.signIn()
            let path = "/api/admin/paas/runtimes/\(try await runtime("Node.js 20", platform))/presets"
            let plan = try await plan(platform)
            let request = BuildPresetRequest(planID: plan, buildCommand: "npm run x", environment: ["NODE_ENV": "p"])
            let made = try await platform.call(.post, path, request, token: token)
            #expect(made.status == .created)
            let preset = try made.decoded(BuildPresetResource.self)
            #expect(preset.planID == plan && preset.environment == ["NODE_ENV": "p"])
            #expect(try await platform.call(.post, path, request, token: token).status == .conflict)
            let general = BuildPresetRequest(startCommand: "npm start")
            #expect(try await platform.call(.post, path, general, token: token).status == .created)
            #expect(try await platform.call(.post, path, general, token: token).status == .conflict)
            let change = BuildPresetRequest(buildCommand: "", startCommand: "node .")
            let changed = try await platform.call(.put, "\(path)/\(preset.id)", change, token: token)
                .decoded(BuildPresetResource.self)
            #expect(changed.buildCommand == nil && changed.startCommand == "node ." && changed.planID == plan)
            let other = BuildPresetRequest(planID: "")
            #expect(try await platform.call(.put, "\(path)/\(preset.id)", other, token: token).fields == ["plan_id"])
            let all = try await platform.call(.get, path, token: token).decoded(PresetList.self).items
            #expect(all.map(\.planID) == [nil, plan])
            #expect(try await platform.call(.delete, "\(path)/\(preset.id)", token: token).status == .noContent)
            #expect(try await platform.call(.get, "\(path)/\(preset.id)", token: token).status == .notFound)
            #expect(try await platform.call(.delete, "\(path)/\(preset.id)", token: token).status == .notFound)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `each wrong field is told, and customers see nothing of it`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.signIn()
            let path = "/api/admin/paas/runtimes/\(try await runtime("Node.js 20", platform))/presets"
            let cases: [(BuildPresetRequest, [String])] = [
                (BuildPresetRequest(), ["build_command"]),
                (BuildPresetRequest(planID: "none", buildCommand: "x"), ["plan_id"]),
                (BuildPresetRequest(buildCommand: "a\nb", startCommand: " "), ["build_command", "start_command"]),
                (BuildPresetRequest(environment: ["1A": "x", "PORT": "1"]), ["environment.1A", "environment.PORT"]),
            ]
            for (request, fields) in cases {
                let refused = try await platform.call(.post, path, request, token: token)
                #expect(refused.status == .unprocessableContent && refused.fields == fields)
            }
            let missing = "/api/admin/paas/runtimes/00000000-0000-7000-8000-000000000000/presets"
            #expect(try await platform.call(.get, missing, token: token).status == .notFound)
            let customer = try await platform.newCustomer("anna@example.org")
            #expect(try await platform.call(.get, path, token: customer).status == .forbidden)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `builds and instances are given what the preset says, unless the customer says otherwise`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let administrator = try await platform.signIn()
            let node = try await FakeNode(platform)
            let path = "/api/admin/paas/runtimes/\(try await runtime("Automatic", platform))/presets"
            let request = BuildPresetRequest(
                buildCommand: "make", startCommand: "serve", environment: ["MODE": "preset", "OWN": "preset"])
            _ = try await platform.call(.post, path, request, token: administrator)
            let token = try await platform.newCustomer("anna@example.org")
            let application = try await platform.newApplication(token)
            let base = "\(TestPlatform.applications)/\(application.slug)"
            _ = try await platform.call(
                .put, base, UpdateApplicationRequest(startCommand: "mine"), token: token)
            _ = try await platform.call(
                .post, base + "/env", EnvironmentVariableRequest(key: "OWN", value: "mine"), token: token)
            _ = try await platform.deploy(application.slug, token: token)
            await platform.settle()
            let task = try #require(try await node.tasks.first)
            guard case .build(let build) = task.work else { return }
            #expect(build.buildCommand == "make" && build.startCommand == "mine")
            #expect(build.environment["MODE"] == "preset" && build.environment["OWN"] == "mine")
            try await node.succeed(task)
            await platform.settle()
            let instance = try #require(try await node.read().instances.first)
            #expect(instance.environment["MODE"] == "preset" && instance.environment["OWN"] == "mine")
            #expect(instance.user == "1000:1000")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `containers run as the runtime's user, which is never root`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let administrator = try await platform.signIn()
            let node = try await FakeNode(platform)
            let path = "/api/admin/paas/runtimes/\(try await runtime("Automatic", platform))"
            let root = RuntimeRequest(defaultRunUser: "0")
            #expect(
                try await platform.call(.put, path, root, token: administrator).fields == ["default_run_user"])
            let user = RuntimeRequest(defaultRunUser: "2000:3000")
            let changed = try await platform.call(.put, path, user, token: administrator)
                .decoded(RuntimeResource.self)
            #expect(changed.defaultRunUser == "2000:3000")
            let token = try await platform.newCustomer("anna@example.org")
            let application = try await platform.newApplication(token)
            try await platform.goLive(application.slug, on: node, token: token)
            #expect(node.desired.instances.map(\.user) == ["2000:3000"])
        }
    }
}

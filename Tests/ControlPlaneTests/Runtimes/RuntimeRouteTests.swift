import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct RuntimeRouteTests {
    private typealias RuntimeList = ListResource<RuntimeResource>
    private let path = "/api/admin/paas/runtimes"

    @Test(arguments: StoreEngine.allCases)
    func `the default runtimes are on offer, newest first, and planted once`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            try await platform.assembly.plantSeeds()
            let offered = try await platform.call(.get, "/api/paas/runtimes").decoded(RuntimeList.self).items
            #expect(
                offered.map(\.name) == [
                    "Automatic", "Node.js 20", "Node.js 18", "Python 3.12", "Python 3.11", "Python 3.10", "PHP 8.3",
                    "PHP 8.2", "Static site", "Custom Docker",
                ])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an administrator adds, changes and deletes a runtime`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.signIn()
            let request = RuntimeRequest(
                name: "Node.js 22", type: "node", version: "22", baseImage: "node:22-alpine",
                defaultBuildCommand: "npm ci && npm run build")
            let made = try await platform.call(.post, path, request, token: token)
            #expect(made.status == .created)
            let runtime = try made.decoded(RuntimeResource.self)
            #expect(try await platform.call(.post, path, request, token: token).status == .conflict)
            let change = RuntimeRequest(defaultBuildCommand: "", active: false)
            let changed = try await platform.call(.put, "\(path)/\(runtime.id)", change, token: token)
                .decoded(RuntimeResource.self)
            #expect(changed.defaultBuildCommand == nil && !changed.active && changed.version == "22")
            let offered = try await platform.call(.get, "/api/paas/runtimes").decoded(RuntimeList.self).items
            #expect(!offered.contains { $0.id == runtime.id })
            #expect(try await platform.call(.delete, "\(path)/\(runtime.id)", token: token).status == .noContent)
            #expect(try await platform.call(.get, "\(path)/\(runtime.id)", token: token).status == .notFound)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `each wrong field is told`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.signIn()
            let cases: [(RuntimeRequest, [String])] = [
                (RuntimeRequest(), ["name", "type"]),
                (RuntimeRequest(name: "x", type: "cobol"), ["type"]),
                (RuntimeRequest(name: "x", type: "node"), ["base_image", "version"]),
                (
                    RuntimeRequest(name: "x", type: "node", version: "22; rm", baseImage: "--privileged"),
                    ["base_image", "version"]
                ),
                (
                    RuntimeRequest(name: "x", type: "docker", defaultStartCommand: "a\nb"), ["default_start_command"]
                ),
            ]
            for (request, fields) in cases {
                let refused = try await platform.call(.post, path, request, token: token)
                #expect(refused.status == .unprocessableContent)
                #expect(refused.fields == fields)
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `what applications or plans use is not deleted`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.signIn()
            let me = try await platform.call(.get, "/api/auth/me", token: token).decoded(SessionResource.self)
            let (plan, runtime, other) = try await platform.store.write { transaction in
                let plan = try platform.assembly.plans.choose(nil, in: transaction)
                let runtime = try platform.assembly.runtimes.choose("python 3.11", in: transaction)
                let other = try platform.assembly.runtimes.choose("Static site", in: transaction)
                let application = Application(
                    id: ApplicationID("a"), organizationID: OrganizationID(me.organization?.id ?? ""),
                    ownerUserID: UserID(me.user.id),
                    request: .init(
                        name: "a", slug: "a", runtimeID: runtime.id, planID: plan.id, region: "r", port: 8080),
                    now: platform.assembly.surroundings.now)
                try ApplicationStore().insert(application, transaction)
                return (plan.id.text, runtime.id.text, other.id.text)
            }
            let change = PlanRequest(supportedRuntimes: [other])
            _ = try await platform.call(.put, "/api/admin/paas/plans/\(plan)", change, token: token)
            for used in ["\(path)/\(runtime)", "\(path)/\(other)", "/api/admin/paas/plans/\(plan)"] {
                #expect(try await platform.call(.delete, used, token: token).status == .conflict)
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a customer's choice is found by id or name, and has a default`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let (plans, runtimes) = (platform.assembly.plans, platform.assembly.runtimes)
            try await platform.store.write { transaction in
                let automatic = try runtimes.choose(nil, in: transaction)
                #expect(automatic.kind == .auto)
                let starter = try plans.choose(nil, in: transaction)
                #expect(starter.name == "Starter")
                let basic = try plans.choose("BASIC", in: transaction)
                let same = try plans.choose(basic.id.text, in: transaction)
                #expect(same == basic)
                #expect(throws: PlatformError.self) { try plans.choose("nothing", in: transaction) }
                #expect(throws: PlatformError.self) { try runtimes.choose("nothing", in: transaction) }
            }
        }
    }
}

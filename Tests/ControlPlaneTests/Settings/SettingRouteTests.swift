import AgentProtocol
import ControlPlane
import HTTPTypes
import HummingbirdTesting
import NIOCore
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct SettingRouteTests {
    private typealias SettingList = ListResource<SettingResource>
    private let path = "/api/admin/paas/settings"

    private func setting(_ name: String, _ response: TestResponse) throws -> SettingResource {
        try #require(try response.decoded(SettingList.self).items.first { $0.name == name })
    }

    @Test(arguments: StoreEngine.allCases)
    func `a setting wins over the server's file until it is taken back`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine, settings: ["build_memory_mb": "1024"]) { platform in
            let token = try await platform.signIn()
            let before = try setting("build_memory_mb", try await platform.call(.get, path, token: token))
            #expect(before.value == .integer(1024) && before.defaultValue == .integer(1024) && !before.isSet)
            #expect(before.minimum == 128 && before.type == "integer")
            let change = SettingsRequest(["build_memory_mb": .integer(3000), "dockerfile_builds": .boolean(false)])
            let after = try setting("build_memory_mb", try await platform.call(.put, path, change, token: token))
            #expect(after.value == .integer(3000) && after.defaultValue == .integer(1024) && after.isSet)
            #expect(after.updatedBy == TestPlatform.administrator && after.updatedAt != nil)
            let back = SettingsRequest(["build_memory_mb": nil])
            let last = try await platform.call(.put, path, back, token: token)
            #expect(try setting("build_memory_mb", last).value == .integer(1024))
            #expect(try setting("dockerfile_builds", last).value == .boolean(false))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `each wrong value is told, and then nothing changes`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.signIn()
            let wrong = SettingsRequest([
                "build_memory_mb": .integer(1), "currency": .text("euro"), "drain_seconds": .integer(5),
                "master_key_file": .text("/x"), "registration": .text("maybe"),
            ])
            let refused = try await platform.call(.put, path, wrong, token: token)
            #expect(refused.status == .unprocessableContent)
            #expect(refused.fields == ["build_memory_mb", "currency", "master_key_file", "registration"])
            #expect(try !setting("drain_seconds", try await platform.call(.get, path, token: token)).isSet)
            let contradiction = SettingsRequest(["build_timeout_seconds": .integer(5000)])
            let told = try await platform.call(.put, path, contradiction, token: token)
            #expect(told.fields == ["build_timeout_seconds"])
            let customer = try await platform.newCustomer("anna@example.org")
            #expect(try await platform.call(.get, path, token: customer).status == .forbidden)
            #expect(try await platform.call(.put, path, wrong, token: customer).status == .forbidden)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a secret is sealed in the store and never shown`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.signIn()
            let secret = "canary-0123456789abcdef"
            let answer = try await platform.call(
                .put, path, SettingsRequest(["metrics_token": .text(secret)]), token: token)
            let shown = try setting("metrics_token", answer)
            #expect(shown.isSet && shown.value == nil && shown.type == "secret")
            #expect(!String(buffer: answer.body).contains("canary"))
            let rows = try await platform.store.read {
                try $0.query("SELECT sealed_value FROM platform_settings WHERE value IS NULL")
            }
            #expect(try rows.count == 1 && !rows[0].text("sealed_value").contains("canary"))
            #expect(try await platform.assembly.settings.isMetricsToken(secret))
            #expect(try await !platform.assembly.settings.isMetricsToken(secret + "x"))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `what is set is what builds, uploads, registration and prices go by`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let administrator = try await platform.signIn()
            let node = try await FakeNode(platform)
            let token = try await platform.newCustomer("anna@example.org")
            let change = SettingsRequest([
                "build_memory_mb": .integer(777), "build_cpu_millicores": .integer(333),
                "build_timeout_seconds": .integer(60), "dockerfile_builds": .boolean(false),
                "registration": .text("closed"), "currency": .text("EUR"), "drain_seconds": .integer(7),
            ])
            #expect(try await platform.call(.put, path, change, token: administrator).status == .ok)
            let plans = try await platform.call(.get, "/api/paas/plans").decoded(ListResource<PlanResource>.self)
            #expect(Set(plans.items.map(\.currency)) == ["EUR"])
            let late = RegisterRequest(email: "b@example.org", password: TestPlatform.password, name: "B")
            #expect(try await platform.call(.post, "/api/auth/register", late).status == .forbidden)
            let application = try await platform.newApplication(token)
            _ = try await platform.deploy(application.slug, token: token)
            await platform.settle()
            let task = try #require(try await node.tasks.first)
            guard case .build(let build) = task.work else { return }
            #expect(build.limits.memoryMB == 777 && build.limits.cpuMillicores == 333)
            #expect(build.limits.timeoutSeconds == 60 && !build.dockerfileAllowed)
            #expect(task.secondsLeft <= 120)
            _ = try await platform.call(
                .put, path, SettingsRequest(["upload_limit_mb": .integer(1)]), token: administrator)
            let large = [UInt8](repeating: 0, count: 1_048_577)
            let refused = try await platform.upload(application.slug, someArchive + large, token: token)
            #expect(refused.status == .contentTooLarge)
        }
    }
}

import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct IdempotencyTests {
    private let plan = PlanRequest(
        name: "Tiny", cpuMillicores: 100, memoryMB: 64, storageGB: 1, priceMonthly: "1.00", priceHourly: "0.0014")

    private func post(
        _ platform: TestPlatform, _ plan: PlanRequest, key: String, token: String
    ) async throws -> TestResponse {
        let name = try #require(HTTPField.Name("Idempotency-Key"))
        return try await platform.call(.post, "/api/admin/paas/plans", plan, token: token, headers: [name: key])
    }

    @Test(arguments: StoreEngine.allCases)
    func `a repeat gets the first answer, for a day`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.signIn()
            let first = try await post(platform, plan, key: "k1", token: token)
            #expect(first.status == .created)
            let again = try await post(platform, plan, key: "k1", token: token)
            #expect(again.status == .created)
            #expect(again.body == first.body)
            #expect(try await post(platform, plan, key: "k2", token: token).status == .conflict)
            var other = plan
            other.name = "Other"
            #expect(try await post(platform, other, key: "k1", token: token).status == .conflict)
            platform.clock.advance(seconds: 2 * 86_400)
            try await AccessCleaner(
                platform.assembly.surroundings, limits: RateLimits(platform.assembly.surroundings)
            ).clean()
            let late = try await platform.signIn()
            #expect(try await post(platform, other, key: "k1", token: late).status == .created)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `at once it happens once`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.signIn()
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await post(platform, plan, key: "k", token: token).status.code }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses.contains(201))
            #expect(statuses.allSatisfy { $0 == 201 || $0 == 409 })
            let count = try await platform.store.read { transaction in
                try transaction.query("SELECT id FROM plans WHERE name = 'Tiny'").count
            }
            #expect(count == 1)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a failed request may be repeated with its key`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.signIn()
            let bad = PlanRequest(name: "Tiny")
            #expect(try await post(platform, bad, key: "k", token: token).status == .unprocessableContent)
            #expect(try await post(platform, plan, key: "k", token: token).status == .created)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `keys belong to a person`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.signIn()
            let customer = try await platform.newCustomer("anna@example.org")
            #expect(try await post(platform, plan, key: "k", token: token).status == .created)
            #expect(try await post(platform, plan, key: "k", token: customer).status == .forbidden)
            #expect(try await post(platform, plan, key: "bad key", token: token).status == .badRequest)
        }
    }

    @Test func `stored answers are sealed`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let token = try await platform.signIn()
            _ = try await post(platform, plan, key: "k", token: token)
            let stored = try await platform.store.read { transaction in
                try transaction.first("SELECT sealed_body FROM idempotency_keys")?.text("sealed_body")
            }
            #expect(stored?.hasPrefix("m1.") == true)
            #expect(stored?.contains("Tiny") == false)
        }
    }

    @Test func `a request that never ended may be tried again after a while`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            var token = try await platform.signIn()
            #expect(try await post(platform, plan, key: "k", token: token).status == .created)
            try await platform.store.write { transaction in
                try transaction.execute("UPDATE idempotency_keys SET status = NULL")
                try transaction.execute("DELETE FROM plans WHERE name = 'Tiny'")
            }
            let busy = try await post(platform, plan, key: "k", token: token)
            #expect(busy.status == .conflict)
            #expect(busy.headers[.retryAfter] == "2")
            platform.clock.advance(seconds: 121)
            token = try await platform.signIn()
            #expect(try await post(platform, plan, key: "k", token: token).status == .created)
        }
    }
}

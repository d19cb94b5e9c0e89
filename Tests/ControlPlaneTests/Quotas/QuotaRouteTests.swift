import ControlPlane
import Foundation
import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@Suite struct QuotaRouteTests {
    private let base = "/api/paas/quota"

    private func line(
        _ platform: TestPlatform, _ resource: String, token: String
    ) async throws -> QuotaLineResource {
        let lines = try await platform.call(.get, base, token: token).decoded(ListResource<QuotaLineResource>.self)
        return try #require(lines.items.first { $0.resource == resource })
    }

    @Test(arguments: StoreEngine.allCases)
    func `applications and what their plans promise are counted and refused at the limit`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine, settings: ["quota_applications": "5"]) { platform in
            let token = try await platform.newCustomer("a@example.org")
            for number in 1...4 { _ = try await platform.newApplication(token, name: "Shop \(number)") }
            let applications = try await line(platform, "applications", token: token)
            #expect(applications == .init(resource: "applications", used: 4, limit: 5, percent: 80, status: "warning"))
            let memory = try await line(platform, "memory_mb", token: token)
            #expect(memory.used > 0 && memory.used % 4 == 0 && memory.status == "ok")
            _ = try await platform.newApplication(token, name: "Fifth")
            let request = CreateApplicationRequest(name: "Sixth")
            let refused = try await platform.call(.post, TestPlatform.applications, request, token: token)
            #expect(refused.status == .conflict && refused.code == "quota_exceeded")
            #expect(refused.fields == ["applications"])
            let other = try await platform.newCustomer("b@example.org")
            _ = try await platform.newApplication(other, name: "Neighbour")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `who manages an organization is told once that a limit is near, and again that it is reached`(
        engine: StoreEngine
    ) async throws {
        let settings = [
            "quota_applications": "5", "smtp_host": "127.0.0.1", "smtp_port": "1", "smtp_security": "none",
            "mail_from": "panel@example.com",
        ]
        try await TestPlatform.run(engine, settings: settings) { platform in
            let token = try await platform.newCustomer("a@example.org")
            try await platform.store.write {
                try $0.execute("INSERT INTO confirmed_emails SELECT id, email, 0 FROM users WHERE is_administrator = 0")
            }
            func told() async throws -> Int {
                try await platform.store.read {
                    try $0.query("SELECT id FROM mails WHERE subject = 'text' AND recipient = 'a@example.org'").count
                }
            }
            func warned() async throws -> Bool {
                try await PageBrowser(platform, "a@example.org").page("/applications").text.contains("quota-warning")
            }
            func delete(_ slug: String) async throws {
                _ = try await platform.call(
                    .delete, "\(TestPlatform.applications)/\(slug)", DeleteApplicationRequest(confirm: slug),
                    token: token)
                await platform.settle()
            }
            for number in 1...3 { _ = try await platform.newApplication(token, name: "Shop \(number)") }
            #expect(try await told() == 0)
            #expect(try await !warned())
            _ = try await platform.newApplication(token, name: "Fourth")
            #expect(try await told() == 1)
            #expect(try await warned())
            try await delete("fourth")
            _ = try await platform.newApplication(token, name: "Again")
            #expect(try await told() == 1)
            _ = try await platform.newApplication(token, name: "Fifth")
            #expect(try await told() == 2)
            // What is refused is no news.
            let request = CreateApplicationRequest(name: "Sixth")
            let refused = try await platform.call(.post, TestPlatform.applications, request, token: token)
            #expect(refused.code == "quota_exceeded")
            #expect(try await told() == 2)
            try await delete("fifth")
            platform.clock.advance(seconds: 86_401)
            let later = try await platform.signIn("a@example.org")
            _ = try await platform.newApplication(later, name: "Next day")
            #expect(try await told() == 3)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `of many that are created at once no more than fit are`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine, settings: ["quota_applications": "3"]) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let created = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<10 {
                    group.addTask {
                        let request = CreateApplicationRequest(name: "Shop \(number)")
                        let answer = try await platform.call(
                            .post, TestPlatform.applications, request, token: token)
                        return answer.status == .created
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(created == 3)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `what is stopped frees its instances, and starting asks for them again`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine, settings: ["quota_instances": "2"]) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, processes: ["web", "worker"], token: token)
            #expect(try await line(platform, "instances", token: token).used == 2)
            let request = CreateApplicationRequest(name: "Other")
            let refused = try await platform.call(.post, TestPlatform.applications, request, token: token)
            #expect(refused.fields == ["instances"])
            #expect(try await platform.act("stop", "shop", token: token).status == .accepted)
            #expect(try await line(platform, "instances", token: token).used == 0)
            let made = try await platform.call(.post, TestPlatform.applications, request, token: token)
            #expect(made.status == .created)
            let start = try await platform.act("start", "shop", token: token)
            #expect(start.code == "quota_exceeded")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `uploads count as storage and builds by how many run`(engine: StoreEngine) async throws {
        let settings = ["quota_concurrent_builds": "1"]
        try await TestPlatform.run(engine, settings: settings) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let root = try await platform.signIn()
            _ = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            let before = try await line(platform, "storage_bytes", token: token).used
            let source = try await platform.upload("shop", token: token).decoded(SourceResource.self)
            #expect(try await line(platform, "storage_bytes", token: token).used == before + source.sizeBytes)
            _ = try await platform.deploy("shop", token: token)
            #expect(try await line(platform, "concurrent_builds", token: token).status == "exceeded")
            let deploy = DeployRequest(sourceID: source.id)
            let path = "\(TestPlatform.applications)/shop/deploy"
            let refused = try await platform.call(.post, path, deploy, token: token)
            #expect(refused.code == "quota_exceeded" && refused.fields == ["concurrent_builds"])
            let id = try #require(try await platform.me(token).organization?.id)
            var override = QuotaRequest()
            override.storageBytes = before
            let admin = "/api/admin/paas/organizations/\(id)/quota"
            #expect(try await platform.call(.put, admin, override, token: root).status == .ok)
            let full = try await platform.upload("shop", token: token)
            #expect(full.fields == ["storage_bytes"])
            let sources = try await platform.store.read { try $0.query("SELECT id FROM sources").count }
            #expect(sources == 2)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `administrators set what differs from the settings`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let root = try await platform.signIn()
            let id = try #require(try await platform.me(token).organization?.id)
            let path = "/api/admin/paas/organizations/\(id)/quota"
            let set = try await platform.call(.put, path, QuotaRequest(applications: 0), token: root)
            #expect(set.status == .ok)
            let request = CreateApplicationRequest(name: "Shop")
            let refused = try await platform.call(.post, TestPlatform.applications, request, token: token)
            #expect(refused.code == "quota_exceeded")
            #expect(try await platform.call(.put, path, QuotaRequest(), token: root).status == .ok)
            #expect(try await line(platform, "applications", token: token).limit == 50)
            #expect(try await platform.call(.put, path, QuotaRequest(), token: token).status == .forbidden)
            #expect(try await platform.call(.get, path, token: root).status == .ok)
            let wrong = try await platform.call(.put, path, QuotaRequest(applications: -1), token: root)
            #expect(wrong.fields == ["applications"])
            let unknown = "/api/admin/paas/organizations/nothing/quota"
            #expect(try await platform.call(.get, unknown, token: root).status == .notFound)
        }
    }

    @Test func `a person owns only so many organizations`() async throws {
        try await TestPlatform.run(.sqlite, settings: ["organizations_per_person": "2"]) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let body = OrganizationRequest(name: "Second")
            let path = TestPlatform.organizations
            #expect(try await platform.call(.post, path, body, token: token).status == .created)
            #expect(try await platform.call(.post, path, body, token: token).code == "quota_exceeded")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `processes that a build brings count before they start`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine, settings: ["quota_instances": "2"]) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            try await platform.goLive("shop", on: node, processes: ["web", "worker", "release"], token: token)
            #expect(try await platform.deployment(1, of: "shop", token: token).status == "live")
            try await platform.goLive("shop", on: node, processes: ["web", "worker", "mailer"], token: token)
            let refused = try await platform.deployment(2, of: "shop", token: token)
            #expect(refused.status == "failed" && refused.failureCode == "quota_exceeded", "\(refused)")
            #expect(refused.failureMessage?.contains("quota of 2 instances does") == true, "\(refused)")
            #expect(try await platform.instances("shop", token: token).map(\.process).sorted() == ["web", "worker"])
            let again = try await platform.act("restart", "shop", token: token)
            #expect(again.status == .accepted, "\(again.message)")
        }
    }
}

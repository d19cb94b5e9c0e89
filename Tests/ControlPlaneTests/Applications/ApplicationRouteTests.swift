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

@Suite struct ApplicationRouteTests {
    private struct Anything: Codable, Sendable {
        var fields: [String: String] = [:]
        init(_ fields: [String: String]) { self.fields = fields }
        func encode(to encoder: any Encoder) throws { try fields.encode(to: encoder) }
        init(from decoder: any Decoder) throws { fields = try [String: String](from: decoder) }
    }

    @Test func `every wrong field is told, and nothing is made`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let cases: [([String: String], [String])] = [
                (["name": "ab"], ["name"]), (["name": "Shop; rm -rf /"], ["name"]), ([:], ["name"]),
                (["name": "Shop", "slug": "www"], ["slug"]), (["name": "Shop", "slug": "../x"], ["slug"]),
                (["name": "Shop", "plan_id": "nope", "runtime_id": "nope"], ["runtime_id", "plan_id"]),
                (["name": "Shop", "region": "mars"], ["region"]),
                (["name": "Shop", "git_url": "file:///etc/passwd"], ["git_url"]),
                (["name": "Shop", "git_url": "ext::sh -c id", "git_branch": "-x"], ["git_url", "git_branch"]),
                (["name": "Shop", "git_url": "https://10.0.0.1/a"], ["git_url"]),
                (["name": "Shop", "git_branch": "main"], ["git_url"]),
                (
                    ["name": "Shop", "build_command": "a\nb", "start_command": "a\u{1}b"],
                    ["build_command", "start_command"]
                ),
                (["name": "Shop", "health_check_path": "no slash"], ["health_check_path"]),
                (["name": "Shop", "port": "8080"], ["port"]),
            ]
            for (fields, wrong) in cases {
                let answer = try await platform.call(.post, TestPlatform.applications, Anything(fields), token: token)
                #expect((answer.status, answer.fields) == (.unprocessableContent, wrong), "\(fields)")
            }
            let request = CreateApplicationRequest(name: "Shop", port: 80)
            #expect(try await platform.call(.post, TestPlatform.applications, request, token: token).fields == ["port"])
            let list = try await platform.call(.get, TestPlatform.applications, token: token)
            #expect(try list.decoded(ListResource<ApplicationResource>.self).items.isEmpty)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `settings change by PUT, and empty text clears`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            _ = try await FakeNode(platform)
            let made = try await platform.newApplication(token)
            let path = "\(TestPlatform.applications)/shop"
            let change = Anything([
                "name": "New name", "start_command": "run it", "git_url": "https://github.com/a/b",
            ])
            let after = try await platform.call(.put, path, change, token: token).decoded(ApplicationResource.self)
            #expect((after.name, after.startCommand, after.gitBranch) == ("New name", "run it", "main"))
            #expect(
                (after.status, after.planID, after.instanceCount, after.slug) == ("pending", made.planID, 1, "shop"))
            let cleared = try await platform.call(
                .put, path, Anything(["start_command": "", "git_url": ""]), token: token
            ).decoded(ApplicationResource.self)
            #expect((cleared.startCommand, cleared.gitURL) == (nil, nil))
            for fields in [["git_url": "https://localhost/a"], ["health_check_path": "x"], ["runtime_id": "none"]] {
                let refused = try await platform.call(.put, path, Anything(fields), token: token)
                #expect(refused.fields == Array(fields.keys))
            }
            #expect(try await platform.application(made.id, token: token).name == "New name")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `how instances come and go is set within limits, and what they are made with waits for new ones`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine, settings: ["warm_seconds": "7"]) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            let made = try await platform.newApplication(token)
            #expect(made.lifecycle?.drainSeconds == 30 && made.lifecycle?.warmSeconds == 7)
            try await platform.goLive("shop", on: node, token: token)
            let path = "\(TestPlatform.applications)/shop"
            func put(_ lifecycle: LifecycleRequest) async throws -> TestResponse {
                var request = UpdateApplicationRequest()
                request.lifecycle = lifecycle
                return try await platform.call(.put, path, request, token: token)
            }
            var wanted = LifecycleRequest()
            (wanted.drainSeconds, wanted.warmSeconds) = (5, 0)
            let after = try await put(wanted).decoded(ApplicationResource.self)
            #expect(after.lifecycle?.drainSeconds == 5 && after.lifecycle?.warmSeconds == 0 && !after.needsRedeploy)
            (wanted.startSeconds, wanted.healthCheckStatus) = (90, "204")
            let waits = try await put(wanted).decoded(ApplicationResource.self)
            #expect(waits.lifecycle?.startSeconds == 90 && waits.lifecycle?.healthCheckStatus == "204")
            #expect(waits.needsRedeploy)
            _ = try await platform.act("restart", "shop", token: token)
            await platform.settle()
            let checks = Set(try await node.read().instances.compactMap { $0.healthCheck?.startSeconds })
            #expect(checks == [60, 90])
            (wanted.drainSeconds, wanted.healthCheckStatus) = (301, "20")
            let refused = try await put(wanted)
            #expect(Set(refused.fields) == ["drain_seconds", "health_check_status"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `lists come in pages and a taken slug gets a number`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer("a@example.org")
            var slugs: [String] = []
            for _ in 0..<3 { slugs.append(try await platform.newApplication(token).slug) }
            #expect(slugs == ["shop", "shop-2", "shop-3"])
            let first = try await platform.call(.get, TestPlatform.applications + "?limit=2", token: token)
                .decoded(ListResource<ApplicationResource>.self)
            let cursor = try #require(first.nextCursor)
            let second = try await platform.call(
                .get, TestPlatform.applications + "?limit=2&cursor=\(cursor)", token: token
            ).decoded(ListResource<ApplicationResource>.self)
            #expect(Set((first.items + second.items).map(\.slug)) == Set(slugs))
            #expect(second.nextCursor == nil)
            let asked = CreateApplicationRequest(name: "Shop", slug: "shop")
            #expect(try await platform.call(.post, TestPlatform.applications, asked, token: token).fields == ["slug"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `to another tenant nothing of an application exists, by any route`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let owner = try await platform.newCustomer("a@example.org")
            let stranger = try await platform.newCustomer("b@example.org")
            let node = try await FakeNode(platform)
            let shop = try await platform.newApplication(owner)
            try await platform.goLive("shop", on: node, token: owner)
            let before = try await platform.application("shop", token: owner)
            let routes = platform.assembly.routeTable().routes.filter {
                $0.path.contains("/applications/{application}")
            }
            #expect(routes.count > 20)
            let bodies: [String: String] = [
                "confirm": "shop", "name": "Stolen", "key": "A", "value": "B", "source_id": shop.id,
                "plan_id": shop.planID,
            ]
            for route in routes where route.path.hasPrefix("/api/paas/") {
                for name in [shop.id, shop.slug] {
                    let path = route.path.replacingOccurrences(of: "{application}", with: name)
                        .replacingOccurrences(of: "{build}", with: "1").replacingOccurrences(of: "{key}", with: "A")
                        .replacingOccurrences(of: "{deployment}", with: "1")
                    var body: any Codable & Sendable = Anything(bodies)
                    if path.hasSuffix("/scale") { body = ScaleRequest(processes: [.init(name: "web", count: 1)]) }
                    if path.hasSuffix("/rollback") { body = RollbackRequest(release: 1) }
                    if path.hasSuffix("/import") { body = EnvironmentImportRequest(variables: ["A": "B"]) }
                    let answer = try await platform.call(route.method, path, body, token: stranger)
                    #expect(answer.status == .notFound, "\(route.method) \(path) answered \(answer.status)")
                    let anonymous = try await platform.call(route.method, path, body)
                    #expect(anonymous.status == .unauthorized, "\(route.method) \(path)")
                }
            }
            #expect(try await platform.application("shop", token: owner) == before)
        }
    }

    @Test func `an archive is taken whole or not at all`() async throws {
        try await TestPlatform.run(.sqlite, settings: ["upload_limit_mb": "1"]) { platform in
            let token = try await platform.newCustomer("a@example.org")
            _ = try await platform.newApplication(token)
            let folder = platform.assembly.surroundings.configuration.dataDirectory + "/sources"
            #expect(try await platform.upload("shop", Array("PK zip".utf8), token: token).code == "unsupported_type")
            #expect(try await platform.upload("shop", [], token: token).code == "unsupported_type")
            #expect(try await platform.upload("shop", [0x1F, 0x8B], token: token).code == "unsupported_type")
            let large = someArchive + [UInt8](repeating: 7, count: 1_048_576)
            #expect(try await platform.upload("shop", large, token: token).status == .contentTooLarge)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            let source = try await platform.upload("shop", token: token).decoded(SourceResource.self)
            #expect(source.sizeBytes == Int64(someArchive.count))
            let path = "\(folder)/\(source.id).tar.gz"
            #expect(FileManager.default.contents(atPath: path).map(Array.init) == someArchive)
            #expect(try await platform.features.sources.path(SourceID(source.id)) == path)
        }
    }

    @Test func `a deploy needs a source of this application, or a repository`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            _ = try await platform.newApplication(token, name: "Other")
            let foreign = try await platform.upload("other", token: token).decoded(SourceResource.self)
            let path = "\(TestPlatform.applications)/shop/deploy"
            let cases: [([String: String], [String])] = [
                ([:], ["source_id"]), (["source_id": foreign.id], ["source_id"]),
                (["source_id": "../x"], ["source_id"]),
                (["branch": "main"], ["source_id"]), (["branch": "--upload-pack=x"], ["branch", "source_id"]),
            ]
            for (fields, wrong) in cases {
                let answer = try await platform.call(.post, path, Anything(fields), token: token)
                #expect(answer.fields == wrong, "\(fields)")
            }
            _ = try await platform.call(
                .put, "\(TestPlatform.applications)/shop", Anything(["git_url": "https://github.com/a/b"]), token: token
            )
            let started = try await platform.call(
                .post, path, Anything(["branch": "next", "commit": "abcdef1234"]), token: token)
            #expect(started.status == .accepted)
            await platform.settle()
            let work = try #require(try await node.tasks.first).work
            guard case .build(let task) = work else { return }
            #expect(task.source.git?.url == "https://github.com/a/b")
            #expect((task.source.git?.branch, task.source.git?.commit) == ("next", "abcdef1234"))
        }
    }

    @Test func `a file of variables is read as a whole or refused by its line`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let token = try await platform.newCustomer("a@example.org")
            _ = try await platform.newApplication(token)
            func put(_ text: String) async throws -> TestResponse {
                try await platform.client.execute(
                    uri: "\(TestPlatform.applications)/shop/env/import", method: .post,
                    headers: [.authorization: "Bearer \(token)", .contentType: "text/plain"],
                    body: ByteBuffer(string: text))
            }
            #expect(try await put("A=1\nPORT=2").fields == ["line 2"])
            #expect(try await put("export A='1'\nB=2").status == .ok)
            let many = Dictionary(uniqueKeysWithValues: (0..<600).map { ("K\($0)", "v") })
            let tooMany = try await platform.call(
                .post, "\(TestPlatform.applications)/shop/env/import", EnvironmentImportRequest(variables: many),
                token: token)
            #expect(tooMany.fields == ["variables"])
            let bad = try await platform.call(
                .post, "\(TestPlatform.applications)/shop/env",
                EnvironmentVariableRequest(key: "LD_PRELOAD", value: "x"),
                token: token)
            #expect(bad.fields == ["LD_PRELOAD"])
            let names = try await platform.call(.get, "\(TestPlatform.applications)/shop/env", token: token)
                .decoded(ListResource<EnvironmentVariableResource>.self).items.map(\.key)
            #expect(names == ["A", "B"])
        }
    }
}

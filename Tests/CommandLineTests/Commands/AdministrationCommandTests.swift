import Foundation
import Testing

@testable import CommandLine

@Suite struct AdministrationCommandTests {
    private static let setting = """
        {"name":"build_memory_mb","type":"integer","summary":"s","value":2048,"default":2048,"is_set":false}
        """
    private static let secret = #"{"name":"metrics_token","type":"secret","summary":"s","is_set":true}"#
    private static let user = """
        {"id":"u-1","email":"ada@example.org","name":"Ada","is_administrator":false,"organization_count":1,
        "created_at":"\(Samples.now)"}
        """
    private static let alert = """
        {"id":"a-1","kind":"node_offline","severity":"critical","subject_id":"n","subject_name":"n1",
        "message":"Silent.","opened_at":"\(Samples.now)","acknowledged_by":"root@example.org"}
        """
    private static let resources = #"{"cpu_millicores":1,"memory_mb":2,"disk_mb":3}"#
    private static let figures = """
        {"total":\(resources),"used":\(resources),"reserved":\(resources),"free":\(resources),"cpu_percent":10,
        "memory_percent":20,"disk_percent":30}
        """
    private static let capacity = """
        {"by_region":[{"region":"eu","node_count":2,"available_nodes":1,"figures":\(figures),"instances_that_fit":4,
        "advice":"Add a node."}],"by_node":[{"id":"n","name":"n1","region":"eu","status":"online",
        "admin_state":"enabled","figures":\(figures),"container_count":1,"max_containers":50}]}
        """

    private func server() async throws -> StubServer {
        try await StubServer.start { request in
            switch request.path {
            case "/api/admin/paas/settings": .json(Samples.list(Self.setting, Self.secret))
            case "/api/admin/paas/users": .json(Samples.list(Self.user))
            case "/api/admin/paas/users/u-1/suspend": .json(Self.user)
            case "/api/admin/paas/alerts": .json(Samples.list(Self.alert))
            case "/api/admin/paas/alerts/a-1/acknowledge": .json(Self.alert)
            case "/api/admin/paas/capacity": .json(Self.capacity)
            case "/api/admin/paas/nodes": .json(Samples.list(Samples.node()))
            case "/api/admin/paas/nodes/node-1/drain": .json(Samples.node(state: "draining"))
            default: .json(Samples.list())
            }
        }
    }

    @Test func `what administrators read is a table for people and JSON for programs`() async throws {
        let server = try await server()
        let desk = try Desk()
        try desk.signIn(to: server.url)
        for (command, word) in [
            ("settings", "build_memory_mb"), ("users", "ada@example.org"), ("alerts", "Silent."),
            ("capacity", "Add a node."),
        ] {
            let people = await desk.run(command)
            #expect(people.status == 0 && people.output.contains(word), "\(command): \(people.errors)")
            let program = await desk.run(command, "--json")
            #expect(program.status == 0 && program.output.hasPrefix("{"))
            #expect(await desk.run(command, "--help").status == 0)
        }
        #expect(await desk.run("settings").output.contains("•••"))
        #expect(server.requests.contains { $0.target == "/api/admin/paas/alerts?state=open" })
        try await server.stop()
    }

    @Test func `a setting is sent as what it is, and a wrong one is not sent`() async throws {
        let server = try await server()
        let desk = try Desk()
        try desk.signIn(to: server.url)
        #expect(await desk.run("settings", "set", "build_memory_mb=4096", "metrics_token=0123456789abcdef").status == 0)
        let put = try #require(server.requests("PUT", "/api/admin/paas/settings").first)
        #expect(put.text.contains("\"build_memory_mb\":4096") && put.text.contains("\"metrics_token\":\"0123"))
        #expect(await desk.run("settings", "unset", "build_memory_mb").status == 0)
        let last = try #require(server.requests("PUT", "/api/admin/paas/settings").last)
        #expect(last.text == #"{"build_memory_mb":null}"#)
        #expect(await desk.run("settings", "set", "build_memory_mb=many").status == 2)
        #expect(await desk.run("settings", "set", "unknown=1").status == 4)
        #expect(await desk.run("settings", "set", "nothing").status == 2)
        #expect(server.requests("PUT", "/api/admin/paas/settings").count == 2)
        try await server.stop()
    }

    @Test func `people, alerts and nodes are changed by name`() async throws {
        let server = try await server()
        let desk = try Desk()
        try desk.signIn(to: server.url)
        #expect(await desk.run("users", "suspend", "ADA@example.org").status == 0)
        #expect(await desk.run("users", "suspend", "nobody@example.org").status == 4)
        #expect(await desk.run("alerts", "acknowledge", "a-1").status == 0)
        #expect(await desk.run("nodes", "drain", "one").status == 0)
        #expect(await desk.run("nodes", "remove", "one", "--yes", "--force").status == 0)
        let posts = server.requests.filter { $0.method == "POST" }
        #expect(
            posts.map(\.path) == [
                "/api/admin/paas/users/u-1/suspend", "/api/admin/paas/alerts/a-1/acknowledge",
                "/api/admin/paas/nodes/node-1/drain",
            ])
        #expect(posts.allSatisfy { $0.headers["idempotency-key"]?.isEmpty == false })
        #expect(server.requests.last?.target == "/api/admin/paas/nodes/node-1?force=true")
        try await server.stop()
    }

    @Test func `the audit log is listed, exported and checked`() async throws {
        let entry = """
            {"chain":"c","number":1,"at":"\(Samples.now)","actor_kind":"person","actor_id":"u",
            "actor":"ada@example.org","credential":"cookie","action":"DELETE /api/paas/applications/{application}",
            "subject":"/api/paas/applications/shop","address":"::1","result":"denied","code":"forbidden",
            "request_id":"r","count":3,"hash":"h"}
            """
        let server = try await StubServer.start { request in
            switch request.path {
            case "/api/paas/audit", "/api/admin/paas/audit": .json(Samples.list(entry))
            case "/api/paas/audit/export":
                StubAnswer(headers: ["content-type": "text/csv"], body: "a,b\r\n1,\u{1B}2\r\n")
            case "/api/admin/paas/audit/verify":
                .json(
                    #"{"holds":false,"entries":4,"chains":2,"breaks":[{"chain":"c","number":3,"reason":"is missing"}]}"#
                )
            default: .problem(404, "not_found", "x")
            }
        }
        let desk = try Desk()
        try desk.signIn(to: server.url)
        let list = await desk.run("audit", "--actor", "ada@example.org", "--limit", "5")
        #expect(list.status == 0 && list.output.contains("ada@example.org was refused when trying to delete"))
        #expect(list.output.contains("the application shop (3 times)"), "\(list.output) \(list.errors)")
        #expect(server.requests.contains { $0.target == "/api/paas/audit?actor=ada%40example.org&limit=5" })
        #expect(await desk.run("audit", "--all", "--chain", "platform", "--json").status == 0)
        #expect(server.requests.contains { $0.target == "/api/admin/paas/audit?chain=platform&limit=50" })
        #expect(await desk.run("audit", "--chain", "platform").status == 2)
        let export = await desk.run("audit", "export", "--csv")
        #expect(export.output.hasPrefix("a,b\n1,") && !export.output.contains("\u{1B}"))
        let verify = await desk.run("audit", "verify")
        #expect(verify.status == 1 && verify.output.contains("c, entry 3: is missing"))
        try await server.stop()
    }
}

import Foundation
import NIOConcurrencyHelpers
import Testing

@testable import CommandLine

@Suite struct ApplicationCommandTests {
    static let hostile = "\\u001b[2Jshop\\u202e"

    @Test func `lists are tables for people and JSON for programs`() async throws {
        let server = try await StubServer.start { request in
            switch request.path {
            case "/api/paas/applications": .json(Samples.list(Samples.application(Self.hostile)))
            case "/api/admin/paas/nodes": .json(Samples.list(Samples.node(Self.hostile)))
            default: .json(Samples.list())
            }
        }
        let desk = try Desk()
        try desk.signIn(to: server.url)
        for command in [["apps"], ["nodes"], ["plans"], ["runtimes"], ["regions"]] {
            let name = command[0]
            let people = await desk.run(name, terminal: true)
            #expect(people.status == 0, "\(name): \(people.errors)")
            #expect(!people.output.contains("\u{1B}[2J") && !people.output.contains("\u{202E}"))
            let program = await desk.run(name, "--json")
            #expect(program.status == 0)
            #expect(try program.json()["items"] is [Any])
            #expect(!program.output.contains("\u{1B}") && !program.output.contains("\u{202E}"))
        }
        let plain = await desk.run("apps", environment: ["NO_COLOR": "1"], terminal: true)
        #expect(!plain.output.contains("\u{1B}"))
        try await server.stop()
    }

    @Test func `creating remembers the application in the folder`() async throws {
        let server = try await StubServer.start { request in
            request.method == "POST" ? .json(Samples.application("shop-2"), status: 201) : .json(Samples.list())
        }
        let desk = try Desk()
        try desk.signIn(to: server.url)
        let trial = await desk.run("apps", "create", "shop", "--plan", "Small", "--port", "9000")
        #expect(trial.status == 0, "\(trial.errors)")
        let link = try String(contentsOfFile: desk.work + "/.skypanel.json", encoding: .utf8)
        #expect(link.contains("\"shop-2\""))
        let post = try #require(server.requests("POST", "/api/paas/applications").first)
        #expect(post.headers["idempotency-key"]?.count == 36)
        #expect(post.text.contains("\"plan_id\":\"Small\"") && post.text.contains("9000"))
        #expect(await desk.run("ps").status == 0)
        #expect(server.requests.last?.path == "/api/paas/applications/shop-2/instances")
        _ = await desk.run("ps", "--app", "other")
        #expect(server.requests.last?.path == "/api/paas/applications/other/instances")
        try await server.stop()
    }

    @Test func `instances show what they use beside what they may use`() async throws {
        let server = try await StubServer.start { _ in
            let used = ",\"used\":{\"cpu_millicores\":20,\"memory_mb\":64,\"measured_at\":\"\"}"
            return .json(Samples.list(Samples.instance(1, more: used), Samples.instance(2, more: "")))
        }
        let desk = try Desk()
        try desk.signIn(to: server.url)
        let lines = await desk.run("ps", "--app", "shop").output.split(separator: "\n").map(String.init)
        #expect(lines.count == 3 && lines.first?.contains("CPU         MEMORY") == true, "\(lines)")
        #expect(lines.dropFirst().first?.contains("20 / 500 m  64 / 512 MB") == true, "\(lines)")
        #expect(lines.last?.contains("yes      -           -  ") == true, "\(lines)")
        try await server.stop()
    }

    @Test func `a node's firewall problem stands before others`() async throws {
        let server = try await StubServer.start { _ in
            .json(Samples.list(Samples.node(more: ",\"firewall_problem\":\"nft is missing\"")))
        }
        let desk = try Desk()
        try desk.signIn(to: server.url)
        #expect(await desk.run("nodes").output.contains("nft is missing"))
        #expect(await desk.run("nodes", "info", "one").output.contains("firewall"))
        #expect(await desk.run("nodes", "--json").output.contains("\"firewall_problem\""))
        try await server.stop()
    }

    @Test func `a lost answer to a creation is asked for again with the same key`() async throws {
        let count = NIOLockedValueBox(0)
        let server = try await StubServer.start { _ in
            let turn = count.withLockedValue { value -> Int in
                value += 1
                return value
            }
            return turn == 1 ? StubAnswer(body: "{", isCut: true) : .json(Samples.application(), status: 201)
        }
        let desk = try Desk()
        try desk.signIn(to: server.url)
        #expect(await desk.run("apps", "create", "shop").status == 0)
        let keys = server.requests("POST", "/api/paas/applications").map { $0.headers["idempotency-key"] }
        #expect(keys.count == 2 && Set(keys).count == 1)
        try await server.stop()
    }

    @Test func `deleting needs a yes and waits until nothing remains`() async throws {
        let deleted = NIOLockedValueBox(0)
        let server = try await StubServer.start { request in
            if request.method == "DELETE" {
                deleted.withLockedValue { $0 = 1 }
                return .json("{}", status: 202)
            }
            let turn = deleted.withLockedValue { value -> Int in
                if value > 0 { value += 1 }
                return value
            }
            return turn > 3 ? .problem(404, "not_found", "Gone.") : .json(Samples.application())
        }
        let desk = try Desk()
        try desk.signIn(to: server.url)
        #expect(await desk.run("apps", "delete", "shop").status == 2)
        #expect(server.requests.allSatisfy { $0.method == "GET" })
        let slip = await desk.run("apps", "delete", "shop") { $0.ask = { _, _ in "shop2" } }
        #expect(slip.status == 2)
        let trial = await desk.run("apps", "delete", "shop", "--yes")
        #expect(trial.status == 0, "\(trial.errors)")
        let request = try #require(server.requests("DELETE", "/api/paas/applications/app-1").first)
        #expect(request.text == "{\"confirm\":\"shop\"}")
        try await server.stop()
    }

    @Test func `variables are set, imported and removed, and values are not printed`() async throws {
        let server = try await StubServer.start { request in
            request.method == "GET"
                ? .json(Samples.list("{\"key\":\"A\",\"updated_at\":\"\(Samples.now)\"}")) : StubAnswer(status: 204)
        }
        let desk = try Desk()
        try desk.signIn(to: server.url)
        try desk.write("B='two'\n", to: ".env")
        #expect(await desk.run("env", "--app", "shop").output.contains("A"))
        let set = await desk.run("env", "set", "A=s3cret=x", "C=-", "--app", "shop", input: "piped\n")
        #expect(set.status == 0 && !set.output.contains("s3cret") && !set.errors.contains("s3cret"))
        #expect(await desk.run("env", "import", ".env", "--app", "shop").status == 0)
        #expect(await desk.run("env", "unset", "A", "--app", "shop").status == 0)
        #expect(await desk.run("env", "set", "A", "--app", "shop").status == 2)
        let sent = server.requests("POST", "/api/paas/applications/shop/env/import").map(\.text)
        #expect(sent.contains { $0.contains("s3cret=x") && $0.contains("piped") })
        #expect(sent.contains("{\"variables\":{\"B\":\"two\"}}"))
        #expect(server.requests("DELETE", "/api/paas/applications/shop/env/A").count == 1)
        try await server.stop()
    }

    @Test func `runtime logs are shown once and without effect on the terminal`() async throws {
        let server = try await StubServer.start { request in
            guard request.path.hasSuffix("/stream") else {
                return .json(Samples.list(Samples.log(1, "one"), Samples.log(2, "\\u001b]0;owned\\u0007two")))
            }
            guard request.headers["last-event-id"] == "2" else {
                return .events(
                    "id: 4\nevent: chunk\ndata: \(Samples.log(4, "four"))\n\nevent: status\n"
                        + "data: {\"status\":\"stopped\",\"final\":true}\n\n")
            }
            let again = "id: 2\nevent: chunk\ndata: \(Samples.log(2, "two"))\n\n"
            return .events("\(again)id: 3\nevent: chunk\ndata: \(Samples.log(3, "three"))\n\n", cut: true)
        }
        let desk = try Desk()
        try desk.signIn(to: server.url)
        let trial = await desk.run("logs", "-f", "--app", "shop")
        #expect(trial.status == 0, "\(trial.errors)")
        let lines = trial.output.split(separator: "\n").map { $0.split(separator: " ").last.map(String.init) }
        #expect(lines == ["one", "two", "three", "four"])
        #expect(
            server.requests("GET", "/api/paas/applications/shop/logs/stream").map { $0.headers["last-event-id"] } == [
                "2", "3",
            ])
        let json = await desk.run("logs", "--app", "shop", "--json")
        #expect(try (json.json()["items"] as? [Any])?.count == 2)
        try await server.stop()
    }

    @Test func `filters of the log go to the server, also when it is followed`() async throws {
        let server = try await StubServer.start { request in
            guard request.path.hasSuffix("/stream") else { return .json(Samples.list(Samples.log(1, "one"))) }
            return .events("event: status\ndata: {\"status\":\"deleted\",\"final\":true}\n\n")
        }
        let desk = try Desk()
        try desk.signIn(to: server.url)
        let trial = await desk.run(
            "logs", "-f", "--app", "shop", "--since", "10m", "--grep", "a b&c", "--process", "worker", "--stream",
            "stderr", "-n", "5")
        #expect(trial.status == 0, "\(trial.errors)")
        let logs = server.requests.filter { $0.path.contains("/logs") }
        #expect(logs.count == 2)
        for request in logs {
            for part in ["limit=5", "since=10m", "q=a%20b%26c", "process=worker", "stream=stderr"] {
                #expect(request.target.contains(part), "\(request.target)")
            }
        }
        #expect(await desk.run("logs", "--app", "shop", "--stream", "out").status == 2)
        try await server.stop()
    }

    @Test func `an application stops, and its address is shown`() async throws {
        let server = try await StubServer.start { _ in .json(Samples.application(status: "stopped")) }
        let desk = try Desk()
        try desk.signIn(to: server.url)
        #expect(await desk.run("stop", "--app", "shop").output == "shop is stopped.\n")
        #expect(await desk.run("open", "--app", "shop").output == "http://shop.apps.localhost:8080\n")
        #expect(await desk.run("apps", "info", "shop").output.contains("v3"))
        try await server.stop()
    }

    @Test func `a node is added, shown, disabled and removed`() async throws {
        let server = try await StubServer.start { request in
            switch (request.method, request.path) {
            case ("POST", "/api/admin/paas/nodes/register"):
                .json(
                    """
                    {"id":"node-1","name":"one","region":"default","registration_token":"tok",
                    "registration_token_expires_at":"2026-11-21T02:37:07Z","join_command":"install-agent tok"}
                    """, status: 201)
            case ("GET", _): .json(Samples.list(Samples.node("one", state: "disabled")))
            default: StubAnswer(status: 204)
            }
        }
        let desk = try Desk()
        try desk.signIn(to: server.url)
        #expect(await desk.run("nodes", "add", "one").output == "install-agent tok\n")
        #expect(try await desk.run("nodes", "add", "one", "--json").json()["registration_token"] as? String == "tok")
        #expect(await desk.run("nodes", "info", "one").output.contains("node-1"))
        #expect(await desk.run("nodes", "disable", "one").output == "one is disabled.\n")
        #expect(await desk.run("nodes", "remove", "one", "--yes").status == 0)
        #expect(await desk.run("nodes", "info", "two").status == 4)
        #expect(server.requests("DELETE", "/api/admin/paas/nodes/node-1").count == 1)
        #expect(server.requests("POST", "/api/admin/paas/nodes/node-1/disable").count == 1)
        try await server.stop()
    }
}

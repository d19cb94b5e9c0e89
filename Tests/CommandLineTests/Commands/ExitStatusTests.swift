import Testing

@Suite struct ExitStatusTests {
    @Test(arguments: [
        (400, 6), (401, 3), (402, 6), (403, 3), (404, 4), (409, 6), (413, 6), (422, 6), (500, 1), (503, 1),
    ])
    func `each refusal has its status`(_ http: Int, _ status: Int32) async throws {
        let server = try await StubServer.start { _ in .problem(http, "word", "What to do.") }
        let trial = try await Desk().run("apps", environment: ["SKYPANEL_URL": server.url, "SKYPANEL_TOKEN": "t"])
        #expect(trial.status == status)
        #expect(trial.errors.hasPrefix("error: What to do."))
        #expect(trial.output.isEmpty)
        try await server.stop()
    }

    @Test func `a wrong use is 2 and help is 0`() async throws {
        let desk = try Desk()
        #expect(await desk.run("nonsense").status == 2)
        #expect(await desk.run("apps", "create").status == 2)
        #expect(await desk.run("logs", "--lines", "0").status == 2)
        #expect(await desk.run("ps").status == 2)
        let help = await desk.run("--help")
        #expect(help.status == 0)
        #expect(help.output.contains("SUBCOMMANDS"))
        #expect(await desk.run("deploy", "--help").output.contains("--create"))
        #expect(await desk.run("--version").output == "0.1.0\n")
        #expect(await desk.run("env").status != 0)
    }

    @Test func `a server that is away is 5, for people and for programs`() async throws {
        let server = try await StubServer.start { _ in .json("{}") }
        try await server.stop()
        let environment = ["SKYPANEL_URL": server.url, "SKYPANEL_TOKEN": "t"]
        let trial = try await Desk().run("apps", environment: environment)
        #expect(trial.status == 5)
        #expect(trial.errors.contains("cannot be reached"))
        let json = try await Desk().run("apps", "--json", environment: environment)
        #expect(json.status == 5)
        #expect(json.errors.contains("\"exit_status\":5"))
    }

    @Test func `a proxy without its server is 5 after a few tries`() async throws {
        let server = try await StubServer.start { _ in
            StubAnswer(status: 502, headers: ["content-type": "text/html"], body: "<html>")
        }
        let trial = try await Desk().run("apps", environment: ["SKYPANEL_URL": server.url, "SKYPANEL_TOKEN": "t"])
        #expect(trial.status == 5)
        #expect(server.requests.count == 4)
        try await server.stop()
    }

    @Test func `a redirect is not followed`() async throws {
        let server = try await StubServer.start { _ in
            StubAnswer(status: 302, headers: ["location": "http://evil.example/"], body: "")
        }
        let trial = try await Desk().run("apps", environment: ["SKYPANEL_URL": server.url, "SKYPANEL_TOKEN": "t"])
        #expect(trial.status == 5)
        #expect(server.requests.count == 1)
        try await server.stop()
    }

    @Test func `fields that are wrong are named`() async throws {
        let server = try await StubServer.start { _ in
            .problem(
                422, "invalid", "Some fields are wrong.", fields: "[{\"field\":\"port\",\"message\":\"1 to 65535\"}]")
        }
        let environment = ["SKYPANEL_URL": server.url, "SKYPANEL_TOKEN": "t"]
        let trial = try await Desk().run("apps", "create", "x", environment: environment)
        #expect(trial.status == 6)
        #expect(trial.errors.contains("port: 1 to 65535"))
        try await server.stop()
    }

    @Test(arguments: ["..", ".", "a/../../auth/me?x=#"])
    func `a name cannot leave its place in the path`(_ name: String) async throws {
        let server = try await StubServer.start { _ in .problem(404, "not_found", "No.") }
        let environment = ["SKYPANEL_URL": server.url, "SKYPANEL_TOKEN": "t"]
        let trial = try await Desk().run("apps", "info", name, environment: environment)
        #expect(trial.status == 2 || trial.status == 4)
        #expect(server.requests.allSatisfy { $0.target.hasPrefix("/api/paas/applications/a%2F..") })
        try await server.stop()
    }
}

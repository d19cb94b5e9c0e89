import Foundation
import NIOConcurrencyHelpers
import Testing

@Suite struct SignInTests {
    @Test func `signing in keeps the tokens for their owner alone`() async throws {
        let server = try await StubServer.start { _ in .json(Samples.tokens("a1", "r1")) }
        let desk = try Desk()
        let trial = await desk.run(
            "login", "--server", server.url, "--email", "ada@example.com", "--password-stdin", input: "s3cret\n")
        #expect(trial.status == 0, "\(trial.errors)")
        #expect(trial.output == "Signed in to \(server.url) as ada@example.com.\n")
        let attributes = try FileManager.default.attributesOfItem(atPath: desk.credentials)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let sent = try #require(server.requests("POST", "/api/auth/login").first)
        #expect(sent.text.contains("s3cret"))
        #expect(sent.headers["authorization"] == nil)
        let stored = try String(contentsOfFile: desk.credentials, encoding: .utf8)
        #expect(stored.contains("a1") && stored.contains("r1") && !stored.contains("s3cret"))
        try await server.stop()
    }

    @Test func `a wrong password ends with status 3 and keeps nothing`() async throws {
        let server = try await StubServer.start { _ in .problem(401, "unauthenticated", "Wrong password.") }
        let desk = try Desk()
        let trial = await desk.run("login", "--server", server.url, "--email", "a", "--password-stdin", input: "x")
        #expect(trial.status == 3)
        #expect(trial.errors.contains("Wrong password."))
        #expect(!FileManager.default.fileExists(atPath: desk.credentials))
        try await server.stop()
    }

    @Test func `nobody to ask is a wrong use`() async throws {
        let desk = try Desk()
        #expect(await desk.run("login", "--server", "http://127.0.0.1:1").status == 2)
        #expect(await desk.run("login").status == 2)
        #expect(await desk.run("whoami").status == 3)
    }

    @Test func `an old access token is renewed once and the answer comes`() async throws {
        let server = try await StubServer.start { request in
            switch (request.path, request.headers["authorization"]) {
            case ("/api/auth/refresh", _): .json(Samples.tokens("new", "r2"))
            case (_, "Bearer new"): .json(Samples.list(Samples.application()))
            default: .problem(401, "unauthenticated", "Expired.")
            }
        }
        let desk = try Desk()
        try desk.signIn(to: server.url, access: "old")
        let trial = await desk.run("apps")
        #expect(trial.status == 0, "\(trial.errors)")
        #expect(server.requests("POST", "/api/auth/refresh").map(\.text) == ["{\"refresh_token\":\"r1\"}"])
        #expect(try String(contentsOfFile: desk.credentials, encoding: .utf8).contains("r2"))
        let attributes = try FileManager.default.attributesOfItem(atPath: desk.credentials)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        try await server.stop()
    }

    @Test func `several processes spend a refresh token once`() async throws {
        let server = try await StubServer.start { request in
            switch (request.path, request.headers["authorization"]) {
            case ("/api/auth/refresh", _):
                request.text.contains("r1") ? .json(Samples.tokens("new", "r2")) : .problem(401, "reused", "Reused.")
            case (_, "Bearer new"): .json(Samples.list(Samples.application()))
            default: .problem(401, "unauthenticated", "Expired.")
            }
        }
        let desk = try Desk()
        try desk.signIn(to: server.url, access: "old", expiresIn: 1)
        let statuses = await withTaskGroup(of: Int32.self) { group in
            for _ in 0..<6 { group.addTask { await desk.run("apps").status } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == [0, 0, 0, 0, 0, 0])
        #expect(server.requests("POST", "/api/auth/refresh").count == 1)
        try await server.stop()
    }

    @Test func `a session that has ended asks to sign in again`() async throws {
        let server = try await StubServer.start { _ in .problem(401, "unauthenticated", "Expired.") }
        let desk = try Desk()
        try desk.signIn(to: server.url)
        let trial = await desk.run("whoami")
        #expect(trial.status == 3)
        #expect(trial.errors.contains("skypanel login"))
        try await server.stop()
    }

    @Test func `the environment signs in without a file`() async throws {
        let server = try await StubServer.start { _ in .json(Samples.list()) }
        let desk = try Desk()
        let environment = ["SKYPANEL_URL": server.url, "SKYPANEL_TOKEN": "skp_x"]
        let trial = await desk.run("apps", environment: environment)
        #expect(trial.status == 0)
        #expect(trial.output.contains("No applications yet"))
        #expect(server.requests.first?.headers["authorization"] == "Bearer skp_x")
        try await server.stop()
    }

    @Test func `sessions are listed and ended`() async throws {
        let session = """
            {"id":"s1","kind":"program","device":"Phone\\u001b[31m","address":"192.0.2.1","current":false,\
            "created_at":"2026-11-21T00:00:00.000Z","last_used_at":"2026-11-21T00:00:00.000Z",\
            "expires_at":"2026-12-21T00:00:00.000Z"}
            """
        let server = try await StubServer.start { request in
            request.method == "GET" ? .json(Samples.list(session)) : StubAnswer(status: 204)
        }
        let desk = try Desk()
        try desk.signIn(to: server.url)
        let listed = await desk.run("sessions")
        #expect(listed.status == 0 && listed.output.contains("192.0.2.1") && !listed.output.contains("\u{1B}"))
        #expect(await desk.run("sessions", "end").status == 2)
        #expect(await desk.run("sessions", "end", "s1").status == 0)
        #expect(await desk.run("sessions", "end", "--others").status == 0)
        #expect(server.requests("DELETE", "/api/auth/sessions/s1").count == 1)
        #expect(server.requests("DELETE", "/api/auth/sessions").count == 1)
        try await server.stop()
    }

    @Test func `signing out tells the server and forgets`() async throws {
        let server = try await StubServer.start { _ in StubAnswer(status: 204) }
        let desk = try Desk()
        try desk.signIn(to: server.url)
        #expect(await desk.run("logout").status == 0)
        #expect(server.requests("POST", "/api/auth/logout").count == 1)
        #expect(try !String(contentsOfFile: desk.credentials, encoding: .utf8).contains("good"))
        try await server.stop()
    }
}

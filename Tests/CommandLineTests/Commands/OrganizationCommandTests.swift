import Foundation
import Testing

@testable import CommandLine

@Suite struct OrganizationCommandTests {
    private static func organization(_ number: Int, _ name: String, status: String = "active") -> String {
        """
        {"id":"org-\(number)","name":"\(name)","role":"owner","status":"\(status)","created_at":"\(Samples.now)"}
        """
    }

    private static let member = """
        {"user_id":"u-1","email":"ada@example.com","name":"Ada","role":"admin","joined_at":"\(Samples.now)"}
        """

    private static let organizations = Samples.list(organization(1, "First"), organization(2, "Second"))

    private func server(_ other: @escaping StubServer.Answering = { _ in .problem(404, "not_found", "No.") })
        async throws -> StubServer
    {
        try await StubServer.start { request in
            switch (request.method, request.path) {
            case ("GET", "/api/paas/organizations"): .json(Self.organizations)
            case ("GET", "/api/paas/members"): .json(Samples.list(Self.member))
            case ("GET", "/api/paas/applications"): .json(Samples.list())
            default: other(request)
            }
        }
    }

    @Test func `an organization is chosen once, by name, for later commands`() async throws {
        let server = try await server()
        let desk = try Desk()
        try desk.signIn(to: server.url)
        #expect(await desk.run("orgs", "use", "Second").status == 0)
        #expect(await desk.run("apps").status == 0)
        #expect(server.requests("GET", "/api/paas/applications").last?.headers["x-organization-id"] == "org-2")
        #expect(await desk.run("apps", "--org", "org-1").status == 0)
        #expect(server.requests("GET", "/api/paas/applications").last?.headers["x-organization-id"] == "org-1")
        #expect(await desk.run("apps", environment: ["SKYPANEL_ORG": "org-3"]).status == 0)
        #expect(server.requests("GET", "/api/paas/applications").last?.headers["x-organization-id"] == "org-3")
        let list = await desk.run("orgs")
        #expect(list.output.contains("*  Second") && list.output.contains("owner"))
        // A choice that is out of date must not stand in the way of the next.
        #expect(server.requests("GET", "/api/paas/organizations").allSatisfy { $0.headers["x-organization-id"] == nil })
        #expect(await desk.run("orgs", "use", "Third").status == 4)
        try await server.stop()
    }

    @Test func `a chosen organization survives a new token and is not sent with another's token`() async throws {
        let server = try await server { request in
            request.path == "/api/auth/refresh" ? .json(Samples.tokens("fresh", "r2")) : .problem(404, "x", "No.")
        }
        let desk = try Desk()
        try desk.signIn(to: server.url)
        #expect(await desk.run("orgs", "use", "org-2").status == 0)
        let text = try String(contentsOfFile: desk.credentials, encoding: .utf8)
        let old = text.replacing(#/"expires_at" : \d+/#, with: "\"expires_at\" : 1")
        try old.write(toFile: desk.credentials, atomically: true, encoding: .utf8)
        #expect(await desk.run("apps").status == 0)
        let last = server.requests("GET", "/api/paas/applications").last
        #expect(last?.headers["authorization"] == "Bearer fresh")
        #expect(last?.headers["x-organization-id"] == "org-2")
        #expect(await desk.run("apps").status == 0)
        #expect(server.requests("GET", "/api/paas/applications").last?.headers["x-organization-id"] == "org-2")
        let token = ["SKYPANEL_URL": server.url, "SKYPANEL_TOKEN": "skp_x"]
        #expect(await desk.run("apps", environment: token).status == 0)
        #expect(server.requests("GET", "/api/paas/applications").last?.headers["x-organization-id"] == nil)
        try await server.stop()
    }

    @Test func `members are named by address and deletion is confirmed by name`() async throws {
        let server = try await server { request in
            switch (request.method, request.path) {
            case ("PUT", "/api/paas/members/u-1"): .json(Self.member)
            case ("DELETE", "/api/paas/members/u-1"): StubAnswer(status: 204)
            case ("DELETE", "/api/paas/organizations/org-1"): .json(Self.organization(1, "First", status: "deleting"))
            default: .problem(404, "not_found", "No.")
            }
        }
        let environment = ["SKYPANEL_URL": server.url, "SKYPANEL_TOKEN": "t"]
        let desk = try Desk()
        let changed = await desk.run("members", "role", "Ada@example.com", "admin", environment: environment)
        #expect(changed.status == 0 && changed.output == "ada@example.com is now admin.\n")
        #expect(await desk.run("members", "remove", "ada@example.com", environment: environment).status == 0)
        #expect(await desk.run("members", "remove", "bob@example.com", environment: environment).status == 4)
        #expect(await desk.run("orgs", "delete", "First", environment: environment).status == 2)
        let deleted = await desk.run("orgs", "delete", "First", "--yes", "--json", environment: environment)
        #expect(deleted.status == 0)
        #expect(try deleted.json()["status"] as? String == "deleting")
        #expect(server.requests("DELETE", "/api/paas/organizations/org-1").first?.text == "{\"confirm\":\"First\"}")
        try await server.stop()
    }

    @Test func `secrets that are shown once stand alone on standard output`() async throws {
        let server = try await server { request in
            switch (request.method, request.path) {
            case ("POST", "/api/paas/tokens"):
                .json(
                    """
                    {"id":"t-1","name":"CI","hint":"skp_abc","user_id":"u-1","permissions":["view"],
                    "administrator":false,"token":"skp_secret","created_at":"\(Samples.now)",
                    "expires_at":"\(Samples.now)"}
                    """, status: 201)
            case ("POST", "/api/paas/invitations"):
                .json(
                    """
                    {"id":"i-1","role":"viewer","status":"open","link":"https://panel/join?token=ski_x",
                    "created_at":"\(Samples.now)","expires_at":"\(Samples.now)"}
                    """, status: 201)
            case ("POST", "/api/paas/invitations/accept"):
                .json(Self.organization(1, "First"))
            default: .problem(404, "not_found", "No.")
            }
        }
        let environment = ["SKYPANEL_URL": server.url, "SKYPANEL_TOKEN": "t"]
        let desk = try Desk()
        let token = await desk.run(
            "tokens", "create", "CI", "--permission", "view", "--permission", "deploy", environment: environment)
        #expect(token.output == "skp_secret\n")
        let sent = server.requests("POST", "/api/paas/tokens").first
        #expect(sent?.text.contains("\"permissions\":[\"view\",\"deploy\"]") == true)
        #expect(sent?.headers["idempotency-key"]?.isEmpty == false)
        let invitation = await desk.run("invitations", "create", "--role", "viewer", environment: environment)
        #expect(invitation.output == "https://panel/join?token=ski_x\n")
        let link = "https://panel/join?token=ski_x"
        #expect(await desk.run("invitations", "accept", link, environment: environment).status == 0)
        #expect(server.requests("POST", "/api/paas/invitations/accept").first?.text == "{\"token\":\"ski_x\"}")
        try await server.stop()
    }

    @Test func `the quota is a table for people and a list for programs`() async throws {
        let server = try await StubServer.start { _ in
            .json(
                Samples.list(
                    "{\"resource\":\"applications\",\"used\":4,\"limit\":5,\"percent\":80,\"status\":\"warning\"}"))
        }
        let environment = ["SKYPANEL_URL": server.url, "SKYPANEL_TOKEN": "t"]
        let trial = try await Desk().run("quota", environment: environment)
        #expect(trial.status == 0 && trial.output.contains("80 %") && trial.output.contains("warning"))
        let json = try await Desk().run("quota", "--json", environment: environment)
        #expect(try (json.json()["items"] as? [Any])?.count == 1)
        try await server.stop()
    }
}

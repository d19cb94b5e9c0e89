import Foundation
import Testing

@testable import CommandLine

/// What administrators do with other people's things.
@Suite struct AdministeredThingsTests {
    private static let line = """
        {"resource":"storage_bytes","used":1073741824,"limit":2147483648,"percent":50,"status":"ok"}
        """
    private static let organization = """
        {"id":"o-1","name":"Engines","member_count":2,"application_count":3,"instance_count":4,
        "reserved":{"cpu_millicores":1,"memory_mb":2,"disk_mb":3},"created_at":"\(Samples.now)"}
        """
    private static let link = #"{"url":"https://panel/reset?token=skl_x","expires_at":"2026-11-21T02:37:07Z"}"#

    private static func administered() -> String {
        """
        {"application":\(Samples.application()),"organization_id":"o-1","organization_name":"Engines",
        "owner_email":"ada@example.org"}
        """
    }

    private func server() async throws -> StubServer {
        try await StubServer.start { request in
            switch (request.method, request.path) {
            case ("GET", "/api/admin/paas/organizations"): .json(Samples.list(Self.organization))
            case (_, "/api/admin/paas/organizations/o-1/quota"): .json(Samples.list(Self.line))
            case ("GET", "/api/admin/paas/applications"): .json(Samples.list(Self.administered()))
            case ("POST", "/api/admin/paas/applications/shop/suspend"): .json(Self.administered())
            case ("POST", "/api/admin/paas/applications/shop/resume"): .json(Self.administered())
            case ("POST", _): .json(Self.link)
            default: .problem(404, "not_found", "x")
            }
        }
    }

    @Test func `an organization's quota is shown and set`() async throws {
        let server = try await server()
        let desk = try Desk()
        try desk.signIn(to: server.url)
        #expect(await desk.run("orgs", "list", "--all").output.contains("Engines"))
        let shown = await desk.run("quota", "--of", "o-1")
        #expect(shown.status == 0 && shown.output.contains("storage_bytes") && shown.output.contains("50 %"))
        let path = "/api/admin/paas/organizations/o-1/quota"
        #expect(await desk.run("quota", "set", "o-1", "applications=5", "storage_bytes=10").status == 0)
        let sent =
            try JSONSerialization.jsonObject(
                with: Data(try #require(server.requests("PUT", path).first).text.utf8)) as? [String: Int]
        #expect(sent == ["applications": 5, "storage_bytes": 10])
        #expect(await desk.run("quota", "set", "o-1").status == 0)
        #expect(server.requests("PUT", path).last?.text == "{}")
        for wrong in ["applications", "applications=x", "beds=3"] {
            #expect(await desk.run("quota", "set", "o-1", wrong).status == 2, "\(wrong)")
        }
        try await server.stop()
    }

    @Test func `an application of anybody is listed, suspended and resumed`() async throws {
        let server = try await server()
        let desk = try Desk()
        try desk.signIn(to: server.url)
        let list = await desk.run("apps", "list", "--all")
        #expect(list.status == 0 && list.output.contains("Engines") && list.output.contains("ada@example.org"))
        #expect(await desk.run("apps", "suspend", "shop").status == 2)
        #expect(await desk.run("apps", "suspend", "shop", "--reason", "unpaid").status == 0)
        let base = "/api/admin/paas/applications/shop"
        #expect(server.requests("POST", base + "/suspend").first?.text == #"{"reason":"unpaid"}"#)
        #expect(await desk.run("apps", "resume", "shop").status == 0)
        #expect(server.requests("POST", base + "/resume").count == 1)
        try await server.stop()
    }

    @Test func `the link for a new password goes to the output alone`() async throws {
        let server = try await server()
        let desk = try Desk()
        try desk.signIn(to: server.url)
        let made = await desk.run("users", "reset-link", "u-1")
        #expect(made.output == "https://panel/reset?token=skl_x\n" && made.errors.contains("alone"))
        #expect(server.requests("POST", "/api/admin/paas/users/u-1/reset-link").count == 1)
        try await server.stop()
    }
}

/// Changing an application, and the history of its deployments.
@Suite struct ApplicationChangeTests {
    @Test func `an application is changed by what is named alone`() async throws {
        let server = try await StubServer.start { _ in .json(Samples.application()) }
        let desk = try Desk()
        try desk.signIn(to: server.url)
        #expect(await desk.run("apps", "set", "--app", "shop", "--port", "9000", "--build-command", "").status == 0)
        let sent = try #require(server.requests("PUT", "/api/paas/applications/shop").first)
        let body = try JSONSerialization.jsonObject(with: Data(sent.text.utf8)) as? [String: Any]
        #expect(body?.count == 2 && body?["port"] as? Int == 9000 && body?["build_command"] as? String == "")
        try await server.stop()
    }

    @Test func `deployments are listed, and one is cancelled`() async throws {
        let server = try await StubServer.start { request in
            request.method == "GET"
                ? .json(Samples.list(Samples.deployment("failed", failure: "no module")))
                : .json(Samples.deployment("building"))
        }
        let desk = try Desk()
        try desk.signIn(to: server.url)
        let list = await desk.run("deployments", "--app", "shop")
        #expect(list.status == 0 && list.output.contains("no module"))
        #expect(await desk.run("deployments", "cancel", "7", "--app", "shop").status == 0)
        #expect(server.requests("POST", "/api/paas/applications/shop/deployments/7/cancel").count == 1)
        try await server.stop()
    }
}

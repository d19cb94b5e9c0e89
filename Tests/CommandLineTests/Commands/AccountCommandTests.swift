import Foundation
import NIOConcurrencyHelpers
import Testing

@testable import CommandLine

@Suite struct AccountCommandTests {
    private static func user(_ enabled: Bool) -> String { #"{"enabled":\#(enabled),"recovery_codes_left":7}"# }
    private static let codes = #"{"recovery_codes":["aaaa-bbbb","cccc-dddd"]}"#

    private func server(factor: Bool) async throws -> StubServer {
        try await StubServer.start { request in
            switch (request.method, request.path) {
            case ("GET", "/api/auth/totp"): .json(Self.user(factor))
            case ("POST", "/api/auth/totp"):
                .json(#"{"secret":"ABCD","uri":"otpauth://totp/SkyPanel?secret=ABCD"}"#, status: 201)
            case ("POST", "/api/auth/totp/confirm"), ("POST", "/api/auth/totp/recovery-codes"): .json(Self.codes)
            case ("GET", "/api/auth/me"):
                .json(
                    """
                    {"user":{"id":"u","email":"ada@example.com","name":"Ada","is_administrator":false,
                    "created_at":"\(Samples.now)"},"organizations":[],"impersonations":[{"id":"i",
                    "administrator":"root@example.org","user":"ada@example.com","organization_id":"o",
                    "reason":"Ticket 7","allows_changes":false,"active":true,"created_at":"\(Samples.now)",
                    "expires_at":"\(Samples.now)"}]}
                    """)
            case ("POST", "/api/auth/email/confirm") where request.text.contains("wrong"):
                .problem(422, "invalid", "token: is unknown", fields: #"[{"field":"token","message":"is unknown"}]"#)
            default: StubAnswer(status: 204, headers: [:])
            }
        }
    }

    @Test func `a password is changed with what is typed, or read, and never with an option`() async throws {
        let server = try await server(factor: false)
        let desk = try Desk()
        try desk.signIn(to: server.url)
        #expect(await desk.run("account", "password", "--stdin", input: "old one\nnew one\r\n").status == 0)
        let answers = NIOLockedValueBox(["old one", "new one", "other"])
        let typed = await desk.run("account", "password") { surroundings in
            surroundings.ask = { _, _ in answers.withLockedValue { $0.isEmpty ? nil : $0.removeFirst() } }
        }
        #expect(typed.status == 2 && typed.errors.contains("differ"))
        #expect(await desk.run("account", "password", "--stdin", input: "old one\n").status == 2)
        let sent = server.requests("POST", "/api/auth/password").map(\.text)
        #expect(sent.count == 1 && sent.first?.contains(#""current_password":"old one""#) == true)
        #expect(sent.first?.contains(#""new_password":"new one""#) == true)
        try await server.stop()
    }

    @Test func `a second factor is set up at once or in two steps, and switched off with a code`() async throws {
        let off = try await server(factor: false)
        let desk = try Desk()
        try desk.signIn(to: off.url)
        let set = await desk.run("account", "second-factor-on", "--stdin", input: "pass\n123456\n")
        #expect(set.status == 0 && set.output == "aaaa-bbbb\ncccc-dddd\n" && set.errors.contains("secret: ABCD"))
        let begun = await desk.run("account", "second-factor-on", "--begin", "--stdin", "--json", input: "pass\n")
        #expect(try begun.json()["secret"] as? String == "ABCD")
        #expect(await desk.run("account", "second-factor-on", "--code", "654321").status == 0)
        #expect(
            off.requests("POST", "/api/auth/totp/confirm").map(\.text) == [
                #"{"code":"123456"}"#, #"{"code":"654321"}"#,
            ])
        try await off.stop()
        let on = try await server(factor: true)
        try desk.signIn(to: on.url)
        #expect(await desk.run("account", "show").output.contains("on, 7 recovery codes left"))
        #expect(await desk.run("account", "second-factor-off", "--stdin", input: "pass\n111111\n").status == 0)
        let proof = try #require(on.requests("POST", "/api/auth/totp/disable").first)
        #expect(proof.text.contains(#""totp":"111111""#) && proof.text.contains(#""password":"pass""#))
        #expect(await desk.run("account", "recovery-codes", "--stdin", input: "pass\n222222\n").output.contains("aaaa"))
        #expect(await desk.run("account", "second-factor-off", "--stdin", input: "pass\n").status == 2)
        try await on.stop()
    }

    @Test func `an address is confirmed by its link, and another mail is asked for`() async throws {
        let server = try await server(factor: false)
        let desk = try Desk()
        try desk.signIn(to: server.url)
        #expect(await desk.run("account", "confirm", "https://x.test/confirm-email?token=skl_1").status == 0)
        #expect(server.requests("POST", "/api/auth/email/confirm").map(\.text) == [#"{"token":"skl_1"}"#])
        #expect(await desk.run("account", "confirm", "wrong").status == 6)
        #expect(await desk.run("account", "confirm").status == 0)
        #expect(server.requests("POST", "/api/auth/email/confirmation").count == 1)
        let me = await desk.run("whoami")
        #expect(me.errors.contains("root@example.org") && me.errors.contains("Ticket 7"))
        try await server.stop()
    }

    @Test func `a name is changed, and an account deleted after its address was typed`() async throws {
        let server = try await StubServer.start { request in
            let user =
                #"{"id":"u","email":"ada@example.com","name":"Ada L","is_administrator":false,"#
                + #""created_at":"\#(Samples.now)"}"#
            return switch (request.method, request.path) {
            case ("PUT", "/api/auth/me"): .json(user)
            case ("GET", "/api/auth/me"): .json(#"{"user":\#(user),"organizations":[]}"#)
            case ("GET", "/api/auth/totp"): .json(Self.user(false))
            default: StubAnswer(status: 204, headers: [:])
            }
        }
        let desk = try Desk()
        try desk.signIn(to: server.url)
        #expect(await desk.run("account", "rename", "Ada L").output.contains("Ada L"))
        #expect(server.requests("PUT", "/api/auth/me").map(\.text) == [#"{"name":"Ada L"}"#])
        let other = await desk.run("account", "delete", "--stdin", input: "eve@example.com\npass\n")
        #expect(other.status == 2 && server.requests("POST", "/api/auth/me/delete").isEmpty)
        #expect(await desk.run("account", "delete", "--stdin", input: "ada@example.com\npass\n").status == 0)
        #expect(server.requests("POST", "/api/auth/me/delete").map(\.text) == [#"{"password":"pass"}"#])
        // The tokens went with it.
        #expect(await desk.run("account").errors.contains("login"))
        try await server.stop()
    }

    @Test func `presets are added, changed and removed by names`() async throws {
        let runtime = """
            {"id":"r-1","name":"Node","type":"node","version":"20","base_image":"n","allow_custom_docker":false,
            "active":true}
            """
        let preset = #"{"id":"p-1","runtime_id":"r-1","build_command":"make","environment":{"A":"1"}}"#
        let server = try await StubServer.start { request in
            switch (request.method, request.path) {
            case ("GET", "/api/admin/paas/runtimes"): .json(Samples.list(runtime))
            case ("GET", "/api/admin/paas/runtimes/r-1/presets"): .json(Samples.list(preset))
            case ("GET", _): .json(Samples.list())
            case ("DELETE", _): StubAnswer(status: 204, headers: [:])
            default: .json(preset)
            }
        }
        let desk = try Desk()
        try desk.signIn(to: server.url)
        let list = await desk.run("presets", "list", "node")
        #expect(list.status == 0 && list.output.contains("make"), "\(list.errors)")
        let added = await desk.run("presets", "add", "Node", "--build", "make", "--variable", "A=b=c")
        #expect(added.status == 0, "\(added.errors)")
        let path = "/api/admin/paas/runtimes/r-1/presets"
        let sent = try #require(server.requests("POST", path).first)
        #expect(sent.text.contains(#""environment":{"A":"b=c"}"#) && sent.text.contains(#""build_command":"make""#))
        #expect(await desk.run("presets", "set", "Node", "p-1", "--start", "", "--no-variables").status == 0)
        #expect(server.requests("PUT", path + "/p-1").first?.text.contains(#""environment":{}"#) == true)
        #expect(await desk.run("presets", "remove", "Node", "p-1").status == 0)
        #expect(await desk.run("presets", "add", "Node", "--variable", "A").status == 2)
        #expect(await desk.run("presets", "add", "None", "--build", "x").status == 4)
        #expect(await desk.run("presets", "add", "Node", "--plan", "None", "--build", "x").status == 4)
        try await server.stop()
    }

    @Test func `an impersonation's token is printed alone, and it is ended by either side`() async throws {
        let begun = """
            {"id":"i-1","administrator":"root@example.org","user":"ada@example.com","organization_id":"o",
            "reason":"Ticket 7","allows_changes":false,"active":true,"created_at":"\(Samples.now)",
            "expires_at":"\(Samples.now)","token":"sku_x"}
            """
        let server = try await StubServer.start { request in
            switch request.method {
            case "POST": .json(begun, status: 201)
            case "DELETE": StubAnswer(status: 204, headers: [:])
            default: .json(Samples.list(begun))
            }
        }
        let desk = try Desk()
        try desk.signIn(to: server.url)
        let made = await desk.run("users", "impersonate", "ada@example.com", "--reason", "Ticket 7")
        #expect(made.status == 0 && made.output == "sku_x\n", "\(made.errors)")
        #expect(server.requests.last?.text.contains(#""minutes":30"#) == true)
        #expect(await desk.run("users", "impersonate", "ada@example.com").status == 2)
        #expect(await desk.run("impersonations").output.contains("Ticket 7"))
        #expect(await desk.run("impersonations", "end", "i-1").status == 0)
        #expect(await desk.run("impersonations", "end", "i-1", "--all").status == 0)
        let ended = server.requests.filter { $0.method == "DELETE" }.map(\.path)
        #expect(ended == ["/api/paas/impersonations/i-1", "/api/admin/paas/impersonations/i-1"])
        try await server.stop()
    }
}

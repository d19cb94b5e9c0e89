import AgentProtocol
import Crypto
import Foundation
import HTTPTypes
import HostSupport
import HummingbirdTesting
import NIOCore
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

/// Everything that the API can change, changed once: each call must succeed.
struct AuditStory {
    let platform: TestPlatform
    private let root: String
    private let owner: String
    private let organization: String

    init(_ platform: TestPlatform) async throws {
        self.platform = platform
        root = try await platform.signIn()
        owner = try await platform.newCustomer("owner@example.org")
        organization = try await platform.me(owner).organization?.id ?? ""
    }

    /// The whole story on a platform of its own, with the payment providers beside it.
    static func told(
        _ engine: StoreEngine, _ body: @escaping @Sendable (TestPlatform) async throws -> Void
    ) async throws {
        try await StandInProviders().run { urls in
            try await TestPlatform.run(engine, settings: urls) { platform in
                try await AuditStory(platform).tell()
                try await body(platform)
            }
        }
    }

    private func tell() async throws {
        let shop = try await applications()
        try await account()
        try await people()
        try await catalogue()
        try await nodes()
        try await administration(shop)
        try await payments()
        try await impersonations()
        try await endings(shop)
    }

    @discardableResult
    private func send(
        _ method: HTTPRequest.Method, _ path: String, _ json: String = "", as token: String?
    ) async throws -> [String: Any] {
        var headers: HTTPFields = json.isEmpty ? [:] : [.contentType: "application/json"]
        if let token { headers[.authorization] = "Bearer \(token)" }
        headers[.contentLength] = "\(json.utf8.count)"
        let answer = try await platform.client.execute(
            uri: path, method: method, headers: headers, body: json.isEmpty ? nil : ByteBuffer(string: json))
        #expect(answer.status.kind == .successful, "\(method) \(path): \(answer.status) \(String(buffer: answer.body))")
        guard answer.body.readableBytes > 0 else { return [:] }
        return try JSONSerialization.jsonObject(with: Data(answer.body.readableBytesView)) as? [String: Any] ?? [:]
    }

    private func applications() async throws -> String {
        let (base, node) = (TestPlatform.applications, try await FakeNode(platform, named: "host"))
        let shop = try await platform.newApplication(owner)
        let path = "\(base)/shop"
        try await platform.goLive("shop", on: node, token: owner)
        try await send(.put, path, #"{"name":"New"}"#, as: owner)
        try await send(.post, path + "/env", #"{"key":"A","value":"1"}"#, as: owner)
        try await send(.put, path + "/env/A", #"{"value":"2"}"#, as: owner)
        try await send(.post, path + "/env/import", #"{"variables":{"B":"1"}}"#, as: owner)
        try await send(.delete, path + "/env/A", as: owner)
        for verb in ["restart", "stop", "start"] {
            try await send(.post, "\(path)/\(verb)", as: owner)
            try await platform.finish(on: node)
        }
        try await send(.post, path + "/scale", #"{"processes":[{"name":"web","count":1}]}"#, as: owner)
        try await send(.post, path + "/rollback", #"{"release":1}"#, as: owner)
        try await platform.finish(on: node)
        let first = try await platform.deploy("shop", token: owner)
        try await send(.post, "\(path)/builds/\(first.build?.id ?? "")/cancel", as: owner)
        await platform.settle()
        for task in try await node.tasks { try await node.tell(TaskReport(taskID: task.taskID, state: .cancelled)) }
        try await platform.finish(on: node)
        try await send(.post, "\(path)/deployments/\(first.deployment.id)/retry", as: owner)
        let second = try await platform.deploy("shop", token: owner)
        try await send(.post, "\(path)/deployments/\(second.deployment.id)/cancel", as: owner)
        return shop.id
    }

    private func account() async throws {
        let person = try await platform.newCustomer("person@example.org")
        let password = #""password":"\#(TestPlatform.password)""#
        let other = try await platform.call(
            .post, "/api/auth/login", LoginRequest(email: "person@example.org", password: TestPlatform.password)
        ).decoded(TokenResource.self)
        try await send(.post, "/api/auth/logout", #"{"refresh_token":"\#(other.refreshToken)"}"#, as: nil)
        _ = try await platform.signIn("person@example.org")
        let sessions = try await platform.call(.get, "/api/auth/sessions", token: person)
            .decoded(ListResource<SignInResource>.self).items
        try await send(.delete, "/api/auth/sessions/\(sessions.first { !$0.current }?.id ?? "")", as: person)
        try await send(.delete, "/api/auth/sessions", as: person)
        let secret = try await send(.post, "/api/auth/totp", "{\(password)}", as: person)["secret"] as? String ?? ""
        func code() -> String {
            platform.clock.advance(seconds: 30)
            let bytes = Base32.decode(secret) ?? []
            return TimeCodes.code(secret: bytes, step: platform.clock.clock.now() / 30_000)
        }
        try await send(.post, "/api/auth/totp/confirm", #"{"code":"\#(code())"}"#, as: person)
        try await send(
            .post, "/api/auth/totp/recovery-codes", #"{\#(password),"totp":"\#(code())"}"#, as: person)
        try await send(.post, "/api/auth/totp/disable", #"{\#(password),"totp":"\#(code())"}"#, as: person)
        try await send(
            .post, "/api/auth/password",
            #"{"current_password":"\#(TestPlatform.password)","new_password":"another long one"}"#, as: person)
        let link = try await send(.post, "/api/admin/paas/users/person@example.org/reset-link", as: root)
        let token = (link["url"] as? String)?.split(separator: "=").last.map(String.init) ?? ""
        try await send(
            .post, "/api/auth/password/reset", #"{"token":"\#(token)","new_password":"a third long one"}"#, as: nil)
        try await confirmation(person)
    }

    /// The mail's link is put into the store, as the runner would.
    private func confirmation(_ person: String) async throws {
        let user = try await platform.store.read {
            try UserStore.credentials(email: "person@example.org", in: $0)?.user
        }
        let known = try #require(user)
        let now = platform.assembly.surroundings.now
        let link = AccountLinkStore.Link(userID: known.id, purpose: .confirmation, email: known.email)
        try await platform.store.write {
            try AccountLinkStore.insert(
                link, hash: OpaqueToken.hash("skl_x"), now: now, expiresAt: now.adding(seconds: 60), in: $0)
        }
        try await send(.post, "/api/auth/email/confirm", #"{"token":"skl_x"}"#, as: nil)
        let again = try await platform.signIn("person@example.org", "a third long one")
        try await send(.post, "/api/auth/email/confirmation", as: again)
        try await send(.put, "/api/auth/me", #"{"name":"Somebody"}"#, as: again)
        // What a person owns alone goes first.
        try await platform.store.write {
            try $0.execute("DELETE FROM members WHERE user_id = $1", [.text(known.id.text)])
        }
        try await send(.post, "/api/auth/me/delete", #"{"password":"a third long one"}"#, as: again)
    }

    private func people() async throws {
        let (organizations, invitations) = (TestPlatform.organizations, "/api/paas/invitations")
        try await send(.post, organizations, #"{"name":"Second"}"#, as: owner)
        try await send(.put, "\(organizations)/\(organization)", #"{"name":"First"}"#, as: owner)
        var users: [String] = []
        for name in ["b", "c", "d"] {
            let made = try await send(.post, invitations, #"{"role":"member"}"#, as: owner)
            let token = (made["link"] as? String)?.split(separator: "=").last.map(String.init) ?? ""
            let guest = try await platform.newCustomer("\(name)@example.org")
            try await send(.post, invitations + "/accept", #"{"token":"\#(token)"}"#, as: guest)
            users.append(try await platform.me(guest).user.id)
            if name == "b" { try await send(.post, "\(organizations)/\(organization)/leave", as: guest) }
        }
        let open = try await send(.post, invitations, #"{"role":"viewer","email":"x@example.org"}"#, as: owner)
        try await send(.delete, "\(invitations)/\(open["id"] as? String ?? "")", as: owner)
        try await send(.put, "/api/paas/members/\(users[1])", #"{"role":"admin"}"#, as: owner)
        try await send(.delete, "/api/paas/members/\(users[2])", as: owner)
        let token = try await send(
            .post, "/api/paas/tokens", #"{"name":"ci","permissions":["view","deploy"]}"#, as: owner)
        try await send(.delete, "/api/paas/tokens/\(token["id"] as? String ?? "")", as: owner)
        let heir = #"{"user_id":"\#(users[1])"}"#
        try await send(.post, "\(organizations)/\(organization)/transfer", heir, as: owner)
        let back = #"{"user_id":"\#(try await platform.me(owner).user.id)"}"#
        let present = try await platform.signIn("c@example.org")
        try await send(.post, "\(organizations)/\(organization)/transfer", back, as: present)
    }

    private func catalogue() async throws {
        let base = "/api/admin/paas"
        let plan =
            try await send(
                .post, base + "/plans",
                #"{"name":"P","cpu_millicores":500,"memory_mb":512,"storage_gb":1,"#
                    + #""price_monthly":"1","price_hourly":"1"}"#,
                as: root)["id"] as? String ?? ""
        try await send(.put, "\(base)/plans/\(plan)", #"{"description":"x"}"#, as: root)
        try await send(.delete, "\(base)/plans/\(plan)", as: root)
        let runtime =
            try await send(
                .post, base + "/runtimes", #"{"name":"N","type":"node","version":"99","base_image":"node:99"}"#,
                as: root
            )["id"] as? String ?? ""
        try await send(.put, "\(base)/runtimes/\(runtime)", #"{"active":false}"#, as: root)
        let presets = "\(base)/runtimes/\(runtime)/presets"
        let preset = try await send(.post, presets, #"{"build_command":"x"}"#, as: root)["id"] as? String ?? ""
        try await send(.put, "\(presets)/\(preset)", #"{"build_command":"y"}"#, as: root)
        try await send(.delete, "\(presets)/\(preset)", as: root)
        try await send(.delete, "\(base)/runtimes/\(runtime)", as: root)
    }

    private func nodes() async throws {
        let base = "/api/admin/paas/nodes"
        let made = try await send(.post, base + "/register", #"{"name":"n2","region":"eu"}"#, as: root)
        let node = "\(base)/\(made["id"] as? String ?? "")"
        let token = try await send(.post, node + "/token", as: root)["registration_token"] as? String ?? ""
        let request = RegistrationRequest(
            token: token, publicKey: P256.Signing.PrivateKey().publicKey.pemRepresentation, hostname: "n2",
            agentVersion: "1", capacity: Capacity(cpuMillicores: 2000, memoryMB: 4096, diskMB: 50_000))
        let body = String(decoding: try JSONEncoder().encode(request), as: UTF8.self)
        try await send(.post, "/api/internal/paas/nodes/register", body, as: nil)
        try await send(.put, node, #"{"max_containers":5}"#, as: root)
        for verb in ["disable", "enable", "drain", "rotate-credentials"] {
            try await send(.post, "\(node)/\(verb)", as: root)
        }
        try await send(.delete, node, as: root)
    }

    private func administration(_ shop: String) async throws {
        let base = "/api/admin/paas"
        try await send(
            .put, base + "/settings", #"{"currency":"EUR","metrics_token":"a-long-secret-token-x"}"#, as: root)
        try await send(
            .put, "\(base)/organizations/\(organization)/quota", #"{"applications":7}"#, as: root)
        let wallet = "\(base)/organizations/\(organization)"
        try await send(.put, wallet + "/prices", #"{"markup_basis_points":100,"plans":[]}"#, as: root)
        try await send(.post, wallet + "/credit", #"{"amount":"5","note":"bank transfer"}"#, as: root)
        try await send(.post, wallet + "/refund", #"{"amount":"1","note":"too much"}"#, as: root)
        let user = try await platform.me(try await platform.newCustomer("e@example.org")).user.id
        for verb in ["suspend", "resume", "promote", "demote", "reset-second-factor"] {
            try await send(.post, "\(base)/users/\(user)/\(verb)", as: root)
        }
        let plans = try await platform.call(.get, "/api/paas/plans").decoded(ListResource<PlanResource>.self).items
        let larger = plans.sorted { $0.memoryMB < $1.memoryMB }.dropFirst().first?.id ?? ""
        try await send(.put, "\(base)/applications/\(shop)/plan", #"{"plan_id":"\#(larger)"}"#, as: root)
        let smallest = plans.sorted { $0.memoryMB < $1.memoryMB }.first?.id ?? ""
        try await send(
            .post, "\(TestPlatform.applications)/\(shop)/upgrade", #"{"plan_id":"\#(smallest)"}"#, as: owner)
        try await send(.post, "\(base)/applications/\(shop)/suspend", #"{"reason":"unpaid"}"#, as: root)
        try await send(.post, "\(base)/applications/\(shop)/resume", as: root)
        try await FakeNode(platform, named: "silent").set(.offline)
        let runner = AlertRunner(platform.assembly.surroundings, alerts: platform.assembly.alerts)
        for _ in 0..<3 { try await runner.look() }
        let alerts = try await send(.get, base + "/alerts", as: root)["items"] as? [[String: Any]]
        try await send(.post, "\(base)/alerts/\(alerts?.first?["id"] as? String ?? "")/acknowledge", as: root)
    }

    /// Needs the platform's settings to lead to ``StandInProviders``.
    private func payments() async throws {
        let admin = "/api/admin/paas"
        _ = try await platform.call(
            .put, admin + "/settings", SettingsRequest(StandInProviders.settings.mapValues { $0 }), token: root)
        let body = #"{"amount":"5","provider":"stripe"}"#
        let topUp = try await send(.post, "/api/paas/billing/top-ups", body, as: owner)["id"] as? String ?? ""
        _ = try await platform.store.write {
            try $0.execute("UPDATE top_ups SET status = 'held' WHERE id = $1", [.text(topUp)])
        }
        try await send(.post, "\(admin)/top-ups/\(topUp)/settle", as: root)
        let now = platform.assembly.surroundings.clock.now() / 1000
        let message = StandInProviders.stripeMessage(about: "cs_other", at: now)
        var headers = message.headers
        headers[.contentLength] = "\(message.body.utf8.count)"
        let told = try await platform.client.execute(
            uri: "/api/paas/webhooks/stripe", method: .post, headers: headers, body: ByteBuffer(string: message.body))
        #expect(told.status == .noContent)
        let event = #"{"event_type":"CHECKOUT.ORDER.APPROVED","resource":{"id":"x"}}"#
        try await send(.post, "/api/paas/webhooks/paypal", event, as: nil)
        let alerts = "/api/paas/billing/alerts"
        let alert = try await send(.post, alerts, #"{"threshold":"5"}"#, as: owner)["id"] as? String ?? ""
        try await send(.put, "\(alerts)/\(alert)", #"{"threshold":"6"}"#, as: owner)
        try await send(.post, "\(alerts)/\(alert)/acknowledge", as: owner)
        try await send(.delete, "\(alerts)/\(alert)", as: owner)
        try await send(.put, "/api/paas/billing/address", #"{"lines":["Shop Ltd"]}"#, as: owner)
        try await send(.put, "/api/paas/billing/limit", #"{"limit":"100"}"#, as: owner)
        let voucher = try await send(.post, admin + "/vouchers", #"{"amount":"5","note":"x"}"#, as: root)
        let code = voucher["code"] as? String ?? ""
        try await send(.post, "/api/paas/billing/vouchers", #"{"code":"\#(code)"}"#, as: owner)
        try await send(.delete, "\(admin)/vouchers/\(voucher["id"] as? String ?? "")", as: root)
    }

    private func impersonations() async throws {
        let id = try await platform.me(owner).user.id
        for end in ["/api/admin/paas/impersonations/", "/api/paas/impersonations/"] {
            let begun = try await send(
                .post, "/api/admin/paas/users/\(id)/impersonate", #"{"reason":"to help"}"#, as: root)
            let path = end + (begun["id"] as? String ?? "")
            try await send(.delete, path, as: end.contains("admin") ? root : owner)
        }
    }

    private func endings(_ shop: String) async throws {
        try await send(.delete, "/api/admin/paas/applications/\(shop)", #"{"confirm":"shop"}"#, as: root)
        let other = try await platform.newApplication(owner, name: "Gallery").slug
        try await send(.delete, "\(TestPlatform.applications)/\(other)", #"{"confirm":"\#(other)"}"#, as: owner)
        let path = "\(TestPlatform.organizations)/\(organization)"
        try await send(.delete, path, #"{"confirm":"First","forfeit_balance":true}"#, as: owner)
    }
}

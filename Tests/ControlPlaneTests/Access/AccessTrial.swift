import AgentProtocol
import ControlPlane
import Crypto
import Foundation
import HTTPTypes
import HostSupport
import Hummingbird
import NIOCore
import NIOEmbedded
import NodeAgent
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport

/// Two organizations with a member of each role, API tokens of the first one's owner that lend one permission each, the
/// platform's administrator, two tokens of theirs and two impersonations, two nodes, and an application of the first
/// organization that runs on the first node: everybody who may ask for something, and what they may ask for.
struct AccessTrial: Sendable {
    /// Somebody who calls; nil is nobody's credential.
    struct Actor: Sendable {
        let name: String
        let token: String?
    }

    let platform: TestPlatform
    let actors: [Actor]
    /// What stands in a path for a parameter.
    let subjects: [String: String]
    let organization: Organization
    let node: NodeID
    /// Rows that a request may take away, as they are at the beginning.
    private let kept: [KeptRows]

    static func run(
        _ engine: StoreEngine, settings: [String: String] = [:],
        _ body: @escaping @Sendable (AccessTrial) async throws -> Void
    ) async throws {
        try await TestPlatform.run(engine, settings: settings) { platform in
            let trial = try await AccessTrial(platform)
            try await trial.restore()
            try await body(trial)
        }
    }

    private init(_ platform: TestPlatform) async throws {
        self.platform = platform
        let owner = try await platform.newCustomer("owner@own.example.org")
        let other = try await platform.newCustomer("owner@other.example.org")
        let session = try await platform.call(.get, "/api/auth/me", token: owner).decoded(SessionResource.self)
        let strangers = try await platform.call(.get, "/api/auth/me", token: other).decoded(SessionResource.self)
        let own = try await Self.members(of: session, "own", platform)
        let others = try await Self.members(of: strangers, "other", platform)
        let nodes = try await Self.nodes(platform)
        let root = try await platform.signIn()
        let host = try await FakeNode(platform, named: "host")
        let shop = try await platform.newApplication(owner)
        try await platform.goLive("shop", on: host, token: owner)
        let source = try await platform.upload("shop", token: owner).decoded(SourceResource.self)
        try await Self.move(to: nodes.first?.id ?? host.id, source: source.id, platform)
        organization = Organization(
            id: OrganizationID(session.organization?.id ?? ""), name: "own",
            createdAt: platform.assembly.surroundings.now)
        node = nodes.first?.id ?? host.id
        let things = try await AccessThings(platform, owner: owner, administrator: root, runtime: shop.runtimeID)
        actors =
            [Actor(name: "nobody", token: nil)]
            + others + [Actor(name: "other owner", token: other)] + own + [Actor(name: "own owner", token: owner)]
            + [Actor(name: "administrator", token: root)]
            + (try await Self.tokens(owner, root, platform)) + things.impersonators
            + nodes.map { Actor(name: $0.name, token: $0.token) }
        kept = try await KeptRows.all(platform)
        let viewer = try await platform.store.read {
            try $0.first("SELECT id FROM users WHERE email = 'viewer@own.example.org'")?.text("id")
        }
        subjects = [
            "application": "shop", "build": "1", "deployment": "1", "key": "A", "plan": shop.planID,
            "runtime": shop.runtimeID, "source": source.id, "node": node.text, "name": "app.js", "hash": "x",
            "organization": organization.id.text, "member": viewer ?? "", "user": viewer ?? "",
            "token": things.token, "invitation": things.invitation, "preset": things.preset,
            "session": things.session, "impersonation": things.impersonation,
        ]
    }

    /// A member of each lesser role, made in the store, who sign in as everybody does.
    private static func members(
        of session: SessionResource, _ side: String, _ platform: TestPlatform
    ) async throws -> [Actor] {
        var actors: [Actor] = []
        let organization = session.organization?.id ?? ""
        for role in [Role.viewer, .member, .admin] {
            let email = "\(role.rawValue)@\(side).example.org"
            _ = try await platform.newCustomer(email)
            try await platform.store.write { transaction in
                let user = try transaction.first("SELECT id FROM users WHERE email = $1", [.text(email)])?.text("id")
                try transaction.execute("DELETE FROM members WHERE user_id = $1", [.text(user ?? "")])
                try transaction.execute(
                    "INSERT INTO members (organization_id, user_id, role, created_at) VALUES ($1, $2, $3, 0)",
                    [.text(organization), .text(user ?? ""), .text(role.rawValue)])
            }
            actors.append(Actor(name: "\(side) \(role.rawValue)", token: try await platform.signIn(email)))
        }
        return actors
    }

    /// API tokens: of the owner one for each permission, of the administrator one with and one without their rights.
    private static func tokens(
        _ owner: String, _ administrator: String, _ platform: TestPlatform
    ) async throws -> [Actor] {
        func make(_ person: String, _ permissions: [Permission], isAdministrator: Bool = false) async throws -> String?
        {
            let request = APITokenRequest(
                name: "trial", permissions: permissions.map(\.rawValue), administrator: isAdministrator)
            return try await platform.call(.post, "/api/paas/tokens", request, token: person)
                .decoded(APITokenResource.self).token
        }
        var actors: [Actor] = []
        for permission in Permission.allCases {
            actors.append(Actor(name: "token \(permission.rawValue)", token: try await make(owner, [permission])))
        }
        let all = Permission.allCases
        actors.append(Actor(name: "administrator's token", token: try await make(administrator, all)))
        let strong = try await make(administrator, all, isAdministrator: true)
        actors.append(Actor(name: "token for administration", token: strong))
        return actors
    }

    /// Lets the node host what there is, and want the source: then it is neither deleted nor refused.
    private static func move(to node: NodeID, source: String, _ platform: TestPlatform) async throws {
        try await platform.store.write { transaction in
            try transaction.execute("UPDATE instances SET node_id = $1", [.text(node.text)])
            try transaction.execute(
                "UPDATE builds SET node_id = $1, source_id = $2, is_task_open = 1",
                [.text(node.text), .text(source)])
        }
    }

    private static func nodes(_ platform: TestPlatform) async throws -> [(name: String, id: NodeID, token: String)] {
        var found: [(String, NodeID, String)] = []
        for name in ["node", "other-node"] {
            let key = P256.Signing.PrivateKey()
            let made = try await platform.assembly.nodes.create(name: name, region: "default")
            let answer = try await platform.assembly.nodes.register(
                RegistrationRequest(
                    token: made.token.reveal(), publicKey: key.publicKey.pemRepresentation, hostname: name,
                    agentVersion: "1", capacity: Capacity(cpuMillicores: 2000, memoryMB: 4096, diskMB: 50_000)))
            let token = try AgentTokenSigner.token(
                node: answer.nodeID, audience: answer.audience, key: key,
                now: platform.clock.clock.now(), lifetimeSeconds: 600)
            found.append((name, NodeID(answer.nodeID), token))
        }
        return found
    }

    /// What each actor gets of a route: `401`, `403`, `404`, `5xx`, or `yes` for everything beyond the guards.
    func row(_ route: Route, by authentication: Authentication) async throws -> [String] {
        let responder = Self.responder(of: route, authentication)
        var words: [String] = []
        for actor in actors { words.append(try await cell(route, actor, responder)) }
        return words
    }

    /// Whether anybody gets something else of a route by `other` than by `real`. Ends at the first who does, so it is
    /// quick when those who will come first in `order`; that nobody does, only all of them can show.
    func differs(
        _ route: Route, by other: Authentication, from real: Authentication, order: (Actor) -> Int
    ) async throws -> Bool {
        let (whole, open) = (Self.responder(of: route, real), Self.responder(of: route, other))
        for actor in actors.sorted(by: { order($0) < order($1) })
        where try await cell(route, actor, whole) != cell(route, actor, open) { return true }
        return false
    }

    private static func responder(
        of route: Route, _ authentication: Authentication
    ) -> some HTTPResponder<PlatformContext> {
        let router = Router(context: PlatformContext.self)
        router.add(middleware: ProblemMiddleware())
        var table = RouteTable()
        table.add(route)
        table.mount(on: router, authentication: authentication)
        return router.buildResponder()
    }

    /// One outcome; what the request may have taken away is put back.
    private func cell(
        _ route: Route, _ actor: Actor, _ responder: some HTTPResponder<PlatformContext>
    ) async throws -> String {
        let word = try await outcome(route, actor, responder)
        if route.method != .get { try await restore() }
        return word
    }

    private func outcome(_ route: Route, _ actor: Actor, _ responder: some HTTPResponder<PlatformContext>) async throws
        -> String
    {
        var headers: HTTPFields = [:]
        if let token = actor.token { headers[.authorization] = "Bearer \(token)" }
        let body = AccessBodies.body(of: route)
        headers[.contentType] = body.isEmpty ? nil : body.hasPrefix("{") ? "application/json" : AccessBodies.formType
        let head = HTTPRequest(
            method: route.method, scheme: "http", authority: "panel", path: path(route), headerFields: headers)
        let channel = NIOAsyncTestingChannel()
        let context = PlatformContext(source: ApplicationRequestContextSource(channel: channel, logger: .silent))
        let response = try await responder.respond(
            to: Request(head: head, body: .init(buffer: ByteBuffer(string: body))), context: context)
        _ = try? await channel.close()
        switch response.status.code {
        case 401, 403, 404: return "\(response.status.code)"
        case 500...: return "5xx"
        default: return "yes"
        }
    }

    private func path(_ route: Route) -> String {
        route.path.split(separator: "/", omittingEmptySubsequences: false).map { part in
            guard part.hasPrefix("{") else { return String(part) }
            return subjects[String(part.dropFirst().dropLast())] ?? "00000000-0000-7000-8000-000000000000"
        }.joined(separator: "/")
    }

    /// Puts back what a request before may have taken away.
    func restore() async throws {
        let kept = kept
        try await platform.store.write { transaction in
            for rows in kept { try rows.putBack(transaction) }
            try transaction.execute("UPDATE sign_ins SET ended_at = NULL")
            try transaction.execute("UPDATE organizations SET deleting_at = NULL")
            try transaction.execute("UPDATE invitations SET revoked_at = NULL")
            try transaction.execute("UPDATE impersonations SET ended_at = NULL")
            try transaction.execute(
                "UPDATE users SET suspended_at = NULL, is_administrator = CASE WHEN email = $1 THEN 1 ELSE 0 END",
                [.text(TestPlatform.administrator)])
            try transaction.execute("UPDATE applications SET is_suspended = 0, suspension = NULL")
            let id = try transaction.first("SELECT id FROM applications WHERE slug = 'shop'")?.text("id")
            try transaction.execute(
                """
                INSERT INTO environment_variables (application_id, name, sealed_value, updated_at)
                VALUES ($1, 'A', '', 0) ON CONFLICT (application_id, name) DO NOTHING
                """, [.text(id ?? "")])
        }
    }
}

/// What is sent to a route: enough to come past the reading of it, and wrong where it would take something away.
enum AccessBodies {
    static let formType = "application/x-www-form-urlencoded"
    private static let json = [
        "DELETE {application}": #"{"confirm":"no"}"#, "PUT {application}": #"{"name":"Shop"}"#,
        "POST env": #"{"key":"A","value":"B"}"#, "POST import": #"{"variables":{"A":"B"}}"#,
        "POST tokens": #"{"name":"x","permissions":["view"]}"#,
        "PUT {user}": #"{"role":"viewer"}"#, "POST impersonate": #"{"reason":"a trial"}"#,
        "PUT {key}": #"{"value":"B"}"#, "POST rollback": #"{"release":1}"#, "POST upgrade": #"{"plan_id":"x"}"#,
        "POST scale": #"{"processes":[{"name":"web","count":1}]}"#,
    ]

    static func body(of route: Route) -> String {
        guard route.method != .get else { return "" }
        if !route.isAPI {
            return "name=Shop&key=A&value=B&text=A%3DB&release=1&confirm=no&port=8080&slug=shop&branch=main"
        }
        return json["\(route.method.rawValue) \(route.path.split(separator: "/").last ?? "")"] ?? ""
    }
}

import ArgumentParser
import PlatformAPI

struct Tokens: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make, list and revoke API tokens for programs.",
        subcommands: [TokensList.self, TokensCreate.self, TokensRevoke.self], defaultSubcommand: TokensList.self)
}

struct TokensList: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List API tokens.")

    @OptionGroup var shared: SharedOptions

    func perform(_ call: Invocation) async throws {
        let items: [APITokenResource] = try await call.client().list(tokensPath)
        let now = call.now
        try await call.answer(ListResource(items: items)) { screen in
            let rows = items.map {
                [
                    $0.id, $0.name, "\($0.hint)…", $0.permissions.joined(separator: ","),
                    $0.lastUsedAt.map { age($0, now: now) + " ago" } ?? "never", String($0.expiresAt.prefix(10)),
                ]
            }
            await screen.table(
                Table(
                    ["ID", "NAME", "TOKEN", "PERMISSIONS", "USED", "ENDS"],
                    empty: "No tokens. Make one with: skypanel tokens create NAME --permission view", rows: rows))
        }
    }
}

struct TokensCreate: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make an API token; it is shown once.",
        discussion: "Programs use it as SKYPANEL_TOKEN, or as Authorization: Bearer.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name.") var name: String
    @Option(name: .customLong("permission"), help: "view, deploy, manage or billing; may be repeated.")
    var permissions: [String] = ["view"]
    @Option(help: "Days that it lives, 1 to 3650; 365 when absent.") var days: Int?
    @Flag(help: "Also for the administrators' API.") var administrator = false

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        let request = APITokenRequest(
            name: name, permissions: permissions, expiresInDays: days, administrator: administrator ? true : nil)
        var post = try APICall.send(.POST, tokensPath, request)
        post.idempotencyKey = client.newKey()
        let made: APITokenResource = try await client.send(post)
        try await call.answer(made) {
            if let token = made.token { await $0.line(neutral(token)) }
            await $0.note("It is not shown again. It ends on \(neutral(String(made.expiresAt.prefix(10)))).")
        }
    }
}

struct TokensRevoke: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "revoke", abstract: "End a token at once.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Id.") var id: String

    func perform(_ call: Invocation) async throws {
        try await call.client().perform(.delete("\(tokensPath)/\(pathSegment(id))"))
        try await call.answer(["revoked": id]) { await $0.line("The token is revoked.") }
    }
}

private let tokensPath = "/api/paas/tokens"

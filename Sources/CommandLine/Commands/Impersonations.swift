import ArgumentParser
import PlatformAPI

struct UsersImpersonate: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "impersonate", abstract: "Look at an organization as one of its members.",
        discussion: """
            Prints a token, which is shown once: use it as SKYPANEL_TOKEN. The customer sees that you look, as whom, \
            why and at what. End it with: skypanel impersonations end ID --all
            """)

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Email or id of the member.") var user: String
    @Option(help: "Why; the customer reads it.") var reason: String
    @Option(help: "Minutes that it lasts, 1 to 60.") var minutes = 30
    @Option(help: "Id of one of the person's organizations; the one they joined first when absent.")
    var inside: String?
    @Flag(help: "Also deploy and change applications; only look when absent.") var allowChanges = false

    func perform(_ call: Invocation) async throws {
        let request = ImpersonationRequest(
            reason: reason, minutes: minutes, organizationID: inside, allowChanges: allowChanges ? true : nil)
        let begun: ImpersonationResource = try await call.client().send(
            .send(.POST, "/api/admin/paas/users/\(pathSegment(user))/impersonate", request))
        try await call.answer(begun) {
            if let token = begun.token { await $0.line(neutral(token)) }
            await $0.note("It ends at \(neutral(begun.expiresAt)); its id is \(neutral(begun.id)).")
        }
    }
}

struct Impersonations: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "See which administrators look at the organization as a member of it, and end that.",
        subcommands: [ImpersonationsList.self, ImpersonationsEnd.self], defaultSubcommand: ImpersonationsList.self)
}

struct ImpersonationsList: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List them, the newest first.")

    @OptionGroup var shared: SharedOptions
    @Flag(help: "For administrators: of all organizations.") var all = false

    func perform(_ call: Invocation) async throws {
        let items: [ImpersonationResource] = try await call.client().list(path(all))
        try await call.answer(ListResource(items: items)) { screen in
            let rows = items.map { item in
                [
                    item.id, item.administrator, item.user, item.active ? "active" : "ended",
                    item.allowsChanges ? "look and change" : "look", item.createdAt, item.endedAt ?? item.expiresAt,
                    item.reason,
                ]
            }
            let columns = ["ID", "WHO", "AS", "STATE", "MAY", "FROM", "UNTIL", "WHY"]
            await screen.table(Table(columns, empty: "Nobody looked at it.", rows: rows))
        }
    }
}

struct ImpersonationsEnd: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "end", abstract: "End one at once.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Id.") var id: String
    @Flag(help: "For administrators: of any organization.") var all = false

    func perform(_ call: Invocation) async throws {
        try await call.client().perform(.delete("\(path(all))/\(pathSegment(id))"))
        try await call.answer(["ended": id]) { await $0.line("It has ended.") }
    }
}

private func path(_ all: Bool) -> String { all ? "/api/admin/paas/impersonations" : "/api/paas/impersonations" }

import ArgumentParser
import PlatformAPI

struct Users: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "For administrators: list people, suspend them, make them administrators.",
        subcommands: [
            UsersList.self, UsersSuspend.self, UsersResume.self, UsersPromote.self, UsersDemote.self,
            UsersResetSecondFactor.self, UsersResetLink.self, UsersImpersonate.self,
        ], defaultSubcommand: UsersList.self)
}

private let usersPath = "/api/admin/paas/users"

struct UsersList: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List people.")

    @OptionGroup var shared: SharedOptions
    @Option(help: "Part of the name or email.") var search: String?

    func perform(_ call: Invocation) async throws {
        let query = search.map { [("q", $0)] } ?? []
        let items: [AdministeredUserResource] = try await call.client().list(usersPath, query: query)
        let now = call.now
        try await call.answer(ListResource(items: items)) { screen in
            let rows = items.map { user in
                [
                    user.email, user.name, user.isAdministrator ? "administrator" : "",
                    user.suspendedAt == nil ? "active" : "suspended", "\(user.organizationCount)",
                    age(user.createdAt, now: now),
                ]
            }
            await screen.table(
                Table(["EMAIL", "NAME", "RIGHTS", "STATE", "ORGANIZATIONS", "AGE"], empty: "Nobody.", rows: rows))
        }
    }
}

struct UsersSuspend: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend", abstract: "Lock a person out and end what they have open.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Email or id.") var user: String

    func perform(_ call: Invocation) async throws { try await change(user, "suspend", "is suspended", call) }
}

struct UsersResume: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "resume", abstract: "Let a suspended person in again.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Email or id.") var user: String

    func perform(_ call: Invocation) async throws { try await change(user, "resume", "may sign in again", call) }
}

struct UsersPromote: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "promote", abstract: "Make a person an administrator.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Email or id.") var user: String

    func perform(_ call: Invocation) async throws { try await change(user, "promote", "is an administrator", call) }
}

struct UsersDemote: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "demote", abstract: "Take the administrator's rights from a person.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Email or id.") var user: String

    func perform(_ call: Invocation) async throws { try await change(user, "demote", "is no administrator", call) }
}

struct UsersResetSecondFactor: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset-second-factor", abstract: "Take away a second factor whose device was lost.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Email or id.") var user: String

    func perform(_ call: Invocation) async throws {
        try await change(user, "reset-second-factor", "signs in with the password alone", call)
    }
}

struct UsersResetLink: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset-link", abstract: "Make a link by which a person sets a new password; it is shown once.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Email or id.") var user: String

    func perform(_ call: Invocation) async throws {
        let made: ResetLinkResource = try await post("\(usersPath)/\(pathSegment(user))/reset-link", call)
        try await call.answer(made) {
            await $0.line(neutral(made.url))
            await $0.note("Give it to the person alone. It works once, until \(neutral(made.expiresAt)).")
        }
    }
}

private func change(_ who: String, _ verb: String, _ outcome: String, _ call: Invocation) async throws {
    let all: [AdministeredUserResource] = try await call.client().list(usersPath)
    guard let found = all.first(where: { $0.id == who || $0.email == who.lowercased() }) else {
        throw CommandFailure(
            .notFound, "There is nobody \"\(neutral(who))\".", advice: "See them with: skypanel users list")
    }
    let after: AdministeredUserResource = try await post("\(usersPath)/\(pathSegment(found.id))/\(verb)", call)
    try await call.answer(after) { await $0.line("\(neutral(after.email)) \(outcome).") }
}

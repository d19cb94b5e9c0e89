import ArgumentParser
import PlatformAPI

struct Members: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the organization's members, change their roles, remove them.",
        subcommands: [MembersList.self, MembersRole.self, MembersRemove.self], defaultSubcommand: MembersList.self)
}

struct MembersList: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the members.")

    @OptionGroup var shared: SharedOptions

    func perform(_ call: Invocation) async throws {
        let items: [MemberResource] = try await call.client().list(membersPath)
        let now = call.now
        try await call.answer(ListResource(items: items)) { screen in
            let rows = items.map { [$0.email, $0.name, $0.role, age($0.joinedAt, now: now)] }
            await screen.table(Table(["E-MAIL", "NAME", "ROLE", "MEMBER FOR"], empty: "No members.", rows: rows))
        }
    }
}

struct MembersRole: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "role", abstract: "Give a member another role.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "E-mail address or id.") var name: String
    @Argument(help: "owner, admin, member or viewer.") var role: String

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        let found = try await findMember(name, client)
        let path = "\(membersPath)/\(try pathSegment(found.userID))"
        let changed: MemberResource = try await client.send(.send(.PUT, path, MemberRequest(role: role)))
        try await call.answer(changed) { await $0.line("\(neutral(changed.email)) is now \(neutral(changed.role)).") }
    }
}

struct MembersRemove: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Remove a member.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "E-mail address or id.") var name: String

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        let found = try await findMember(name, client)
        try await client.perform(.delete("\(membersPath)/\(pathSegment(found.userID))"))
        try await call.answer(["removed": found.email]) { await $0.line("\(neutral(found.email)) is removed.") }
    }
}

private let membersPath = "/api/paas/members"

extension RemoteCommand {
    /// One of the organization's members by address or id.
    func findMember(_ asked: String, _ client: APIClient) async throws -> MemberResource {
        let all: [MemberResource] = try await client.list(membersPath)
        guard let found = all.first(where: { $0.userID == asked || $0.email == asked.lowercased() }) else {
            throw CommandFailure(
                .notFound, "There is no member \(neutral(asked)).", advice: "See: skypanel members list")
        }
        return found
    }
}

import ArgumentParser
import PlatformAPI

struct Invitations: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Invite people to the organization, or accept an invitation.",
        subcommands: [
            InvitationsList.self, InvitationsCreate.self, InvitationsRevoke.self, InvitationsAccept.self,
        ], defaultSubcommand: InvitationsList.self)
}

struct InvitationsList: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List invitations.")

    @OptionGroup var shared: SharedOptions

    func perform(_ call: Invocation) async throws {
        let items: [InvitationResource] = try await call.client().list(invitationsPath)
        let now = call.now
        try await call.answer(ListResource(items: items)) { screen in
            let rows = items.map { [$0.id, $0.email ?? "by link", $0.role, $0.status, age($0.createdAt, now: now)] }
            await screen.table(Table(["ID", "FOR", "ROLE", "STATE", "AGE"], empty: "No invitations.", rows: rows))
        }
    }
}

struct InvitationsCreate: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Invite somebody; the link is shown once.")

    @OptionGroup var shared: SharedOptions
    @Option(help: "owner, admin, member or viewer.") var role = "member"
    @Option(help: "Only for the person with this address; else for whoever has the link.") var email: String?

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        var post = try APICall.send(.POST, invitationsPath, InvitationRequest(role: role, email: email))
        post.idempotencyKey = client.newKey()
        let made: InvitationResource = try await client.send(post)
        try await call.answer(made) {
            if let link = made.link { await $0.line(neutral(link)) }
            if made.mailed == true { await $0.note("A mail with it is on its way to \(neutral(made.email ?? "")).") }
            await $0.note("It holds for seven days and one person, and is not shown again.")
        }
    }
}

struct InvitationsRevoke: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "revoke", abstract: "Withdraw an invitation.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Id.") var id: String

    func perform(_ call: Invocation) async throws {
        try await call.client().perform(.delete("\(invitationsPath)/\(pathSegment(id))"))
        try await call.answer(["revoked": id]) { await $0.line("The invitation is withdrawn.") }
    }
}

struct InvitationsAccept: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept", abstract: "Join the organization that an invitation is for.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "The link, or its token.") var link: String

    func perform(_ call: Invocation) async throws {
        let token = link.split(separator: "=").last.map(String.init) ?? link
        let request = AcceptInvitationRequest(token: token)
        let joined: OrganizationResource = try await call.personalClient().send(
            .send(.POST, invitationsPath + "/accept", request))
        try await call.answer(joined) {
            await $0.line("You are now \(neutral(joined.role)) of \(neutral(joined.name)).")
            await $0.note("Work in it with: skypanel orgs use \(neutral(joined.id))")
        }
    }
}

private let invitationsPath = "/api/paas/invitations"

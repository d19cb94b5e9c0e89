import ArgumentParser
import PlatformAPI

struct Orgs: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List, create, choose, rename, leave, hand over and delete organizations.",
        subcommands: [
            OrgsList.self, OrgsCreate.self, OrgsUse.self, OrgsRename.self, OrgsLeave.self, OrgsTransfer.self,
            OrgsDelete.self,
        ], defaultSubcommand: OrgsList.self)
}

struct OrgsList: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List your organizations.")

    @OptionGroup var shared: SharedOptions
    @Flag(help: "For administrators: every organization, with what it has.") var all = false

    func perform(_ call: Invocation) async throws {
        if all { return try await listAll(call) }
        let current = try call.client().organization
        let client = try call.personalClient()
        let items: [OrganizationResource] = try await client.list(organizationsPath)
        try await call.answer(ListResource(items: items)) { screen in
            let rows = items.map { [$0.id == current ? "*" : "", $0.name, $0.role, $0.status, $0.id] }
            await screen.table(
                Table(
                    ["", "NAME", "ROLE", "STATE", "ID"],
                    empty: "You are in no organization. Create one with: skypanel orgs create NAME", rows: rows))
        }
    }
}

extension OrgsList {
    private func listAll(_ call: Invocation) async throws {
        let path = "/api/admin/paas/organizations"
        let items: [AdministeredOrganizationResource] = try await call.client().list(path)
        try await call.answer(ListResource(items: items)) { screen in
            let rows = items.map {
                [$0.name, "\($0.memberCount)", "\($0.applicationCount)", "\($0.instanceCount)", $0.id]
            }
            await screen.table(
                Table(
                    ["NAME", "MEMBERS", "APPLICATIONS", "INSTANCES", "ID"], empty: "No organizations yet.", rows: rows))
        }
    }
}

struct OrgsCreate: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "create", abstract: "Create one that you own.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name.") var name: String

    func perform(_ call: Invocation) async throws {
        let client = try call.personalClient()
        var post = try APICall.send(.POST, organizationsPath, OrganizationRequest(name: name))
        post.idempotencyKey = client.newKey()
        let made: OrganizationResource = try await client.send(post)
        try await call.answer(made) {
            await $0.line("Created \(neutral(made.name)).")
            await $0.note("Work in it with: skypanel orgs use \(made.id)")
        }
    }
}

struct OrgsUse: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "use", abstract: "Choose the organization that later commands act in.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name or id.") var name: String

    func perform(_ call: Invocation) async throws {
        let chosen = try await organization(name, try call.personalClient())
        let server = try call.serverAddress()
        try await call.credentials.locked(call.surroundings.clock) {
            var file = try call.credentials.load()
            guard file.servers[server.text] != nil else {
                throw CommandFailure(
                    .denied, "You are not signed in to \(server.text).",
                    advice: "Run: skypanel login, or name the organization with --org.")
            }
            file.servers[server.text]?.organization = chosen.id
            try call.credentials.save(file)
        }
        try await call.answer(chosen) { await $0.line("Commands now act in \(neutral(chosen.name)).") }
    }
}

struct OrgsRename: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "rename", abstract: "Give it another name.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name or id.") var name: String
    @Argument(help: "New name.") var newName: String

    func perform(_ call: Invocation) async throws {
        let client = try call.personalClient()
        let path = try organizationPath(try await organization(name, client))
        let renamed: OrganizationResource = try await client.send(
            .send(.PUT, path, OrganizationRequest(name: newName)))
        try await call.answer(renamed) { await $0.line("It is now called \(neutral(renamed.name)).") }
    }
}

struct OrgsLeave: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "leave", abstract: "End your own membership.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name or id.") var name: String

    func perform(_ call: Invocation) async throws {
        let client = try call.personalClient()
        let found = try await organization(name, client)
        try await client.perform(.post(organizationPath(found, "/leave")))
        try await call.answer(["left": found.name]) { await $0.line("You left \(neutral(found.name)).") }
    }
}

struct OrgsTransfer: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "transfer", abstract: "Make another member an owner, and yourself an admin.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name or id of the organization.") var name: String
    @Argument(help: "E-mail address or id of the member.") var member: String

    func perform(_ call: Invocation) async throws {
        var client = try call.personalClient()
        let found = try await organization(name, client)
        client.organization = found.id
        let heir = try await findMember(member, client)
        let path = try organizationPath(found, "/transfer")
        let owner: MemberResource = try await client.send(.send(.POST, path, TransferRequest(userID: heir.userID)))
        try await call.answer(owner) {
            await $0.line("\(neutral(owner.email)) now owns \(neutral(found.name)); you are an admin.")
        }
    }
}

struct OrgsDelete: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete an organization with all its applications.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name or id.") var name: String
    @Flag(help: "Do not ask.") var yes = false
    @Flag(help: "Give up what is left in the wallet.") var forfeitBalance = false

    func perform(_ call: Invocation) async throws {
        let client = try call.personalClient()
        let found = try await organization(name, client)
        if !yes {
            let shown = neutral(found.name)
            guard let typed = call.surroundings.ask("This cannot be undone. Type \(shown) to delete it: ", false) else {
                throw CommandFailure(.usage, "Nobody can confirm the deletion.", advice: "Add --yes.")
            }
            guard typed == found.name else { throw CommandFailure(.usage, "Nothing was deleted.") }
        }
        let body = DeleteOrganizationRequest(confirm: found.name, forfeitBalance: forfeitBalance ? true : nil)
        let ending: OrganizationResource = try await client.send(.send(.DELETE, organizationPath(found), body))
        try await call.answer(ending) { await $0.line("\(neutral(found.name)) is being deleted.") }
    }
}

extension Invocation {
    /// A client that asks as the person, wherever they act: a choice of an organization that they have left since must
    /// not keep them from choosing another.
    func personalClient() throws -> APIClient {
        var client = try client()
        client.organization = nil
        return client
    }
}

private let organizationsPath = "/api/paas/organizations"

private func organizationPath(_ organization: OrganizationResource, _ rest: String = "") throws -> String {
    "\(organizationsPath)/\(try pathSegment(organization.id))\(rest)"
}

/// One of the person's organizations by id or name.
private func organization(_ asked: String, _ client: APIClient) async throws -> OrganizationResource {
    let all: [OrganizationResource] = try await client.list(organizationsPath)
    let found = all.filter { $0.id == asked }.first.map { [$0] } ?? all.filter { $0.name == asked }
    guard let first = found.first else {
        throw CommandFailure(
            .notFound, "You are in no organization \(neutral(asked)).", advice: "See: skypanel orgs list")
    }
    guard found.count == 1 else {
        throw CommandFailure(.usage, "Several are called \(neutral(asked)).", advice: "Name it by its id.")
    }
    return first
}

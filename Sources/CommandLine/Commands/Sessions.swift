import ArgumentParser
import PlatformAPI

struct Sessions: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List where you are signed in, and end sessions.",
        subcommands: [SessionsList.self, SessionsEnd.self], defaultSubcommand: SessionsList.self)
}

private let sessionsPath = "/api/auth/sessions"

struct SessionsList: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List your sessions.")

    @OptionGroup var shared: SharedOptions

    func perform(_ call: Invocation) async throws {
        let items: [SignInResource] = try await call.client().list(sessionsPath)
        let now = call.now
        try await call.answer(ListResource(items: items)) { screen in
            let rows = items.map { item in
                [item.id, item.current ? "yes" : "", item.device, item.address, age(item.lastUsedAt, now: now)]
            }
            await screen.table(
                Table(["ID", "THIS ONE", "DEVICE", "ADDRESS", "LAST USED"], empty: "No sessions.", rows: rows))
        }
    }
}

struct SessionsEnd: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "end", abstract: "End one session, or all but the present one.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Id of the session.") var session: String?
    @Flag(help: "All but the present one.") var others = false

    func validate() throws {
        guard (session == nil) == others else { throw ValidationError("Name a session, or say --others.") }
    }

    func perform(_ call: Invocation) async throws {
        let path = try session.map { "\(sessionsPath)/\(try pathSegment($0))" } ?? sessionsPath
        try await call.client().perform(APICall(method: .DELETE, path: path))
        let ended = session ?? "others"
        try await call.answer(["ended": ended]) { await $0.line("Ended: \(neutral(ended)).") }
    }
}

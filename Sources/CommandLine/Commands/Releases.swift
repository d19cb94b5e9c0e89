import ArgumentParser
import PlatformAPI

struct Releases: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the releases of an application, and compare two.",
        subcommands: [ReleasesList.self, ReleasesCompare.self], defaultSubcommand: ReleasesList.self)
}

struct ReleasesCompare: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Tell what differs between two releases.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var which: ApplicationOption
    @Argument(help: "Number of the earlier release, such as 3 or v3.") var from: String
    @Argument(help: "Number of the later release.") var to: String

    func perform(_ call: Invocation) async throws {
        let path = try applicationPath(call.application(which), "/releases/changes")
        let query = [("from", try number(from)), ("to", try number(to))]
        let changes: ReleaseChangesResource = try await call.client().send(.get(path, query: query))
        try await call.answer(changes) { screen in
            if changes.summary.isEmpty { await screen.line("Nothing differs.") }
            for word in changes.summary { await screen.line(neutral(word)) }
        }
    }

    private func number(_ text: String) throws -> String {
        guard let number = Int(text.hasPrefix("v") ? String(text.dropFirst()) : text), number > 0 else {
            throw CommandFailure(.usage, "\"\(neutral(text))\" is no number of a release.")
        }
        return String(number)
    }
}

struct ReleasesList: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the releases of an application.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var which: ApplicationOption

    func perform(_ call: Invocation) async throws {
        let slug = try call.application(which)
        let items: [ReleaseResource] = try await call.client().list(applicationPath(slug, "/releases"))
        let now = call.now
        try await call.answer(ListResource(items: items)) { screen in
            let rows = items.map { item in
                let processes = item.processes.map(\.name).joined(separator: ", ")
                return [
                    "v\(item.number)", item.current ? "yes" : "", "\(item.buildNumber)", processes,
                    age(item.createdAt, now: now),
                ]
            }
            await screen.table(
                Table(
                    ["RELEASE", "SERVES", "BUILD", "PROCESSES", "AGE"],
                    empty: "No releases yet. Make one with: skypanel deploy", rows: rows))
        }
    }
}

struct Rollback: RemoteCommand {
    static let configuration = CommandConfiguration(abstract: "Go back to an older release without a build.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var which: ApplicationOption
    @Argument(help: "Number of the release, such as 3 or v3; the one before when absent.") var release: String?
    @Flag(help: "Do not wait for the end.") var detach = false

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        let slug = try call.application(which)
        let app: ApplicationResource = try await client.send(.get(applicationPath(slug)))
        let number = try await wanted(client, app)
        var post = try APICall.send(
            .POST, applicationPath(app.id, "/rollback"), RollbackRequest(release: number))
        post.idempotencyKey = client.newKey()
        let started: DeploymentStartedResource = try await client.send(post)
        try await call.finish(started, of: app, client: client, detach: detach)
    }

    private func wanted(_ client: APIClient, _ app: ApplicationResource) async throws -> Int {
        if let release {
            let digits = release.hasPrefix("v") ? String(release.dropFirst()) : release
            guard let number = Int(digits), number > 0 else {
                throw CommandFailure(.usage, "\"\(neutral(release))\" is no number of a release.")
            }
            return number
        }
        let releases: [ReleaseResource] = try await client.list(applicationPath(app.id, "/releases"))
        let current = releases.first { $0.current }?.number ?? Int.max
        guard let before = releases.map(\.number).filter({ $0 < current }).max() else {
            throw CommandFailure(.invalid, "There is no release before the present one.")
        }
        return before
    }
}

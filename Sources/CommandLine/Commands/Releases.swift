import ArgumentParser
import PlatformAPI

struct Releases: RemoteCommand {
    static let configuration = CommandConfiguration(abstract: "List the releases of an application.")

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

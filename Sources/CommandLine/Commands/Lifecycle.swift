import ArgumentParser
import PlatformAPI

struct Restart: RemoteCommand {
    static let configuration = CommandConfiguration(
        abstract: "Start fresh instances beside the old ones, then move the traffic.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var which: ApplicationOption
    @Flag(help: "Do not wait for the end.") var detach = false

    func perform(_ call: Invocation) async throws { try await begin("restart", call, which, detach) }
}

struct Start: RemoteCommand {
    static let configuration = CommandConfiguration(abstract: "Start a stopped application.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var which: ApplicationOption
    @Flag(help: "Do not wait for the end.") var detach = false

    func perform(_ call: Invocation) async throws { try await begin("start", call, which, detach) }
}

struct Stop: RemoteCommand {
    static let configuration = CommandConfiguration(abstract: "Stop an application; its release stays.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var which: ApplicationOption
    @Flag(help: "Do not wait for the end.") var detach = false

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        let slug = try call.application(which)
        var post = APICall.post(try applicationPath(slug, "/stop"))
        post.idempotencyKey = client.newKey()
        try await client.perform(post)
        let app = try await settled(call, client, slug)
        try await call.answer(app) {
            await $0.line(app.status == "stopped" ? "\(neutral(app.slug)) is stopped." : "\(neutral(app.slug)) stops.")
        }
    }

    private func settled(_ call: Invocation, _ client: APIClient, _ slug: String) async throws -> ApplicationResource {
        let path = try applicationPath(slug)
        guard !detach else { return try await client.send(.get(path)) }
        let poll = Poll(clock: call.surroundings.clock, seconds: 120)
        let stopped = try await poll.until { () -> ApplicationResource? in
            await call.screen.progress("Stopping …")
            let app: ApplicationResource = try await client.send(.get(path))
            return app.status == "stopped" ? app : nil
        }
        guard let stopped else {
            throw CommandFailure(.failed, "It has not stopped within two minutes.", advice: "Look with: skypanel ps")
        }
        return stopped
    }
}

private func begin(_ verb: String, _ call: Invocation, _ which: ApplicationOption, _ detach: Bool) async throws {
    let client = try call.client()
    let slug = try call.application(which)
    let app: ApplicationResource = try await client.send(.get(applicationPath(slug)))
    var post = APICall.post(try applicationPath(app.id, "/\(verb)"))
    post.idempotencyKey = client.newKey()
    let started: DeploymentStartedResource = try await client.send(post)
    try await call.finish(started, of: app, client: client, detach: detach)
}

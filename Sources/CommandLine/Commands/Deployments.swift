import ArgumentParser
import PlatformAPI

struct DeploymentHistory: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deployments", abstract: "List the deployments of an application, end one, or try one again.",
        subcommands: [DeploymentsList.self, DeploymentsCancel.self, DeploymentsRetry.self],
        defaultSubcommand: DeploymentsList.self)
}

struct DeploymentsList: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the deployments of an application, newest first.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var which: ApplicationOption

    func perform(_ call: Invocation) async throws {
        let path = try applicationPath(call.application(which), "/deployments")
        let items: [DeploymentResource] = try await call.client().list(path)
        let now = call.now
        try await call.answer(ListResource(items: items)) { screen in
            let rows = items.map { item in
                let place = item.queuePosition.map { $0 > 0 ? " (\($0) before it)" : "" } ?? ""
                return [
                    "\(item.number)", item.trigger, item.status + place, item.releaseNumber.map { "v\($0)" } ?? "",
                    age(item.createdAt, now: now), item.failureMessage ?? item.step ?? "",
                ]
            }
            await screen.table(
                Table(
                    ["DEPLOYMENT", "WHY", "STATE", "RELEASE", "AGE", "REMARK"],
                    empty: "No deployments yet. Begin one with: skypanel deploy", rows: rows))
        }
    }
}

struct DeploymentsCancel: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "End a deployment that has not moved the traffic yet.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var which: ApplicationOption
    @Argument(help: "Number of the deployment.") var number: String

    func perform(_ call: Invocation) async throws {
        let path = try applicationPath(call.application(which), "/deployments/\(try pathSegment(number))/cancel")
        let after: DeploymentResource = try await post(path, call)
        try await call.answer(after) { await $0.line("Deployment \(after.number) is being cancelled.") }
    }
}

struct DeploymentsRetry: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Do again what a deployment that did not go live was to do.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var which: ApplicationOption
    @Argument(help: "Number of the deployment.") var number: String
    @Flag(help: "Do not wait for the end.") var detach = false

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        let app: ApplicationResource = try await client.send(.get(applicationPath(try call.application(which))))
        var post = try APICall.post(applicationPath(app.id, "/deployments/\(try pathSegment(number))/retry"))
        post.idempotencyKey = client.newKey()
        let started: DeploymentStartedResource = try await client.send(post)
        try await call.finish(started, of: app, client: client, detach: detach)
    }
}

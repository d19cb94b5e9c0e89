import ArgumentParser
import PlatformAPI

struct DeploymentHistory: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deployments", abstract: "List the deployments of an application, and cancel one.",
        subcommands: [DeploymentsList.self, DeploymentsCancel.self], defaultSubcommand: DeploymentsList.self)
}

struct DeploymentsList: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the deployments, the newest first.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var which: ApplicationOption

    func perform(_ call: Invocation) async throws {
        let path = try applicationPath(try call.application(which), "/deployments")
        let items: [DeploymentResource] = try await call.client().list(path)
        let now = call.now
        try await call.answer(ListResource(items: items)) { screen in
            let rows = items.map { item in
                [
                    "\(item.number)", item.trigger, item.status, item.releaseNumber.map { "v\($0)" } ?? "-",
                    age(item.createdAt, now: now), item.failureMessage ?? "",
                ]
            }
            await screen.table(
                Table(
                    ["NUMBER", "BY", "STATE", "RELEASE", "AGE", "WHY IT FAILED"],
                    empty: "No deployments yet. Begin one with: skypanel deploy", rows: rows))
        }
    }
}

struct DeploymentsCancel: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "End a deployment and its build before the traffic moves.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var which: ApplicationOption
    @Argument(help: "Number of the deployment.") var number: String

    func perform(_ call: Invocation) async throws {
        let path = try applicationPath(
            try call.application(which), "/deployments/\(try pathSegment(number))/cancel")
        let after: DeploymentResource = try await post(path, call)
        try await call.answer(after) { await $0.line("Deployment \(after.number) is being cancelled.") }
    }
}

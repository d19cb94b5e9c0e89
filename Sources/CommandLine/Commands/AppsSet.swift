import ArgumentParser
import PlatformAPI

struct AppsSet: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Change an application.",
        discussion: "What runs takes it up at the next start: skypanel restart. An empty text takes a value away.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var which: ApplicationOption
    @Option(help: "New name.") var name: String?
    @Option(help: "Runtime, by name or id.") var runtime: String?
    @Option(help: "Port that the application listens on, given to it as PORT.") var port: Int?
    @Option(help: "Path that answers 2xx or 3xx when the application is healthy.") var healthCheckPath: String?
    @Option(help: "Command that builds it, instead of the detected one.") var buildCommand: String?
    @Option(help: "Command that starts it, instead of the detected one.") var startCommand: String?
    @OptionGroup(title: "Health and lifecycle (times in seconds)") var lifecycle: LifecycleOptions
    @Option(help: "Git address to build from.") var gitUrl: String?
    @Option(help: "Branch to build.") var gitBranch: String?

    func perform(_ call: Invocation) async throws {
        var request = UpdateApplicationRequest(
            name: name, runtimeID: runtime, gitURL: gitUrl, gitBranch: gitBranch, port: port,
            healthCheckPath: healthCheckPath, buildCommand: buildCommand, startCommand: startCommand)
        request.lifecycle = lifecycle.request
        let path = try applicationPath(try call.application(which))
        let after: ApplicationResource = try await call.client().send(.send(.PUT, path, request))
        try await call.answer(after) { screen in
            await screen.line("\(neutral(after.slug)) is changed.")
            if after.needsRedeploy { await screen.note("Apply it with: skypanel restart") }
        }
    }
}

import ArgumentParser
import PlatformAPI

/// What an application can be created with.
struct ApplicationSettings: ParsableArguments {
    @Option(help: "Plan, by name or id.") var plan: String?
    @Option(help: "Region.") var region: String?
    @Option(help: "Runtime, by name or id; found out from the files when absent.") var runtime: String?
    @Option(help: "Port that the application listens on, given to it as PORT.") var port: Int?
    @Option(help: "Path that answers 2xx or 3xx when the application is healthy.") var healthCheckPath: String?
    @Option(help: "Command that builds it, instead of the detected one.") var buildCommand: String?
    @Option(help: "Command that starts it, instead of the detected one.") var startCommand: String?
    @Option(help: "Git address to build from.") var gitUrl: String?

    func request(name: String, slug: String?) -> CreateApplicationRequest {
        CreateApplicationRequest(
            name: name, slug: slug, planID: plan, region: region, runtimeID: runtime, gitURL: gitUrl, port: port,
            healthCheckPath: healthCheckPath, buildCommand: buildCommand, startCommand: startCommand)
    }
}

struct AppsCreate: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create an application and remember it in this folder.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var settings: ApplicationSettings
    @Argument(help: "Name.") var name: String
    @Option(help: "Part of its address; made from the name when absent.") var slug: String?
    @Option(help: "Branch to build with --git-url.") var gitBranch: String?
    @Flag(help: "Do not write .skypanel.json.") var noLink = false

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        var request = settings.request(name: name, slug: slug)
        request.gitBranch = gitBranch
        let app = try await createApplication(client, request)
        if !noLink { try FolderLink(application: app.slug).write(in: call.surroundings.directory) }
        try await call.answer(app) { screen in
            await screen.line("Created \(neutral(app.slug)). It will answer on \(neutral(app.url))")
            await screen.note("Deploy it with: skypanel deploy")
        }
    }
}

/// Creates once, also when the answer is lost on the way.
func createApplication(
    _ client: APIClient, _ request: CreateApplicationRequest
) async throws -> ApplicationResource {
    var post = try APICall.send(.POST, "/api/paas/applications", request)
    post.idempotencyKey = client.newKey()
    return try await client.send(post)
}

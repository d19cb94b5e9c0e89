import ArgumentParser
import PlatformAPI

private let runtimesPath = "/api/admin/paas/runtimes"

/// What a runtime consists of; absent options stay as they are, empty ones clear.
struct RuntimeOptions: ParsableArguments {
    @Option(help: "auto, node, python, php, static or docker.") var type: String?
    @Option(help: "Version of the language, such as 3.12.") var languageVersion: String?
    @Option(help: "Image reference, such as python:3.12-slim.") var image: String?
    @Option(help: "Build command when the application has none.") var build: String?
    @Option(help: "Start command when the application has none.") var start: String?
    @Option(help: "User id of the containers, or user:group; never 0.") var user: String?
    @Option(help: "Whether a Dockerfile may be built: true or false.") var dockerfile: Bool?
    @Option(help: "Whether customers are offered it: true or false.") var active: Bool?

    func request(name: String?) -> RuntimeRequest {
        RuntimeRequest(
            name: name, type: type, version: languageVersion, baseImage: image, defaultBuildCommand: build,
            defaultStartCommand: start, allowCustomDocker: dockerfile, active: active, defaultRunUser: user)
    }
}

struct RuntimesAdd: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "add", abstract: "For administrators: add a runtime.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name.") var name: String
    @OptionGroup var runtime: RuntimeOptions

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        var post = try APICall.send(.POST, runtimesPath, runtime.request(name: name))
        post.idempotencyKey = client.newKey()
        let made: RuntimeResource = try await client.send(post)
        try await call.answer(made) { await $0.line("Added the runtime \(neutral(made.name)).") }
    }
}

struct RuntimesSet: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "For administrators: change a runtime.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name or id.") var name: String
    @Option(help: "New name.") var rename: String?
    @OptionGroup var runtime: RuntimeOptions

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        let found = try await findRuntime(named: name, client)
        let path = "\(runtimesPath)/\(try pathSegment(found.id))"
        let after: RuntimeResource = try await client.send(.send(.PUT, path, runtime.request(name: rename)))
        try await call.answer(after) { await $0.line("Changed the runtime \(neutral(after.name)).") }
    }
}

struct RuntimesRemove: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "For administrators: delete a runtime that nothing uses.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name or id.") var name: String

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        let found = try await findRuntime(named: name, client)
        try await client.perform(.delete("\(runtimesPath)/\(pathSegment(found.id))"))
        try await call.answer(["removed": found.name]) { await $0.line("\(neutral(found.name)) is deleted.") }
    }
}

struct RuntimesPresets: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "presets", abstract: "For administrators: list a runtime's build presets.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name or id.") var name: String

    func perform(_ call: Invocation) async throws { try await listPresets(of: name, call) }
}

/// By name or id, active or not.
func findRuntime(named name: String, _ client: APIClient) async throws -> RuntimeResource {
    let all: [RuntimeResource] = try await client.list(runtimesPath)
    guard let found = all.first(where: { $0.id == name || $0.name.lowercased() == name.lowercased() }) else {
        throw CommandFailure(
            .notFound, "There is no runtime \"\(neutral(name))\".", advice: "See them with: skypanel runtimes --all")
    }
    return found
}

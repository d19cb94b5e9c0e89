import ArgumentParser
import PlatformAPI

struct Presets: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "For administrators: commands and variables for the builds of a runtime's applications.",
        subcommands: [PresetsList.self, PresetsAdd.self, PresetsSet.self, PresetsRemove.self],
        defaultSubcommand: PresetsList.self)
}

/// What a preset consists of.
struct PresetOptions: ParsableArguments {
    @Option(help: "Build command; an empty one clears.") var build: String?
    @Option(help: "Start command; an empty one clears.") var start: String?
    @Option(name: .customLong("variable"), help: "NAME=VALUE for the build; may be repeated; replaces all.")
    var variables: [String] = []
    @Flag(help: "Take all variables away.") var noVariables = false

    func validate() throws {
        guard variables.allSatisfy({ $0.contains("=") && !$0.hasPrefix("=") }) else {
            throw ValidationError("--variable takes NAME=VALUE.")
        }
        guard variables.isEmpty || !noVariables else { throw ValidationError("Say --variable or --no-variables.") }
    }

    func request(plan: String? = nil) -> BuildPresetRequest {
        var environment: [String: String]? = noVariables ? [:] : nil
        for variable in variables {
            let parts = variable.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first, let value = parts.dropFirst().first else { continue }
            environment = (environment ?? [:]).merging([String(name): String(value)]) { $1 }
        }
        return BuildPresetRequest(planID: plan, buildCommand: build, startCommand: start, environment: environment)
    }
}

struct PresetsList: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List a runtime's presets.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name or id of the runtime.") var runtime: String

    func perform(_ call: Invocation) async throws { try await listPresets(of: runtime, call) }
}

struct PresetsAdd: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "add", abstract: "Add a preset to a runtime.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name or id of the runtime.") var runtime: String
    @Option(help: "Name or id of the plan that it is for; all when absent.") var plan: String?
    @OptionGroup var preset: PresetOptions

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        var post = try APICall.send(
            .POST, try await presetsPath(runtime, client), preset.request(plan: try await planID(client)))
        post.idempotencyKey = client.newKey()
        let made: BuildPresetResource = try await client.send(post)
        try await call.answer(made) { await $0.line("Added the preset \(neutral(made.id)).") }
    }

    private func planID(_ client: APIClient) async throws -> String? {
        guard let plan else { return nil }
        let all: [PlanResource] = try await client.list("/api/admin/paas/plans")
        guard let found = all.first(where: { $0.id == plan || $0.name.lowercased() == plan.lowercased() }) else {
            throw CommandFailure(
                .notFound, "There is no plan \"\(neutral(plan))\".", advice: "See them with: skypanel plans --all")
        }
        return found.id
    }
}

struct PresetsSet: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "set", abstract: "Change a preset.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name or id of the runtime.") var runtime: String
    @Argument(help: "Id of the preset.") var id: String
    @OptionGroup var preset: PresetOptions

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        let path = "\(try await presetsPath(runtime, client))/\(try pathSegment(id))"
        let after: BuildPresetResource = try await client.send(.send(.PUT, path, preset.request()))
        try await call.answer(after) { await $0.line("Changed the preset \(neutral(after.id)).") }
    }
}

struct PresetsRemove: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Delete a preset.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name or id of the runtime.") var runtime: String
    @Argument(help: "Id of the preset.") var id: String

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        try await client.perform(.delete("\(presetsPath(runtime, client))/\(pathSegment(id))"))
        try await call.answer(["removed": id]) { await $0.line("The preset is deleted.") }
    }
}

private func presetsPath(_ runtime: String, _ client: APIClient) async throws -> String {
    let found = try await findRuntime(named: runtime, client)
    return "/api/admin/paas/runtimes/\(try pathSegment(found.id))/presets"
}

/// Shows the presets of a runtime.
func listPresets(of runtime: String, _ call: Invocation) async throws {
    let client = try call.client()
    let items: [BuildPresetResource] = try await client.list(try await presetsPath(runtime, client))
    let plans: [PlanResource] = try await client.list("/api/admin/paas/plans")
    try await call.answer(ListResource(items: items)) { screen in
        let rows = items.map { preset in
            [
                preset.id, plans.first { $0.id == preset.planID }?.name ?? "all", preset.buildCommand ?? "-",
                preset.startCommand ?? "-", preset.environment.keys.sorted().joined(separator: ","),
            ]
        }
        await screen.table(Table(["ID", "PLAN", "BUILD", "START", "VARIABLES"], empty: "No presets.", rows: rows))
    }
}

import ArgumentParser
import PlatformAPI

struct PlatformSettings: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings", abstract: "For administrators: list, set and unset the platform's settings.",
        subcommands: [SettingsList.self, SettingsSet.self, SettingsUnset.self], defaultSubcommand: SettingsList.self)
}

private let settingsPath = "/api/admin/paas/settings"

struct SettingsList: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the settings. Secrets are not shown.")

    @OptionGroup var shared: SharedOptions

    func perform(_ call: Invocation) async throws {
        let items: [SettingResource] = try await call.client().list(settingsPath)
        try await call.answer(ListResource(items: items)) { screen in
            let rows = items.map { setting in
                [
                    setting.name, word(setting), setting.isSet ? setting.updatedBy ?? "" : "the server's file",
                    setting.summary,
                ]
            }
            await screen.table(Table(["NAME", "VALUE", "SET BY", "FOR"], empty: "No settings.", rows: rows))
        }
    }

    private func word(_ setting: SettingResource) -> String {
        switch setting.value {
        case .boolean(let value): value ? "true" : "false"
        case .integer(let number): "\(number)"
        case .text(let text): text
        case .list(let items): items.isEmpty ? "-" : items.joined(separator: ",")
        case nil: setting.isSet ? "•••" : "-"
        }
    }
}

struct SettingsSet: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Set settings, all or none.",
        discussion: """
            `name=-` reads the value from standard input, so that a secret shows up in no list of processes. Lists are \
            written with commas.
            """)

    @OptionGroup var shared: SharedOptions
    @Argument(help: "name=value …") var pairs: [String]

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        let known: [SettingResource] = try await client.list(settingsPath)
        var values: [String: SettingValueResource?] = [:]
        for pair in pairs {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, let name = parts.first, let given = parts.last else {
                throw CommandFailure(.usage, "\"\(neutral(pair))\" is not of the form name=value.")
            }
            let text = given == "-" ? standardInput(call) : given
            values.updateValue(try value(text, name, known.first { $0.name == name }?.type), forKey: name)
        }
        try await send(values, client, call)
    }

    private func standardInput(_ call: Invocation) -> String {
        let text = String(decoding: call.surroundings.input(65_536), as: UTF8.self)
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    private func value(_ text: String, _ name: String, _ type: String?) throws -> SettingValueResource {
        switch type {
        case "boolean":
            guard let value = ["true": true, "false": false][text] else {
                throw CommandFailure(.usage, "\(neutral(name)) is true or false.")
            }
            return .boolean(value)
        case "integer":
            guard let number = Int(text) else { throw CommandFailure(.usage, "\(neutral(name)) is a whole number.") }
            return .integer(number)
        case "list": return .list(text.split(separator: ",").map(String.init))
        case nil:
            throw CommandFailure(
                .notFound, "There is no setting \"\(neutral(name))\".", advice: "See them with: skypanel settings")
        default: return .text(text)
        }
    }
}

struct SettingsUnset: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "unset", abstract: "Go back to what the server's file says.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "name …") var names: [String]

    func perform(_ call: Invocation) async throws {
        var values: [String: SettingValueResource?] = [:]
        for name in names { values.updateValue(nil, forKey: name) }
        try await send(values, try call.client(), call)
    }
}

private func send(
    _ values: [String: SettingValueResource?], _ client: APIClient, _ call: Invocation
) async throws {
    let answer: ListResource<SettingResource> = try await client.send(
        .send(.PUT, settingsPath, SettingsRequest(values)))
    let names = values.keys.sorted()
    try await call.answer(answer) { await $0.line("Changed \(neutral(names.joined(separator: ", "))).") }
}

import ArgumentParser
import PlatformAPI

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

struct Env: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List, set, unset, import and export environment variables.",
        subcommands: [EnvList.self, EnvSet.self, EnvUnset.self, EnvImport.self, EnvExport.self],
        defaultSubcommand: EnvList.self)
}

struct EnvList: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the names. Values are never shown again.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var which: ApplicationOption

    func perform(_ call: Invocation) async throws {
        let slug = try call.application(which)
        let items: [EnvironmentVariableResource] = try await call.client().list(applicationPath(slug, "/env"))
        let now = call.now
        try await call.answer(ListResource(items: items)) { screen in
            await screen.table(
                Table(
                    ["NAME", "CHANGED"], empty: "No variables. Set one with: skypanel env set NAME=value",
                    rows: items.map { [$0.key, age($0.updatedAt, now: now)] }))
        }
    }
}

struct EnvSet: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Set variables, all or none.",
        discussion: "`NAME=-` reads the value from standard input, so that it shows up in no list of processes.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var which: ApplicationOption
    @Flag(help: "Make new instances now, without a build.") var apply = false
    @Argument(help: "NAME=value …") var pairs: [String]

    func perform(_ call: Invocation) async throws {
        var variables: [String: String] = [:]
        for pair in pairs {
            guard let sign = pair.firstIndex(of: "="), DotEnvFile.isName(String(pair[..<sign])) else {
                throw CommandFailure(.usage, "\"\(neutral(pair))\" is not of the form NAME=value.")
            }
            let value = String(pair[sign...].dropFirst())
            variables[String(pair[..<sign])] = value == "-" ? standardInput(call) : value
        }
        try await store(variables, call, try call.application(which), apply)
    }

    private func standardInput(_ call: Invocation) -> String {
        let text = String(decoding: call.surroundings.input(65_536), as: UTF8.self)
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}

struct EnvUnset: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "unset", abstract: "Remove variables.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var which: ApplicationOption
    @Argument(help: "NAME …") var names: [String]

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        let slug = try call.application(which)
        for name in names { try await client.perform(.delete(applicationPath(slug, "/env/\(pathSegment(name))"))) }
        try await call.answer(["unset": names]) {
            await $0.line("Removed \(neutral(names.joined(separator: ", "))).")
            await $0.note("Running instances keep the old values until: skypanel restart --app \(neutral(slug))")
        }
    }
}

struct EnvImport: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Set the variables of a .env file, all or none.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var which: ApplicationOption
    @Flag(help: "Make new instances now, without a build.") var apply = false
    @Argument(help: "File; - for standard input.") var file: String

    func perform(_ call: Invocation) async throws {
        let text: String
        if file == "-" {
            text = String(decoding: call.surroundings.input(1_048_576), as: UTF8.self)
        } else if let data = FileManager.default.contents(atPath: call.surroundings.path(file)) {
            text = String(decoding: data, as: UTF8.self)
        } else {
            throw CommandFailure(.usage, "\(neutral(file)) cannot be read.")
        }
        do {
            try await store(DotEnvFile(text).variables, call, try call.application(which), apply)
        } catch let problem as DotEnvFile.Problem {
            throw CommandFailure(.invalid, "Line \(problem.line) of \(neutral(file)): \(problem.message).")
        }
    }
}

/// The names alone, as a file to fill in.
struct EnvExport: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print the names as a .env file to fill in. Values are never shown.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var which: ApplicationOption

    func perform(_ call: Invocation) async throws {
        let slug = try call.application(which)
        let items: [EnvironmentVariableResource] = try await call.client().list(applicationPath(slug, "/env"))
        try await call.answer(ListResource(items: items)) { screen in
            for item in items { await screen.line("\(neutral(item.key))=") }
        }
    }
}

private func store(
    _ variables: [String: String], _ call: Invocation, _ slug: String, _ apply: Bool
) async throws {
    guard !variables.isEmpty else { throw CommandFailure(.invalid, "There are no variables to set.") }
    let client = try call.client()
    var post = try APICall.send(
        .POST, applicationPath(slug, "/env/import"), EnvironmentImportRequest(variables: variables))
    post.idempotencyKey = client.newKey()
    if apply { post.query = [("apply", "true")] }
    try await client.perform(post)
    let names = variables.keys.sorted()
    try await call.answer(["set": names]) {
        await $0.line("Set \(names.joined(separator: ", ")).")
        if apply { return await $0.note("New instances are being made; what runs serves until they are healthy.") }
        await $0.note("Running instances keep the old values until: skypanel restart --app \(neutral(slug))")
    }
}

import ArgumentParser
import PlatformAPI

struct Ps: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the instances of an application, and change how many there are.",
        subcommands: [PsList.self, PsScale.self], defaultSubcommand: PsList.self)
}

struct PsScale: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "scale", abstract: "Change how many instances of processes run.",
        discussion: "What is not named stays as it is. Example: skypanel ps scale web=3 worker=2")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var which: ApplicationOption
    @Argument(help: "PROCESS=COUNT …") var pairs: [String]
    @Flag(help: "Do not wait for the end.") var detach = false

    func perform(_ call: Invocation) async throws {
        let processes = try pairs.map { pair in
            let parts = pair.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, let name = parts.first, !name.isEmpty, let count = parts.last.flatMap({ Int($0) }),
                count >= 0
            else { throw CommandFailure(.usage, "\"\(neutral(pair))\" is not of the form PROCESS=COUNT.") }
            return ProcessCountResource(name: String(name), count: count)
        }
        guard !processes.isEmpty else {
            throw CommandFailure(.usage, "Name a process and its count, such as web=3.")
        }
        let client = try call.client()
        let app: ApplicationResource = try await client.send(.get(applicationPath(try call.application(which))))
        var post = try APICall.send(.POST, applicationPath(app.id, "/scale"), ScaleRequest(processes: processes))
        post.idempotencyKey = client.newKey()
        let started: DeploymentStartedResource = try await client.send(post)
        try await call.finish(started, of: app, client: client, detach: detach)
    }
}

struct PsList: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the instances of an application.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var which: ApplicationOption

    func perform(_ call: Invocation) async throws {
        let slug = try call.application(which)
        let items: [InstanceResource] = try await call.client().list(applicationPath(slug, "/instances"))
        let now = call.now
        try await call.answer(ListResource(items: items)) { screen in
            let rows = items.map { item in
                let traffic = item.draining ? "draining" : item.routed ? "yes" : "no"
                return [
                    "\(item.process).\(item.index)", item.state, "v\(item.releaseNumber)", traffic,
                    amount(item.used?.cpuMillicores, item.limits?.cpuMillicores, "m"),
                    amount(item.used?.memoryMB, item.limits?.memoryMB, "MB"), "\(item.restartCount)",
                    age(item.createdAt, now: now), item.detail ?? "",
                ]
            }
            await screen.table(
                Table(
                    ["INSTANCE", "STATE", "RELEASE", "TRAFFIC", "CPU", "MEMORY", "RESTARTS", "AGE", "REMARK"],
                    empty: "Nothing runs. Start it with: skypanel start", rows: rows))
        }
    }
}

/// Such as `64 / 512 MB`; `-` for what was not measured.
private func amount(_ used: Int?, _ limit: Int?, _ unit: String) -> String {
    guard let used else { return "-" }
    return limit.map { "\(used) / \($0) \(unit)" } ?? "\(used) \(unit)"
}

import ArgumentParser
import PlatformAPI

private let plansPath = "/api/admin/paas/plans"

/// What a plan consists of; absent options stay as they are.
struct PlanOptions: ParsableArguments {
    @Option(help: "CPU in thousandths of a core.") var cpu: Int?
    @Option(help: "Memory in MB.") var memory: Int?
    @Option(help: "Storage in GB.") var storage: Int?
    @Option(help: "Price a month, as a decimal.") var monthly: String?
    @Option(help: "Price an hour, as a decimal.") var hourly: String?
    @Option(help: "Most instances of one application.") var maxInstances: Int?
    @Option(help: "For what.") var description: String?
    @Option(help: "Ids of runtimes, with commas; empty for all.") var runtimes: String?
    @Option(help: "Whether customers are offered it: true or false.") var active: Bool?

    func request(name: String?) -> PlanRequest {
        PlanRequest(
            name: name, description: description, cpuMillicores: cpu, memoryMB: memory, storageGB: storage,
            priceMonthly: monthly, priceHourly: hourly,
            supportedRuntimes: runtimes.map { $0.split(separator: ",").map(String.init) }, maxInstances: maxInstances,
            active: active)
    }
}

struct PlansAdd: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "add", abstract: "For administrators: add a plan.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name.") var name: String
    @OptionGroup var plan: PlanOptions

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        var post = try APICall.send(.POST, plansPath, plan.request(name: name))
        post.idempotencyKey = client.newKey()
        let made: PlanResource = try await client.send(post)
        try await call.answer(made) { await $0.line("Added the plan \(neutral(made.name)).") }
    }
}

struct PlansSet: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "For administrators: change a plan.",
        discussion: "A new price counts from the next deployment of an application on.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name or id.") var name: String
    @Option(help: "New name.") var rename: String?
    @OptionGroup var plan: PlanOptions

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        let found = try await findPlan(named: name, client)
        let path = "\(plansPath)/\(try pathSegment(found.id))"
        let after: PlanResource = try await client.send(.send(.PUT, path, plan.request(name: rename)))
        try await call.answer(after) { await $0.line("Changed the plan \(neutral(after.name)).") }
    }
}

struct PlansRemove: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "For administrators: delete a plan that nothing uses.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Name or id.") var name: String

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        let found = try await findPlan(named: name, client)
        try await client.perform(.delete("\(plansPath)/\(pathSegment(found.id))"))
        try await call.answer(["removed": found.name]) { await $0.line("\(neutral(found.name)) is deleted.") }
    }
}

private func findPlan(named name: String, _ client: APIClient) async throws -> PlanResource {
    let all: [PlanResource] = try await client.list(plansPath)
    guard let found = all.first(where: { $0.id == name || $0.name.lowercased() == name.lowercased() }) else {
        throw CommandFailure(
            .notFound, "There is no plan \"\(neutral(name))\".", advice: "See them with: skypanel plans list --all")
    }
    return found
}

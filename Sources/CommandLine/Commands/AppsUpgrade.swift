import ArgumentParser
import PlatformAPI

struct AppsUpgrade: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "upgrade", abstract: "Change an application's plan, to a larger or smaller one.",
        discussion: "Shows what changes and what it costs. Nothing is interrupted: new instances take over when they "
            + "are healthy.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var application: ApplicationOption
    @Argument(help: "Name or id of the plan; see: skypanel plans") var plan: String
    @Flag(name: [.customLong("dry-run")], help: "Show the comparison and change nothing.") var isDryRun = false
    @Flag(help: "Do not ask.") var yes = false

    func perform(_ call: Invocation) async throws {
        let path = "/api/paas/applications/\(try pathSegment(call.application(application)))"
        let comparison: PlanComparisonResource = try await call.client().send(
            .get("\(path)/plan-change", query: [("plan_id", plan)]))
        if isDryRun { return try await call.answer(comparison) { await $0.table(Self.table(comparison)) } }
        guard comparison.refusals.isEmpty else {
            throw CommandFailure(
                .failed, "The plan \(neutral(comparison.to.name)) \(comparison.refusals.joined(separator: ", and ")).")
        }
        if !yes {
            await call.screen.table(Self.table(comparison))
            try Self.confirm(call)
        }
        let after: ApplicationResource = try await call.client().send(
            .send(.POST, "\(path)/upgrade", PlanChangeRequest(planID: comparison.to.id)))
        try await call.answer(after) {
            await $0.note("\(neutral(after.slug)) gets the plan \(neutral(comparison.to.name)); see: skypanel status")
        }
    }

    private static func confirm(_ call: Invocation) throws {
        guard let typed = call.surroundings.ask("Change the plan? Type yes: ", false) else {
            throw CommandFailure(.usage, "Nobody can confirm the change.", advice: "Add --yes, or look with --dry-run.")
        }
        guard typed == "yes" else { throw CommandFailure(.usage, "Nothing was changed.") }
    }

    private static func table(_ comparison: PlanComparisonResource) -> Table {
        func size(_ plan: PlanSizeResource) -> String {
            "\(plan.cpuMillicores)m CPU, \(plan.memoryMB) MB, \(plan.storageGB) GB"
        }
        let currency = comparison.currency
        let peak = comparison.peakMemoryMB.map { [["Most memory used in 24 hours", "\($0) MB", ""]] } ?? []
        return Table(
            ["", comparison.from.name, comparison.to.name], empty: "",
            rows: [
                ["Each instance", size(comparison.from), size(comparison.to)],
                ["Instances", "\(comparison.instances)", "\(comparison.instances)"],
            ] + peak + [
                ["An hour", "\(comparison.hourlyBefore) \(currency)", "\(comparison.hourlyAfter) \(currency)"],
                ["A month", "\(comparison.monthlyBefore) \(currency)", "\(comparison.monthlyAfter) \(currency)"],
                ["Difference", "", "\(comparison.monthlyDifference) \(currency) a month"],
            ])
    }
}

import ArgumentParser
import PlatformAPI

struct AppsPlan: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "For administrators: give an application of anybody another plan.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Slug or id of the application.") var application: String
    @Argument(help: "Name or id of the plan.") var plan: String

    func perform(_ call: Invocation) async throws {
        let path = "/api/admin/paas/applications/\(try pathSegment(application))/plan"
        let after: AdministeredApplicationResource = try await call.client().send(
            .send(.PUT, path, PlanChangeRequest(planID: plan)))
        try await call.answer(after) {
            await $0.line("\(neutral(after.application.slug)) has the plan \(neutral(plan)).")
        }
    }
}

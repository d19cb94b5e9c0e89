import ArgumentParser
import PlatformAPI

let administeredApplicationsPath = "/api/admin/paas/applications"

struct AppsSuspend: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend", abstract: "For administrators: stop an application of anybody until it is resumed.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Slug or id of the application.") var application: String
    @Option(help: "Why; its owner reads it.") var reason: String

    func perform(_ call: Invocation) async throws {
        let path = "\(administeredApplicationsPath)/\(try pathSegment(application))/suspend"
        let after: AdministeredApplicationResource = try await call.client().send(
            .send(.POST, path, SuspendRequest(reason: reason)))
        try await call.answer(after) { await $0.line("\(neutral(after.application.slug)) is suspended.") }
    }
}

struct AppsResume: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "For administrators: let a suspended application run again.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Slug or id of the application.") var application: String

    func perform(_ call: Invocation) async throws {
        let path = "\(administeredApplicationsPath)/\(try pathSegment(application))/resume"
        let after: AdministeredApplicationResource = try await post(path, call)
        try await call.answer(after) { await $0.line("\(neutral(after.application.slug)) may run again.") }
    }
}

import ArgumentParser
import PlatformAPI

struct Open: RemoteCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the application's address, in a browser if there is one.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var which: ApplicationOption

    func perform(_ call: Invocation) async throws {
        let slug = try call.application(which)
        let app: ApplicationResource = try await call.client().send(.get(applicationPath(slug)))
        try await call.answer(["url": app.url]) { await $0.line(neutral(app.url)) }
        if !call.options.json, call.surroundings.outputIsTerminal { _ = call.surroundings.browse(app.url) }
    }
}

import ArgumentParser
import PlatformAPI

private let accountPath = "/api/auth/me"

struct AccountRename: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "rename", abstract: "Change your name.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "Your name, as others see it.") var name: String

    func perform(_ call: Invocation) async throws {
        let user: UserResource = try await call.personalClient().send(
            .send(.PUT, accountPath, AccountRequest(name: name)))
        try await call.answer(user) { await $0.line("Your name is \(neutral(user.name)).") }
    }
}

struct AccountExport: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print everything that is kept about you, as JSON.")

    @OptionGroup var shared: SharedOptions

    func perform(_ call: Invocation) async throws {
        let copy: AccountExportResource = try await call.personalClient().send(.get(accountPath + "/export"))
        try await call.answer(copy) { await $0.json(copy) }
    }
}

struct AccountDelete: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Erase your account for good.",
        discussion: "Sessions, tokens and memberships go with it. What belongs to organizations stays with them. You "
            + "type your e-mail address, then the password, and a code where a second factor is on.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var answers: AnswerOptions

    func perform(_ call: Invocation) async throws {
        let client = try call.personalClient()
        let me: SessionResource = try await client.send(.get(accountPath))
        var questions = Questions(call, answers)
        guard try questions.ask("E-mail address of the account to delete", hidden: false) == me.user.email else {
            throw CommandFailure(.usage, "That is not your address; nothing was deleted.")
        }
        try await client.perform(.send(.POST, accountPath + "/delete", questions.proof(client)))
        try await Logout.forget(client.server, call)
        try await call.answer(["deleted": me.user.email]) { await $0.line("Your account is deleted.") }
    }
}

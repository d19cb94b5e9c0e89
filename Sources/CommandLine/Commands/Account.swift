import ArgumentParser
import PlatformAPI

struct Account: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Your own account: name, password, second factor, confirmed address, your data.",
        discussion: "Passwords and codes are asked for, or read from standard input, one a line, with --stdin.",
        subcommands: [
            AccountShow.self, AccountPassword.self, AccountFactorOn.self, AccountFactorOff.self,
            AccountRecoveryCodes.self, AccountConfirm.self, AccountRename.self, AccountExport.self,
            AccountDelete.self,
        ], defaultSubcommand: AccountShow.self)
}

private let factorPath = "/api/auth/totp"

/// Where answers to questions come from.
struct AnswerOptions: ParsableArguments {
    @Flag(name: .customLong("stdin"), help: "Read what is asked for from standard input, one answer a line.")
    var fromInput = false
}

/// Asks one question after the other.
struct Questions {
    private let call: Invocation
    private var lines: [String]?

    init(_ call: Invocation, _ options: AnswerOptions) {
        self.call = call
        guard options.fromInput else { return }
        let text = String(decoding: call.surroundings.input(16_384), as: UTF8.self)
        lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { String($0) }
    }

    mutating func ask(_ prompt: String, hidden: Bool = true) throws -> String {
        let answer: String?
        if let all = lines {
            answer = all.first
            lines = Array(all.dropFirst())
        } else {
            answer = call.surroundings.ask(prompt + ": ", hidden)
        }
        guard let answer, !answer.isEmpty else {
            throw CommandFailure(.usage, "\(prompt) is missing.", advice: "Give the answers with --stdin, one a line.")
        }
        return answer
    }

    /// The password, and a code where a second factor is on.
    mutating func proof(_ client: APIClient) async throws -> ProofRequest {
        let state: SecondFactorResource = try await client.send(.get(factorPath))
        let password = try ask("Password")
        return ProofRequest(password: password, totp: state.enabled ? try ask("Code", hidden: false) : nil)
    }
}

struct AccountShow: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show your account.")

    @OptionGroup var shared: SharedOptions

    func perform(_ call: Invocation) async throws {
        let client = try call.personalClient()
        let me: SessionResource = try await client.send(.get("/api/auth/me"))
        let factor: SecondFactorResource = try await client.send(.get(factorPath))
        try await call.answer(AccountOutput(user: me.user, secondFactor: factor)) { screen in
            let state = factor.enabled ? "on, \(factor.recoveryCodesLeft) recovery codes left" : "off"
            let pairs: [(String, String?)] = [
                ("e-mail", me.user.email), ("name", me.user.name), ("second factor", state),
            ]
            for line in facts(pairs, paint: screen.paint) { await screen.line(line) }
        }
    }
}

struct AccountPassword: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "password", abstract: "Change the password; all other sessions end.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var answers: AnswerOptions

    func perform(_ call: Invocation) async throws {
        var questions = Questions(call, answers)
        let current = try questions.ask("Current password")
        let new = try questions.ask("New password")
        if !answers.fromInput, try questions.ask("New password again") != new {
            throw CommandFailure(.usage, "The two new passwords differ.")
        }
        let request = PasswordChangeRequest(currentPassword: current, newPassword: new)
        try await call.personalClient().perform(.send(.POST, "/api/auth/password", request))
        try await call.answer(["changed": "password"]) { await $0.line("The password is changed.") }
    }
}

struct AccountFactorOn: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "second-factor-on", abstract: "Set up a second factor with an authenticator.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var answers: AnswerOptions
    @Flag(help: "Only begin, and print the secret; go on with --code.") var begin = false
    @Option(help: "The code that the authenticator shows, to go on after --begin.") var code: String?

    func validate() throws {
        guard !begin || code == nil else { throw ValidationError("Say --begin first, then --code.") }
    }

    func perform(_ call: Invocation) async throws {
        let client = try call.personalClient()
        var questions = Questions(call, answers)
        if code == nil {
            let proof = ProofRequest(password: try questions.ask("Password"))
            let enrolment: EnrolmentResource = try await client.send(.send(.POST, factorPath, proof))
            guard !begin else {
                return try await call.answer(enrolment) { screen in await show(enrolment) { await screen.line($0) } }
            }
            await show(enrolment) { await call.screen.note($0) }
        }
        let shown = try code ?? questions.ask("Code that the authenticator shows", hidden: false)
        let codes: RecoveryCodesResource = try await client.send(
            .send(.POST, factorPath + "/confirm", CodeRequest(code: shown)))
        try await tell(codes, call)
    }

    private func show(_ enrolment: EnrolmentResource, _ line: (String) async -> Void) async {
        await line("secret: \(neutral(enrolment.secret))")
        await line(neutral(enrolment.uri))
    }
}

struct AccountFactorOff: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "second-factor-off", abstract: "Switch the second factor off.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var answers: AnswerOptions

    func perform(_ call: Invocation) async throws {
        let client = try call.personalClient()
        var questions = Questions(call, answers)
        let proof = try await questions.proof(client)
        try await client.perform(.send(.POST, factorPath + "/disable", proof))
        try await call.answer(["second_factor": "off"]) { await $0.line("The second factor is off.") }
    }
}

struct AccountRecoveryCodes: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "recovery-codes", abstract: "Make new recovery codes; the old ones end.")

    @OptionGroup var shared: SharedOptions
    @OptionGroup var answers: AnswerOptions

    func perform(_ call: Invocation) async throws {
        let client = try call.personalClient()
        var questions = Questions(call, answers)
        let proof = try await questions.proof(client)
        let codes: RecoveryCodesResource = try await client.send(
            .send(.POST, factorPath + "/recovery-codes", proof))
        try await tell(codes, call)
    }
}

struct AccountConfirm: RemoteCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm", abstract: "Confirm your address with the link of the mail, or ask for another mail.")

    @OptionGroup var shared: SharedOptions
    @Argument(help: "The link, or its token; absent to get another mail.") var link: String?

    func perform(_ call: Invocation) async throws {
        let client = try call.personalClient()
        guard let link else {
            try await client.perform(.post("/api/auth/email/confirmation"))
            return try await call.answer(["mail": "sent"]) {
                await $0.line("If your address is not confirmed yet, a mail is on its way.")
            }
        }
        let token = link.split(separator: "=").last.map(String.init) ?? link
        try await client.perform(.send(.POST, "/api/auth/email/confirm", LinkTokenRequest(token: token)))
        try await call.answer(["address": "confirmed"]) { await $0.line("Your address is confirmed.") }
    }
}

private func tell(_ codes: RecoveryCodesResource, _ call: Invocation) async throws {
    try await call.answer(codes) { screen in
        for code in codes.recoveryCodes { await screen.line(neutral(code)) }
        await screen.note("Each signs you in once without the authenticator. They are not shown again: keep them safe.")
    }
}

private struct AccountOutput: Encodable {
    var user: UserResource
    var secondFactor: SecondFactorResource

    private enum CodingKeys: String, CodingKey { case user, secondFactor = "second_factor" }
}

import ArgumentParser
import PlatformAPI

struct Login: RemoteCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sign in to a server.",
        discussion: "Asks for what is missing. The tokens are kept in credentials.json, readable by you alone.")

    @OptionGroup var shared: SharedOptions
    @Option(help: "Your e-mail address.") var email: String?
    @Flag(help: "Read the password from standard input.") var passwordStdin = false
    @Option(help: "Code of the second factor.") var totp: String?

    func perform(_ call: Invocation) async throws {
        let server = try address(call)
        if !server.isPrivate {
            await call.screen.note(
                "warning: \(server.text) is not encrypted; everybody on the way can read the password.")
        }
        let email = try self.email ?? ask(call, "E-mail: ", hidden: false, option: "--email")
        let request = LoginRequest(email: email, password: try password(call), totp: totp)
        let session = APISession(server: server, fixedToken: "", store: call.credentials, http: call.http)
        let anonymous = APIClient(
            http: call.http, server: server, session: session, clock: call.surroundings.clock,
            ids: call.surroundings.ids, organization: nil)
        let tokens: TokenResource = try await signIn(anonymous, request)
        let credential = Credential(email: email, tokens: tokens, now: call.now)
        try await call.credentials.locked(call.surroundings.clock) {
            var file = try call.credentials.load()
            file.servers[server.text] = credential
            file.current = server.text
            try call.credentials.save(file)
        }
        try await call.answer(SignedIn(server: server.text, email: email)) {
            await $0.line("Signed in to \(server.text) as \(neutral(email)).")
        }
    }

    private func signIn(_ client: APIClient, _ request: LoginRequest) async throws -> TokenResource {
        do {
            return try await client.send(.send(.POST, "/api/auth/login", request))
        } catch var failure as CommandFailure where failure.status == .denied {
            failure.advice = "Check the e-mail address and the password\(totp == nil ? "" : " and the code")."
            throw failure
        }
    }

    private func address(_ call: Invocation) throws -> ServerAddress {
        do {
            return try call.serverAddress()
        } catch let failure as CommandFailure where failure.status == .denied {
            throw CommandFailure(
                .usage, "Which server?", advice: "Name it: skypanel login --server https://your-server")
        }
    }

    private func password(_ call: Invocation) throws -> String {
        guard passwordStdin else { return try ask(call, "Password: ", hidden: true, option: "--password-stdin") }
        var text = String(decoding: call.surroundings.input(4096), as: UTF8.self)
        while text.hasSuffix("\n") || text.hasSuffix("\r\n") { text.removeLast() }
        guard !text.isEmpty else { throw CommandFailure(.usage, "Standard input holds no password.") }
        return text
    }

    private func ask(_ call: Invocation, _ prompt: String, hidden: Bool, option: String) throws -> String {
        guard let answer = call.surroundings.ask(prompt, hidden), !answer.isEmpty else {
            throw CommandFailure(.usage, "\(prompt.dropLast(2)) is missing.", advice: "Give it with \(option).")
        }
        return answer
    }
}

private struct SignedIn: Encodable {
    var server: String
    var email: String
}

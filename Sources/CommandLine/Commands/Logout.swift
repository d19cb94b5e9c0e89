import ArgumentParser
import PlatformAPI

struct Logout: RemoteCommand {
    static let configuration = CommandConfiguration(abstract: "Sign out and forget the tokens.")

    @OptionGroup var shared: SharedOptions

    func perform(_ call: Invocation) async throws {
        let server = try call.serverAddress()
        guard try call.credentials.load().servers[server.text] != nil else {
            throw CommandFailure(.denied, "You are not signed in to \(server.text).")
        }
        do {
            try await tell(call, server)
        } catch let failure as CommandFailure where failure.status != .denied {
            await call.screen.note("warning: the server was not told. \(failure.message)")
        } catch is CommandFailure {
            // The server has ended the session before.
        }
        try await Self.forget(server, call)
        try await call.answer(["server": server.text]) { await $0.line("Signed out of \(server.text).") }
    }

    /// Forgets the tokens of a server.
    static func forget(_ server: ServerAddress, _ call: Invocation) async throws {
        try await call.credentials.locked(call.surroundings.clock) {
            var file = try call.credentials.load()
            file.servers[server.text] = nil
            if file.current == server.text { file.current = file.servers.keys.sorted().first }
            try call.credentials.save(file)
        }
    }

    private func tell(_ call: Invocation, _ server: ServerAddress) async throws {
        let client = try call.client()
        // This may renew the tokens, so the one to give back is read afterwards.
        _ = try await client.session.token(now: call.now, clock: call.surroundings.clock)
        guard let refresh = try call.credentials.load().servers[server.text]?.refreshToken else { return }
        try await client.perform(.send(.POST, "/api/auth/logout", RefreshRequest(refreshToken: refresh)))
    }
}

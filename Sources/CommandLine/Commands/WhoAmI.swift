import ArgumentParser
import PlatformAPI

struct WhoAmI: RemoteCommand {
    static let configuration = CommandConfiguration(commandName: "whoami", abstract: "Show who you are signed in as.")

    @OptionGroup var shared: SharedOptions

    func perform(_ call: Invocation) async throws {
        let client = try call.client()
        let me: SessionResource = try await client.send(.get("/api/auth/me"))
        try await call.answer(me) { screen in
            let organizations = me.organizations.map { "\($0.name) (\($0.role))" }.joined(separator: ", ")
            let pairs: [(String, String?)] = [
                ("server", client.server.text), ("e-mail", me.user.email), ("name", me.user.name),
                ("administrator", me.user.isAdministrator ? "yes" : nil),
                ("organization", me.organization.map { "\($0.name) (\($0.role))" }),
                ("all organizations", me.organizations.count > 1 ? organizations : nil),
            ]
            for line in facts(pairs, paint: screen.paint) { await screen.line(line) }
            for visit in me.impersonations ?? [] {
                await screen.note(
                    "\(neutral(visit.administrator)), an administrator of the platform, acts in this organization as "
                        + "\(neutral(visit.user)) until \(neutral(visit.expiresAt)): \(neutral(visit.reason))")
            }
        }
    }
}

import ArgumentParser
import HostSupport

/// Told by `--version` and to the server.
let programVersion = "0.1.0"

/// The command line `skypanel`.
package enum CommandLineProgram {
    /// Runs this process's own arguments and ends the process with the documented exit status.
    package static func main() async -> Never {
        let arguments = Array(Swift.CommandLine.arguments.dropFirst())
        let status = await run(arguments, in: .system)
        endProcess(status)
    }

    /// Runs one invocation and answers its exit status (see `ExitStatus`).
    package static func run(_ arguments: [String], in surroundings: Surroundings) async -> Int32 {
        let screen = Screen(surroundings)
        do {
            var command = try Skypanel.parseAsRoot(arguments)
            guard let ours = command as? any RemoteCommand else {
                try command.run()
                return ExitStatus.ok.rawValue
            }
            return await perform(ours, surroundings, screen)
        } catch {
            return await report(parsing: error, on: screen)
        }
    }

    private static func perform(
        _ command: any RemoteCommand, _ surroundings: Surroundings, _ screen: Screen
    ) async -> Int32 {
        let options = command.shared
        do {
            try await Invocation.open(options, surroundings, screen) { try await command.perform($0) }
            await screen.settle()
            return ExitStatus.ok.rawValue
        } catch let failure as CommandFailure {
            await screen.fail(failure, asJSON: options.json)
            return failure.status.rawValue
        } catch is CancellationError {
            await screen.settle()
            return ExitStatus.interrupted.rawValue
        } catch {
            let failure = CommandFailure(.failed, "Something unexpected went wrong: \(neutral("\(error)"))")
            await screen.fail(failure, asJSON: options.json)
            return failure.status.rawValue
        }
    }

    /// Help and version are no failures; everything else that parsing throws is a wrong use.
    private static func report(parsing error: any Error, on screen: Screen) async -> Int32 {
        let text = Skypanel.fullMessage(for: error)
        guard Skypanel.exitCode(for: error) != .success else {
            await screen.line(text)
            return ExitStatus.ok.rawValue
        }
        await screen.note(text)
        return ExitStatus.usage.rawValue
    }
}

/// The root of all commands.
struct Skypanel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "skypanel",
        abstract: "Deploy and run applications on SkyPanel.",
        discussion: """
            Start with `skypanel login --server https://panel.example.com`, then run `skypanel deploy --create` in the \
            folder of your application. The folder's application is remembered in .skypanel.json.

            Every command takes --json for programs. Exit status: 0 ok, 1 a deployment or operation failed, 2 wrong \
            usage, 3 not signed in or not allowed, 4 not found, 5 server not reachable, 6 conflict or invalid input, \
            130 interrupted.

            Environment: SKYPANEL_URL and SKYPANEL_TOKEN (an API token) sign in without a file; SKYPANEL_ORG names an \
            organization; SKYPANEL_CONFIG_DIR is the folder of \
            credentials.json; SKYPANEL_CA_FILE trusts a certificate authority; NO_COLOR turns colours off.
            """,
        version: programVersion,
        subcommands: [
            Login.self, Logout.self, WhoAmI.self, Account.self, Sessions.self,
            Apps.self, Deploy.self, Logs.self, Env.self, Ps.self, Open.self,
            DeploymentHistory.self, Releases.self, Rollback.self, Restart.self, Stop.self, Start.self, Nodes.self,
            Plans.self, Runtimes.self,
            Regions.self, PlatformSettings.self, Users.self, Alerts.self, Capacity.self, Stats.self,
            Orgs.self, Members.self, Invitations.self, Tokens.self, Quota.self, Billing.self, AuditLog.self,
            Impersonations.self, Presets.self,
        ])
}

/// A command that talks to the server.
protocol RemoteCommand: ParsableCommand {
    var shared: SharedOptions { get }
    /// Does the work. Throws `CommandFailure` with what to tell and the exit status.
    func perform(_ call: Invocation) async throws
}

/// What every command understands.
struct SharedOptions: ParsableArguments {
    @Flag(help: "Print JSON for programs.")
    var json = false

    @Option(help: "Address of the server; else SKYPANEL_URL, else the one you signed in to last.")
    var server: String?

    @Option(help: "File with certificates of authorities to trust, in PEM.")
    var caFile: String?

    @Option(
        name: [.customLong("org"), .customLong("organization")],
        help: "Id of the organization to act in; else SKYPANEL_ORG, else the one chosen by orgs use.")
    var organization: String?
}

/// Which application a command is about.
struct ApplicationOption: ParsableArguments {
    @Option(name: [.customShort("a"), .long], help: "Slug or id of the application; else that of this folder.")
    var app: String?
}

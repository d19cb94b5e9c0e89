import PlatformAPI
import SQLStore

/// What the server's program does to the store besides serving: `skypanel-server audit verify`. The settings are those
/// of the server and may follow as flags.
enum ServerCommands {
    /// The exit status; nil when the arguments name no command.
    static func run(_ arguments: [String], _ environment: [String: String]) async throws -> Int32? {
        let words = arguments.prefix { !$0.hasPrefix("-") }
        guard !words.isEmpty else { return nil }
        let rest = Array(arguments.dropFirst(words.count))
        switch Array(words) {
        case ["keys", "rotate"]: return try await withAssembly(rest, environment) { try await rotateKeys($0) }
        case ["audit", "verify"]: return try await withAssembly(rest, environment) { try await verifyAudit($0) }
        default:
            ControlPlaneProgram.complain(
                "skypanel-server has no command \(words.joined(separator: " ")); there are: audit verify, keys rotate.")
            return 2
        }
    }

    private static func withAssembly(
        _ arguments: [String], _ environment: [String: String], _ body: (Assembly) async throws -> Int32
    ) async throws -> Int32 {
        let configuration = try ControlPlaneProgram.configuration(arguments: arguments, environment: environment)
        let logger = ControlPlaneProgram.logger(level: configuration.logLevel)
        let surroundings = try await ControlPlaneProgram.prepare(configuration, logger: logger)
        do {
            let status = try await body(Assembly(surroundings))
            await surroundings.store.close()
            return status
        } catch {
            await surroundings.store.close()
            throw error
        }
    }

    private static func rotateKeys(_ assembly: Assembly) async throws -> Int32 {
        let outcome = try await KeyRotations(assembly.surroundings).rotate()
        print(
            """
            \(outcome.rewrapped) keys wrapped anew, \(outcome.newKeys) keys made, \(outcome.resealed) values sealed \
            anew, \
            \(outcome.removedKeys) old keys removed. Keep the previous master key for 24 hours more, for stored answers.
            """)
        return 0
    }

    /// 0 when every chain of the audit log holds, 1 when one is broken.
    private static func verifyAudit(_ assembly: Assembly) async throws -> Int32 {
        let result = try await assembly.audit.verify()
        print("\(result.entries) entries in \(result.chains) chains are as they were written.")
        for found in result.breaks { print("broken: chain \(found.chain), entry \(found.number): \(found.reason)") }
        return result.holds ? 0 : 1
    }
}

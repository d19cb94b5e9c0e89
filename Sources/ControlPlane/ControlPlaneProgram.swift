import Foundation
import HostSupport
import Hummingbird
import Logging
import SQLStore
import ServiceLifecycle
import UnixSignals

/// The server program: reads its settings, brings the store up to date, serves until it is told to stop.
package enum ControlPlaneProgram {
    package static let version = "0.1.0"

    /// Returns the exit status: 0 after a clean stop, 2 for wrong settings, 1 for anything else.
    package static func run(arguments: [String], environment: [String: String]) async -> Int32 {
        if arguments.contains("--help") {
            print(
                Settings.help(
                    program: "skypanel-server", keys: ControlPlaneConfiguration.keys, environmentPrefix: "SKYPANEL_"))
            return 0
        }
        if arguments.contains("--version") {
            print(version)
            return 0
        }
        do {
            if let status = try await ServerCommands.run(arguments, environment) { return status }
            let configuration = try configuration(arguments: arguments, environment: environment)
            try await serve(configuration, logger: logger(level: configuration.logLevel))
            return 0
        } catch let problems as SettingsProblems {
            complain("The settings are not right:\n\(problems)\nskypanel-server --help lists them all.")
            return 2
        } catch let failure as StartFailure {
            complain(failure.description)
            return 2
        } catch {
            complain("skypanel-server stopped: \(error)")
            return 1
        }
    }

    static func configuration(
        arguments: [String], environment: [String: String]
    ) throws -> ControlPlaneConfiguration {
        let file = try SettingsFile.text(arguments: arguments, environment: environment, variable: "SKYPANEL_CONFIG")
        let settings = Settings(
            keys: ControlPlaneConfiguration.keys,
            sources: .init(
                arguments: arguments, environment: environment,
                environmentPrefix: ControlPlaneConfiguration.environmentPrefix, fileText: file))
        return try ControlPlaneConfiguration(settings)
    }

    static func logger(level: String) -> Logger {
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        var logger = Logger(label: "skypanel-server")
        logger.logLevel = Logger.Level(rawValue: level) ?? .info
        return logger
    }

    private static func serve(_ configuration: ControlPlaneConfiguration, logger: Logger) async throws {
        let surroundings = try await prepare(configuration, logger: logger)
        let assembly = Assembly(surroundings)
        try await assembly.plantSeeds()
        let server = try assembly.server()
        var services = ServiceGroupConfiguration(
            services: (assembly.backgroundServices + [server]).map { .init(service: $0) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        // Open event streams and sockets end with the server, not with their readers' patience.
        services.maximumGracefulShutdownDuration = .seconds(8)
        let group = ServiceGroup(configuration: services)
        logger.notice("serving", metadata: ["url": "\(configuration.publicURL)", "version": "\(version)"])
        do {
            try await group.run()
        } catch {
            await surroundings.store.close()
            throw error
        }
        await surroundings.store.close()
    }

    /// Opens and migrates the store and unlocks the master key.
    static func prepare(
        _ configuration: ControlPlaneConfiguration, logger: Logger
    ) async throws -> Surroundings {
        let sealing = try KeyFile.sealing(
            path: configuration.masterKeyFile, previous: configuration.previousMasterKeyFile)
        let tokenKey = try KeyFile.bytes(path: configuration.tokenKeyFile, purpose: "token key")
        try FileManager.default.createDirectory(atPath: configuration.dataDirectory, withIntermediateDirectories: true)
        let store = try await Store.open(url: configuration.databaseURL, logger: logger)
        let count = try await Migrator(Schema.migrations).run(on: store)
        if count > 0 { logger.notice("schema brought up to date", metadata: ["migrations": "\(count)"]) }
        let surroundings = Surroundings(
            configuration: configuration, store: store, sealing: sealing, logger: logger, tokenKey: tokenKey)
        try await surroundings.dataKeys.check(store)
        return surroundings
    }

    static func complain(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}

/// A reason not to start that the operator can mend.
package struct StartFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

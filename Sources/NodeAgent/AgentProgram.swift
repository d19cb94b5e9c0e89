import AgentProtocol
import AsyncHTTPClient
import HostSupport
import Logging
import ServiceLifecycle
import UnixSignals

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#endif

/// The agent program: reads its settings, registers once, and works until it is told to stop.
package enum AgentProgram {
    /// Returns the exit status: 0 after a clean stop, 2 for what the operator must mend, 1 for anything else.
    package static func run(arguments: [String], environment: [String: String]) async -> Int32 {
        if arguments.contains("--help") {
            print(
                Settings.help(
                    program: "skypanel-agent", keys: AgentConfiguration.keys,
                    environmentPrefix: AgentConfiguration.environmentPrefix))
            return 0
        }
        if arguments.contains("--version") {
            print(agentVersion)
            return 0
        }
        do {
            let configuration = try configuration(arguments: arguments, environment: environment)
            try await work(configuration, logger: logger(level: configuration.logLevel))
            return 0
        } catch let problems as SettingsProblems {
            complain("The settings are not right:\n\(problems)\nskypanel-agent --help lists them all.")
            return 2
        } catch let failure as StartFailure {
            complain(failure.description)
            return 2
        } catch {
            complain("skypanel-agent stopped: \(error)")
            return 1
        }
    }

    /// A reason not to start that the operator can mend.
    struct StartFailure: Error, CustomStringConvertible {
        let description: String
    }

    private static func configuration(
        arguments: [String], environment: [String: String]
    ) throws -> AgentConfiguration {
        let file = try SettingsFile.text(
            arguments: arguments, environment: environment, variable: "SKYPANEL_AGENT_CONFIG")
        let settings = Settings(
            keys: AgentConfiguration.keys,
            sources: .init(
                arguments: arguments, environment: environment,
                environmentPrefix: AgentConfiguration.environmentPrefix, fileText: file))
        return try AgentConfiguration(settings, hostname: hostname())
    }

    private static func logger(level: String) -> Logger {
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        var logger = Logger(label: "skypanel-agent")
        logger.logLevel = Logger.Level(rawValue: level) ?? .info
        return logger
    }

    private static func work(_ configuration: AgentConfiguration, logger: Logger) async throws {
        try FileManager.default.createDirectory(
            atPath: configuration.dataDirectory, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o711])
        let lock = try AgentLock(folder: configuration.dataDirectory)
        defer { lock.release() }
        // They may hold environments and keys.
        AtomicFile.removeUnfinished(below: configuration.dataDirectory)
        let http = ControlPlaneClient.makeHTTP(
            certificateAuthorityFile: configuration.serverCertificateAuthorityFile)
        do {
            try await serve(configuration, http: http, logger: logger)
        } catch {
            try? await http.shutdown()
            throw error
        }
        try await http.shutdown()
    }

    private static func serve(_ configuration: AgentConfiguration, http: HTTPClient, logger: Logger) async throws {
        let client = ControlPlaneClient(http: http, serverURL: configuration.serverURL)
        let identity = try await identity(configuration, client: client, logger: logger)
        var timing = AgentSession.Timing()
        timing.backoff = configuration.backoff
        let surroundings = AgentSession.Surroundings(timing: timing, clock: .system, ids: .system, logger: logger)
        let assembly = try await Assembly(
            configuration: configuration, identity: identity, client: client, surroundings: surroundings)
        let group = ServiceGroup(
            configuration: .init(
                services: assembly.services.map { .init(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        let node = await identity.nodeID
        logger.notice("working", metadata: ["node_id": "\(node)", "version": "\(agentVersion)"])
        do {
            try await group.run()
        } catch {
            await assembly.shutdown()
            throw error
        }
        await assembly.shutdown()
    }

    /// The stored identity, or a new one. While the control plane cannot be reached a registration is tried again; a
    /// refusal is final.
    private static func identity(
        _ configuration: AgentConfiguration, client: ControlPlaneClient, logger: Logger
    ) async throws -> IdentityKeeper {
        let path = IdentityKeeper.file(in: configuration.dataDirectory)
        if let known = try IdentityKeeper.load(path: path, clock: .system) { return known }
        guard let token = configuration.registrationToken else {
            throw StartFailure(description: "This node is not registered; give it a registration_token.")
        }
        let registration = NodeRegistration(client: client, clock: .system)
        let capacity = await HostReader(diskPath: configuration.dataDirectory).read().total
        for attempt in 0... {
            do {
                return try await registration.register(
                    token: token, hostname: configuration.nodeName, capacity: capacity, path: path)
            } catch ControlPlaneClient.Failure.refused(let status, let detail) where (400..<500).contains(status) {
                throw StartFailure(description: "The control plane refused this node: \(detail)")
            } catch {
                logger.warning("the registration did not get through", metadata: ["detail": "\(error)"])
                try await HostClock.system.sleep(configuration.backoff.wait(attempt: attempt))
            }
        }
        throw CancellationError()
    }

    private static func hostname() -> String {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return "node" }
        return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func complain(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

/// Keeps a second agent from working with the same folder, and so with the same identity.
private struct AgentLock: Sendable {
    private let descriptor: Int32

    init(folder: String) throws {
        let path = "\(folder)/agent.lock"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw AgentProgram.StartFailure(description: "The data folder \(folder) cannot be written.")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw AgentProgram.StartFailure(description: "Another agent already works with \(folder).")
        }
    }

    func release() { close(descriptor) }
}

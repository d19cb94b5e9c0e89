import AgentProtocol
import AsyncHTTPClient
import DockerEngine
import HostSupport
import Logging
import NIOCore
import ServiceLifecycle

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Makes every object of the agent by hand, once, and knows what runs.
struct Assembly: Sendable {
    let services: [any Service]
    private let docker: DockerClient
    private let probe: HealthProbe
    private let logger: Logger

    init(
        configuration: AgentConfiguration, identity: IdentityKeeper, client: ControlPlaneClient,
        surroundings: AgentSession.Surroundings
    ) async throws {
        logger = surroundings.logger
        let data = configuration.dataDirectory
        let nodeID = await identity.nodeID
        docker = DockerClient(socketPath: configuration.dockerSocket, logger: logger)
        probe = HealthProbe()
        let outbox = Outbox()
        let (chunks, emit) = AsyncStream<InstanceLogChunk>.makeStream(bufferingPolicy: .bufferingOldest(4096))
        let logs = InstanceLogs(
            docker: docker, stateFile: "\(data)/logs.json", clock: surroundings.clock, logger: logger
        ) { emit.yield($0) }
        let resolvers = FirewallSettings.resolvers(inResolvConf: Self.text(of: "/etc/resolv.conf"))
        let networks = ApplicationNetworks(
            docker: docker, nodeID: nodeID,
            settings: FirewallSettings(blockedRanges: configuration.blockedRanges, resolvers: resolvers),
            clock: surroundings.clock, logger: logger)
        var running = InstanceRunner.Configuration(nodeID: nodeID, stateFile: "\(data)/instances.json")
        running.containers = try Self.containers(configuration)
        let instances = InstanceRunner(
            configuration: running, docker: docker, networks: networks, logs: logs, probe: probe,
            clock: surroundings.clock, logger: logger)
        let builds = BuildRunner(
            docker: docker,
            configuration: BuildConfiguration(
                nodeID: nodeID, workFolder: "\(data)/builds", caFile: configuration.buildCertificateAuthorityFile,
                proxies: Self.proxies(), concurrent: configuration.buildSlots),
            download: Self.download(identity: identity, client: client, logger: logger),
            protect: { try await networks.requireRules() }, clock: surroundings.clock, logger: logger)
        let commands = CommandRunner(
            docker: docker, networks: networks, nodeID: nodeID, settings: running.containers,
            clock: surroundings.clock, logger: logger)
        let ingress = IngressRunner(
            settings: Self.ingress(configuration), clock: surroundings.clock, logger: logger)
        let remains = ApplicationRemains(
            docker: docker, stateFile: "\(data)/applications.json", clock: surroundings.clock, logger: logger
        ) { await builds.removeApplication($0) }
        let core = try AgentCore(
            configuration: configuration, identity: identity, client: client,
            parts: Self.parts(
                instances: instances, logs: logs, work: Self.work(builds, commands), ingress: ingress,
                meter: InstanceMeter(docker: docker, clock: surroundings.clock)),
            outbox: outbox, surroundings: surroundings)
        services = [
            core, ingress, Loop { await instances.run() }, Loop { await builds.keepClean() },
            Loop { await remains.run(following: instances) },
            Loop { for await chunk in chunks { await outbox.add(.instanceLog(chunk)) } },
        ]
    }

    /// Ends clients; containers and nginx go on running.
    func shutdown() async {
        do {
            try await probe.shutdown()
            try await docker.shutdown()
        } catch {
            logger.warning("a client did not end in order", metadata: ["detail": "\(error)"])
        }
    }

    private static func parts(
        instances: InstanceRunner, logs: InstanceLogs, work: TaskWork, ingress: IngressRunner,
        meter: InstanceMeter
    ) -> AgentParts {
        var parts = AgentParts(
            apply: { await instances.apply($0) }, views: { await instances.changes() },
            route: { desired, addresses in
                await ingress.apply(desired: desired, addresses: addresses)
                return await ingress.routedGeneration
            },
            work: work,
            facts: {
                let view = await instances.current
                return HeartbeatSender.Facts(
                    containerCount: view.running.count, dockerProblem: view.dockerProblem,
                    ingressProblem: await ingress.problem, firewallProblem: await instances.networks.problem,
                    instances: await meter.measure(view.running, asksDocker: view.dockerProblem == nil),
                    applications: await ingress.traffic())
            })
        parts.instanceLogStored = { await logs.stored($0) }
        parts.unstoredLogs = { await logs.unacknowledged() }
        return parts
    }

    private static func work(_ builds: BuildRunner, _ commands: CommandRunner) -> TaskWork {
        var work = TaskWork(
            build: { build, id, progress in
                await builds.run(build, taskID: id, log: progress.log, progress: progress.step)
            },
            clean: { await builds.clean($0) })
        work.command = { await commands.run($0, $1) }
        work.endCommand = { await commands.end(taskID: $0, graceSeconds: $1) }
        work.removeCommands = { await commands.removeLeftovers(sparing: $0) }
        return work
    }

    /// What the administrator decides about instances. Throws when the seccomp profile cannot be read.
    private static func containers(_ configuration: AgentConfiguration) throws -> ContainerSettings {
        var profile: String?
        if let path = configuration.seccompProfileFile {
            profile = text(of: path)
            guard profile?.isEmpty == false else {
                throw AgentProgram.StartFailure(description: "The seccomp_profile \(path) cannot be read.")
            }
        }
        return ContainerSettings(
            cgroupParent: configuration.cgroupParent, seccompProfile: profile,
            limitsStorage: configuration.limitsStorage)
    }

    private static func ingress(_ configuration: AgentConfiguration) -> IngressSettings {
        var settings = IngressSettings(dataFolder: configuration.dataDirectory)
        settings.nginxProgram = configuration.nginxProgram
        settings.addresses = [configuration.httpAddress]
        settings.httpPort = configuration.httpPort
        settings.httpsPort = configuration.httpsPort
        settings.platformDomain = configuration.platformDomain
        return settings
    }

    /// A source comes over HTTPS with this node's token.
    private static func download(
        identity: IdentityKeeper, client: ControlPlaneClient, logger: Logger
    ) -> SourceDownload {
        SourceDownload { archive in
            let body: HTTPClientResponse.Body
            do {
                body = try await client.source(
                    archive.sourceID, node: identity.nodeID, authorization: identity.authorization())
            } catch ControlPlaneClient.Failure.refused(status: 404, let detail) {
                logger.warning(
                    "the control plane has no such source",
                    metadata: ["source_id": "\(archive.sourceID)", "detail": "\(detail)"])
                throw SourceDownload.Missing()
            }
            return AsyncThrowingStream(unfolding: BodyReader(body).next)
        }
    }

    private static func text(of path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Proxies that the agent itself is told to use hold for build steps as well.
    private static func proxies() -> [String: String] {
        let environment = ProcessInfo.processInfo.environment
        var found: [String: String] = [:]
        for name in ["http_proxy", "https_proxy", "no_proxy"] {
            found[name] = environment[name] ?? environment[name.uppercased()]
        }
        return found
    }
}

/// Something that runs until the agent stops.
private struct Loop: Service {
    let body: @Sendable () async -> Void

    func run() async throws { await cancelWhenGracefulShutdown { await body() } }
}

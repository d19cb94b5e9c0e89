package import AgentProtocol
package import HostSupport
package import Logging
import NginxConfig
import ServiceLifecycle

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Keeps this node's nginx running and its routes as they are desired. nginx is a daemon of its own: it serves on while
/// the agent is away and is found again afterwards. Routes go through its control socket, never by a reload.
package actor IngressRunner: Service {
    /// What shall be routed: a desired state and where its healthy instances are.
    private struct Wanted: Equatable {
        var desired: DesiredState
        var addresses: [String: InstanceAddress]
    }

    /// Bytes after which nginx's error log begins anew.
    private static let logLimit: Int64 = 10 << 20

    let settings: IngressSettings
    let clock: HostClock
    let logger: Logger
    private let backoff = Backoff(first: 500, cap: 60_000)

    private var wanted: Wanted?
    private var working: Task<Void, Never>?
    private var served: (table: RouteTable, master: Int32)?
    private var routed: Int64 = 0
    private var processProblem: String?
    private var routeProblems: [String] = []
    private var meter = TrafficMeter()
    private var failures = 0
    private var startedAt: Int64 = 0
    private var nextStartAt: Int64 = 0
    private var certificateCheckedAt: Int64?

    package init(settings: IngressSettings, clock: HostClock = .system, logger: Logger) {
        self.settings = settings
        self.clock = clock
        self.logger = logger
    }

    /// Highest generation whose routes nginx has confirmed; 0 before the first.
    package var routedGeneration: Int64 { routed }

    /// What is wrong, for people; nil while all is well.
    package var problem: String? {
        let all = [processProblem].compactMap { $0 } + routeProblems
        guard let first = all.first else { return nil }
        return all.count == 1 ? first : "\(first) (and \(all.count - 1) more)"
    }

    /// File of the authority that people can trust for the platform's domain.
    package nonisolated var authorityFile: String { settings.folder + "/authority.crt" }

    /// Routes `desired` to `addresses` (healthy instances, by id, after a complete look at Docker: an instance that is
    /// missing loses its traffic). Returns when nginx serves it, or when that failed and will be tried again.
    package func apply(desired: DesiredState, addresses: [String: InstanceAddress]) async {
        if let known = wanted?.desired.generation, known > desired.generation { return }
        wanted = Wanted(desired: desired, addresses: addresses)
        await settle()
    }

    /// Requests per application since the last call.
    package func traffic() async -> [ApplicationTraffic] {
        do {
            let configuration = try settings.configuration()
            let counters = try await IngressControl(socket: configuration.paths.controlSocket.text).counters()
            return meter.read(counters)
        } catch {
            logger.debug("the ingress tells no counters", metadata: ["error": "\(error)"])
            return []
        }
    }

    /// Watches over nginx until cancelled. It is left running at the end.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var rounds = 0
            while !Task.isCancelled {
                if await self.needsCare(every: 15, round: rounds) { await self.settle() }
                rounds = (rounds + 1) % 15
                do { try await self.clock.sleep(.seconds(2)) } catch { return }
            }
        }
    }

    private func needsCare(every: Int, round: Int) -> Bool {
        guard round % every != 0, processProblem == nil, let served else { return true }
        return !isAlive(served.master)
    }

    private func isAlive(_ master: Int32) -> Bool {
        guard let configuration = try? settings.configuration() else { return false }
        return IngressProcess(program: settings.nginxProgram, configuration: configuration).isAlive(master)
    }

    /// One round of work at a time; who comes meanwhile waits for it, and it takes in what changed meanwhile.
    private func settle() async {
        let task = working ?? Task { await self.work() }
        working = task
        await task.value
    }

    private func work() async {
        var done: Wanted?
        repeat {
            done = wanted
            do {
                try await serve(done)
                processProblem = nil
            } catch {
                note("\(error)")
            }
        } while done != wanted
        working = nil
    }

    private func note(_ problem: String) {
        if problem != processProblem { logger.error("the ingress has a problem", metadata: ["error": "\(problem)"]) }
        processProblem = problem
    }

    private func serve(_ wanted: Wanted?) async throws {
        let configuration = try settings.configuration()
        let process = IngressProcess(program: settings.nginxProgram, configuration: configuration)
        let control = IngressControl(socket: configuration.paths.controlSocket.text)
        let status = try await ensureServing(process, control)
        try process.rotateLog(limit: Self.logLimit, master: status.master)
        guard let wanted else { return }
        let (table, problems) = RouteTable.compose(wanted.desired, addresses: wanted.addresses)
        routeProblems = problems
        let isServed = served.map { $0.table == table && $0.master == status.master } ?? false
        if !isServed || status.generation != table.generation {
            try AtomicFile.write(Data(table.json.utf8), to: configuration.paths.routes.text)
            // After the agent's own start nginx may have routes of an earlier registration of this node.
            let answer = try await control.replaceRoutes(table.json, force: served == nil)
            guard answer.applied else {
                throw IngressProblem("nginx has routes of generation \(answer.generation), newer than the desired ones")
            }
        }
        served = (table, status.master)
        routed = max(routed, table.generation)
    }

    /// Status of an nginx that runs our configuration; starts or reloads it if need be.
    private func ensureServing(
        _ process: IngressProcess, _ control: IngressControl
    ) async throws -> IngressControl.Status {
        let identity = process.configuration.identity
        try await renewCertificate(process.configuration)
        guard let master = process.master else { return try await restart(process, control) }
        let status = try await awaitStatus(control) { _ in true }
        if status.configuration == identity, !process.hasNewerCertificate { return status }
        try await process.install()
        try process.reload(master)
        let reloaded = try await awaitStatus(control) { $0.configuration == identity }
        process.protectSocket()
        process.removeOldModules()
        logger.info("the ingress took a new configuration")
        return reloaded
    }

    private func restart(
        _ process: IngressProcess, _ control: IngressControl
    ) async throws -> IngressControl.Status {
        let now = clock.now()
        guard now >= nextStartAt else { throw IngressProblem(processProblem ?? "nginx is about to be started again") }
        if now - startedAt > 60_000 { failures = 0 }
        startedAt = now
        let wait = backoff.wait(attempt: failures)
        nextStartAt = now + wait.components.seconds * 1000 + 500
        failures = min(failures + 1, 20)
        try await process.install()
        try await process.start()
        let status = try await awaitStatus(control) { _ in true }
        process.removeOldModules()
        logger.info("the ingress was started", metadata: ["master": "\(status.master)"])
        return status
    }

    private func awaitStatus(
        _ control: IngressControl, until isGood: (IngressControl.Status) -> Bool
    ) async throws -> IngressControl.Status {
        var last: (any Error)?
        for _ in 0..<100 {
            do {
                let status = try await control.status()
                if isGood(status) { return status }
            } catch {
                last = error
            }
            try await clock.sleep(.milliseconds(50))
        }
        throw IngressProblem("nginx does not answer on its control socket: \(last.map { "\($0)" } ?? "old settings")")
    }

    /// Looks twice a day, and at the agent's start.
    private func renewCertificate(_ configuration: StaticConfiguration) async throws {
        let now = clock.now()
        if let certificateCheckedAt, (0..<43_200_000).contains(now - certificateCheckedAt) { return }
        guard configuration.httpsPort != nil else { return }
        guard let domain = Hostname(settings.platformDomain) else {
            throw IngressProblem("“\(settings.platformDomain)” is not a domain; set platform_domain")
        }
        let hosts = [domain] + settings.controlPlaneHosts.compactMap(Hostname.init)
        try FileManager.default.createDirectory(
            atPath: configuration.paths.folder.text, withIntermediateDirectories: true)
        _ = try IngressCertificate(domains: hosts, paths: configuration.paths).renew(now: now)
        certificateCheckedAt = now
    }
}

package import AgentProtocol
package import DockerEngine
package import HostSupport
package import Logging

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Keeps the node's instances as they are desired. Docker's events, time and a new desired state wake it; what is to
/// be done is decided by ``InstanceReconciler`` and done beside, so that nothing that hangs holds up the rest.
package actor InstanceRunner {
    package struct Configuration: Sendable {
        package var nodeID: String
        /// Where restarts and health are remembered; its folder must exist.
        package var stateFile: String
        package var containers = ContainerSettings()

        package init(nodeID: String, stateFile: String) {
            self.nodeID = nodeID
            self.stateFile = stateFile
        }
    }

    /// Actions at a time, of each kind.
    static let limits = (containers: 4, removals: 16, probes: 32)

    let configuration: Configuration
    let operations: InstanceOperations
    let observer: ContainerObserver
    let networks: ApplicationNetworks
    let logs: InstanceLogs
    let clock: HostClock
    let logger: Logger
    private let file: MemoryFile
    private let (wakes, waker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    private var desired: DesiredState?
    private var containers: [ObservedContainer]?
    var memory: InstanceMemory
    var view = InstanceView()
    private var busy: [String: (action: InstanceAction, task: Task<Void, Never>)] = [:]
    /// Ended, but not yet seen in Docker: judged again only after a fresh look.
    private var settling: Set<String> = []
    private var observing: Task<Void, Never>?
    private var needsLook = true
    private var lookedAt: Int64 = 0
    private var absences = 0
    /// Since when Docker may have been away; nil when it answered since.
    private var awaySince: Int64?
    private var nextLookAt: Int64 = 0
    private var cleaning: Task<Void, Never>?
    private var needsCleaning = true
    private var cleanedAt: Int64 = 0
    private var listeners: [Int: AsyncStream<InstanceView>.Continuation] = [:]
    private var listenerCount = 0

    package init(
        configuration: Configuration, docker: DockerClient, networks: ApplicationNetworks, logs: InstanceLogs,
        probe: HealthProbe, clock: HostClock = .system, logger: Logger
    ) {
        self.configuration = configuration
        self.networks = networks
        self.logs = logs
        self.clock = clock
        self.logger = logger
        operations = InstanceOperations(
            docker: docker, networks: networks, logs: logs, probe: probe, nodeID: configuration.nodeID,
            settings: configuration.containers, clock: clock)
        observer = ContainerObserver(docker: docker, nodeID: configuration.nodeID)
        file = MemoryFile(path: configuration.stateFile)
        memory = file.load(logger)
    }

    /// The node's desired state; an older one than is known is ignored.
    package func apply(_ state: DesiredState) {
        if let desired, desired.generation > state.generation { return }
        desired = state
        needsCleaning = true
        wake()
    }

    /// Reports of all instances, as of the last look.
    package func observed() -> [InstanceReport] { view.reports }

    /// Where healthy instances are reached, by instance id.
    package var addresses: [String: InstanceAddress] { view.addresses }

    package var current: InstanceView { view }

    /// The desired state that is being worked on.
    package var desiredState: DesiredState? { desired }

    /// Each change of the view, beginning with the present one. A slow listener sees only the newest.
    package func changes() -> AsyncStream<InstanceView> {
        let (stream, continuation) = AsyncStream.makeStream(of: InstanceView.self, bufferingPolicy: .bufferingNewest(1))
        listenerCount += 1
        let id = listenerCount
        listeners[id] = continuation
        continuation.onTermination = { _ in Task { await self.leave(id) } }
        continuation.yield(view)
        return stream
    }

    private func leave(_ id: Int) { listeners[id] = nil }

    /// Runs until it is cancelled. Containers keep running then.
    package func run() async {
        let events = Task { await self.followEvents() }
        defer { events.cancel() }
        while !Task.isCancelled {
            let wakeAt = step()
            await wait(until: wakeAt)
        }
        for entry in busy.values { entry.task.cancel() }
        observing?.cancel()
        cleaning?.cancel()
        await logs.stop()
    }

    func wake() { waker.yield() }

    private func wait(until time: Int64) async {
        let pause = min(max(time - clock.now(), 1), 30_000)
        let alarm = Task {
            do { try await clock.sleep(.milliseconds(pause)) } catch { return }
            self.wake()
        }
        defer { alarm.cancel() }
        var iterator = wakes.makeAsyncIterator()
        _ = await iterator.next()
    }

    /// One pass without waiting for anything; returns when the next is due.
    private func step() -> Int64 {
        let now = clock.now()
        if now - lookedAt >= 30_000 { needsLook = true }
        if needsLook, observing == nil, now >= nextLookAt { look() }
        if now - cleanedAt >= 300_000 { needsCleaning = true }
        if needsCleaning, cleaning == nil, desired != nil, containers != nil, view.dockerProblem == nil { clean() }
        var wakeAt = now + 30_000
        if needsLook, observing == nil { wakeAt = min(wakeAt, nextLookAt) }
        guard let desired, let containers else { return wakeAt }
        let blocked = Set(busy.keys).union(settling)
        let reconciler = InstanceReconciler(nodeID: configuration.nodeID, spread: now % 1000)
        let outcome = reconciler.reconcile(
            desired: desired.instances, observed: containers, memory: &memory, busy: blocked, now: now)
        for action in outcome.actions { begin(action, now: now) }
        publish(outcome.reports, desired, containers)
        file.save(memory, logger)
        return min(wakeAt, outcome.wakeAt ?? wakeAt)
    }

    private func begin(_ action: InstanceAction, now: Int64) {
        if case .probe = action {} else if view.dockerProblem != nil { return }
        let (kind, limit) = Self.kind(of: action)
        guard busy[action.key] == nil, busy.values.count(where: { Self.kind(of: $0.action).name == kind }) < limit
        else {
            return
        }
        memory.began(action, now: now)
        let task = Task {
            let result = await self.operations.perform(action)
            self.ended(action, result)
        }
        busy[action.key] = (action, task)
    }

    private static func kind(of action: InstanceAction) -> (name: String, limit: Int) {
        switch action {
        case .probe: ("probe", limits.probes)
        case .remove, .stop: ("removal", limits.removals)
        case .create, .start, .diagnose: ("container", limits.containers)
        }
    }

    private func ended(_ action: InstanceAction, _ result: InstanceActionResult) {
        busy[action.key] = nil
        let now = clock.now()
        memory.ended(action, result, now: now)
        if case .probe = action {
        } else {
            if case .diagnosed = result {
            } else {
                settling.insert(action.key)
                lookSoon()
            }
            log(action, result)
        }
        if case .dockerAway(let problem) = result { view.dockerProblem = problem }
        wake()
    }

    private func log(_ action: InstanceAction, _ result: InstanceActionResult) {
        if case .done = result { return }
        if case .diagnosed = result { return }
        logger.warning(
            "an instance's action did not succeed",
            metadata: [
                "instance_id": "\(action.instanceID)", "error": "\(result)",
            ])
    }

    func lookSoon() {
        needsLook = true
        wake()
    }

    private func look() {
        needsLook = false
        let settled = settling
        observing = Task {
            do {
                self.looked(.success(try await self.observer.observe()), settled)
            } catch {
                self.looked(.failure(error), settled)
            }
        }
    }

    private func looked(_ result: Result<[ObservedContainer], any Error>, _ settled: Set<String>) {
        observing = nil
        let now = clock.now()
        switch result {
        case .success(let found):
            if let since = awaySince {
                let ended = found.filter(\.hasEnded).map(\.instanceID)
                memory.engineCameBack(awaySince: since, ended: Set(ended))
                awaySince = nil
            }
            containers = found
            lookedAt = now
            absences = 0
            settling.subtract(settled)
            view.dockerProblem = nil
            let wanted = Set(desired?.instances.map(\.instanceID) ?? [])
            let sources = found.map { InstanceLogs.Source($0) }
            let hasDesired = desired != nil
            Task { await logs.follow(sources, kept: hasDesired ? wanted : Set(sources.map(\.instanceID))) }
        case .failure(let error):
            engineWentAway()
            view.dockerProblem = "\(error)"
            needsLook = true
            let pause = Backoff(first: 500, cap: 15_000).wait(attempt: absences)
            nextLookAt =
                now + 200 + pause.components.seconds * 1000 + pause.components.attoseconds / 1_000_000_000_000_000
            absences = min(absences + 1, 1000)
        }
        notify()
        wake()
    }

    func engineWentAway() { awaySince = awaySince ?? clock.now() }

    private func clean() {
        needsCleaning = false
        cleanedAt = clock.now()
        let applications = Set(desired?.applications.map(\.applicationID) ?? [])
            .union(desired?.instances.map(\.applicationID) ?? []).union(containers?.map(\.applicationID) ?? [])
        cleaning = Task {
            do {
                try await self.networks.clean(keeping: applications)
            } catch {
                self.logger.info("networks could not be cleaned", metadata: ["error": "\(error)"])
                self.cleanAgainSoon()
            }
            self.cleaned(isProtected: await self.networks.problem == nil)
        }
    }

    /// In ten seconds.
    private func cleanAgainSoon() { cleanedAt = clock.now() - 290_000 }

    private func cleaned(isProtected: Bool) {
        cleaning = nil
        if !isProtected { cleanAgainSoon() }
        wake()
    }

    private func publish(_ reports: [InstanceReport], _ desired: DesiredState, _ containers: [ObservedContainer]) {
        let gone = Set(view.reports.map(\.applicationID)).subtracting(reports.map(\.applicationID))
        if !gone.isEmpty {
            needsCleaning = true
            wake()
        }
        let before = view
        view.generation = desired.generation
        view.reports = reports
        view.running = Dictionary(
            containers.filter { $0.status == .running }.map { container in
                let (id, pid, start) = (container.containerID, container.pid, container.startedAt)
                return (container.instanceID, RunningContainer(id: id, pid: pid, startedAt: start))
            }
        ) { first, _ in first }
        let places = Dictionary(containers.map { ($0.containerID, $0.address) }) { first, _ in first }
        let healthy = Dictionary(
            reports.filter { $0.state == .healthy }.map { ($0.instanceID, $0.containerID) }
        ) { first, _ in first }
        view.addresses = desired.instances.reduce(into: [:]) { found, instance in
            guard let id = healthy[instance.instanceID] ?? nil, let ip = places[id] ?? nil, let port = instance.port
            else {
                return
            }
            found[instance.instanceID] = InstanceAddress(ip: ip, port: port)
        }
        if view != before { notify() }
    }

    private func notify() { for listener in listeners.values { listener.yield(view) } }
}

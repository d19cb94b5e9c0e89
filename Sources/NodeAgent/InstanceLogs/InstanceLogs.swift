package import AgentProtocol
package import DockerEngine
package import HostSupport
package import Logging
import NIOCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Follows what instances write and hands it on in numbered chunks.
///
/// The numbers, and how far the control plane has everything, are kept in a small file, so a restart of the agent
/// neither repeats nor loses lines that Docker still holds.
package actor InstanceLogs {
    /// A container whose log is wanted.
    struct Source: Sendable, Equatable {
        var instanceID: String
        var applicationID: String
        var containerID: String
        var startedAt: Int64
        var isRunning: Bool
    }

    private struct Following {
        var source: Source
        var task: Task<Void, Never>
    }

    private let docker: DockerClient
    private let clock: HostClock
    private let logger: Logger
    private let file: LogPlaces
    private let emit: @Sendable (InstanceLogChunk) -> Void
    private var spools: [String: LogSpool] = [:]
    private var following: [String: Following] = [:]
    /// Ended containers that were read to their end, by container id, with the start of that life.
    private var drained: [String: Int64] = [:]
    private var retryAt: [String: Int64] = [:]
    private var kept: Set<String> = []
    private var flush: Task<Void, Never>?

    /// - Parameters:
    ///   - stateFile: where numbers are kept; its folder must exist.
    ///   - emit: is given each new chunk once and must not block; chunks that a connection lost are asked for again
    ///     by ``unacknowledged()``.
    package init(
        docker: DockerClient, stateFile: String, clock: HostClock, logger: Logger,
        emit: @escaping @Sendable (InstanceLogChunk) -> Void
    ) {
        self.docker = docker
        self.clock = clock
        self.logger = logger
        self.emit = emit
        file = LogPlaces(path: stateFile)
        do {
            spools = try file.load().reduce(into: [:]) { $0[$1.key] = LogSpool(instanceID: $1.key, place: $1.value) }
        } catch {
            logger.warning("instance log numbers could not be read", metadata: ["error": "\(error)"])
        }
    }

    /// Everything up to this number is stored at the control plane.
    package func stored(_ message: InstanceLogStored) {
        spools[message.instanceID]?.stored(message.sequence)
        forgetIfDone(message.instanceID)
        sendSoon()
    }

    /// Chunks that were handed out and not acknowledged, to be sent again after a new connection.
    package func unacknowledged() -> [InstanceLogChunk] {
        spools.keys.sorted().flatMap { spools[$0]?.unacknowledged ?? [] }
    }

    /// The last lines of an instance, oldest first.
    package func lastLines(instanceID: String, count: Int) -> [LogLine] { spools[instanceID]?.last(count) ?? [] }

    /// A line of the platform's own in an instance's log.
    package func note(instanceID: String, applicationID: String, _ text: String) {
        prepare(instanceID, applicationID)
        let time = LogPlaces.stamp(clock.now())
        spools[instanceID]?.take(StoredLine(time: time, stream: .system, text: text), now: clock.now())
        sendSoon()
    }

    /// Follows exactly these containers. `kept` are the instances whose logs are wanted at all: those of others are
    /// forgotten when the control plane has them.
    func follow(_ sources: [Source], kept: Set<String>) {
        self.kept = kept
        let now = clock.now()
        for source in sources where following[source.containerID] == nil {
            if !source.isRunning, drained[source.containerID] == source.startedAt { continue }
            if source.startedAt == 0 || retryAt[source.containerID] ?? 0 > now { continue }
            begin(source)
        }
        let known = Set(sources.map(\.containerID))
        for (id, entry) in following where !known.contains(id) { entry.task.cancel() }
        drained = drained.filter { known.contains($0.key) }
        retryAt = retryAt.filter { known.contains($0.key) }
        for id in spools.keys { forgetIfDone(id) }
    }

    /// Waits until an ended container's log was read to its end, at most `limit`.
    func drain(_ source: Source, limit: Duration) async {
        let end = clock.now() + limit.components.seconds * 1000
        while drained[source.containerID] != source.startedAt, following[source.containerID] != nil, clock.now() < end {
            do { try await clock.sleep(.milliseconds(20)) } catch { return }
        }
    }

    /// Ends all following, and writes the numbers down.
    package func stop() async {
        for entry in following.values { entry.task.cancel() }
        flush?.cancel()
        save()
    }

    private func prepare(_ instanceID: String, _ applicationID: String) {
        guard spools[instanceID] == nil else { return }
        spools[instanceID] = LogSpool(instanceID: instanceID, place: .init(applicationID: applicationID))
    }

    private func begin(_ source: Source) {
        prepare(source.instanceID, source.applicationID)
        let since = spools[source.instanceID]?.readUpTo ?? ""
        let task = Task { [docker] in
            var failure: (any Error)?
            do { try await self.read(source, since: since, docker) } catch { failure = error }
            self.ended(source, failure)
        }
        following[source.containerID] = Following(source: source, task: task)
    }

    private func read(_ source: Source, since: String, _ docker: DockerClient) async throws {
        var out = LogLineCutter(stream: .stdout)
        var err = LogLineCutter(stream: .stderr)
        let from = DockerTime.milliseconds(since).map { DockerClient.time(milliseconds: $0) }
        let options = LogOptions(follow: true, since: from, timestamps: true)
        var leftOut = LeftOutFrames()
        for try await frame in docker.logs(source.containerID, options) {
            let isWhole = frame.stream == .stderr ? err.isBetweenLines : out.isBetweenLines
            if isWhole, leavesOut(source) {
                if leftOut.add(frame) { try await clock.sleep(.milliseconds(100)) }
                continue
            }
            leftOut.passed()
            take(Self.cut(frame, &out, &err), of: source)
        }
        for frame in leftOut.frames {
            for line in Self.cut(frame, &out, &err) { spools[source.instanceID]?.remember(line) }
        }
        take(out.finish() + err.finish(), of: source)
        try Task.checkCancellation()
    }

    private static func cut(
        _ frame: LogFrame, _ out: inout LogLineCutter, _ err: inout LogLineCutter
    ) -> [StoredLine] {
        let bytes = frame.bytes.readableBytesView
        return frame.stream == .stderr ? err.take(bytes) : out.take(bytes)
    }

    private func leavesOut(_ source: Source) -> Bool { spools[source.instanceID]?.leavesOut(now: clock.now()) ?? false }

    private func take(_ lines: [StoredLine], of source: Source) {
        guard !lines.isEmpty else { return }
        let now = clock.now()
        for line in lines { spools[source.instanceID]?.take(line, now: now) }
        sendSoon()
    }

    private func ended(_ source: Source, _ failure: (any Error)?) {
        following[source.containerID] = nil
        guard let failure else {
            drained[source.containerID] = source.startedAt
            return
        }
        retryAt[source.containerID] = clock.now() + 1000
        if !(failure is CancellationError) {
            logger.debug("following a log ended", metadata: ["error": "\(failure)"])
        }
    }

    /// Gathers for a moment, so that lines leave together.
    private func sendSoon() {
        guard flush == nil else { return }
        flush = Task {
            do { try await clock.sleep(.milliseconds(150)) } catch { return }
            self.send()
        }
    }

    private func send() {
        flush = nil
        var chunks: [InstanceLogChunk] = []
        for id in spools.keys.sorted() {
            while let chunk = spools[id]?.nextChunk() { chunks.append(chunk) }
        }
        save()
        for chunk in chunks { emit(chunk) }
    }

    private func forgetIfDone(_ instanceID: String) {
        guard let spool = spools[instanceID], !kept.contains(instanceID), spool.isEmpty,
            !following.values.contains(where: { $0.source.instanceID == instanceID })
        else { return }
        spools[instanceID] = nil
        save()
    }

    private func save() {
        do {
            try file.save(spools.mapValues(\.place))
        } catch {
            logger.warning("instance log numbers could not be written", metadata: ["error": "\(error)"])
        }
    }
}

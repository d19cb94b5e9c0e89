/// What the agent remembers of one instance beyond what Docker shows. It is kept on disk, so that neither a restart of
/// the agent nor one of Docker grants new attempts.
struct InstanceRecord: Sendable, Equatable, Codable {
    /// At most so many restarts within `restartWindow`, then the instance has failed.
    static let restartLimit = 3
    static let restartWindow: Int64 = 300_000

    /// Places where an application listens instead of its port, unchanged since a time.
    struct Elsewhere: Sendable, Equatable, Codable {
        var places: String
        var since: Int64
    }

    /// One life of the container, from a start to its end.
    struct Run: Sendable, Equatable, Codable {
        var containerID: String
        var startedAt: Int64
        /// When this agent saw it first: the time from which the first health counts.
        var seenAt: Int64
        var hasPassed = false
        var isHealthy = false
        /// Failed probes in a row.
        var failures = 0
        var probedAt: Int64?
        var problem: String?
        /// It listens, but not where it must; nil while it listens there, nowhere, or nobody can tell.
        var elsewhere: Elsewhere?

        func isOf(_ container: ObservedContainer) -> Bool {
            containerID == container.containerID && startedAt == container.startedAt
        }
    }

    struct Exit: Sendable, Equatable, Codable {
        var containerID: String
        var startedAt: Int64
        var code: Int
        var outOfMemory: Bool
        var error: String

        init(_ container: ObservedContainer) {
            containerID = container.containerID
            startedAt = container.startedAt
            code = container.exitCode
            outOfMemory = container.outOfMemory
            error = container.error
        }

        func isOf(_ container: ObservedContainer) -> Bool {
            containerID == container.containerID && startedAt == container.startedAt
        }
    }

    enum Verdict: Sendable, Equatable, Codable {
        /// Will fail for this reason, once it was looked at why.
        case givingUp(String)
        /// The end, until a higher attempt; with the sentence for people.
        case failed(String)
    }

    var attempt = 0
    /// Times of restarts within the window.
    var restarts: [Int64] = []
    var run: Run?
    var lastExit: Exit?
    var nextStartAt: Int64?
    var verdict: Verdict?
    /// Why it is not started although it is due, for people; nil when nothing keeps it.
    var waitsFor: String?
    /// It ended with Docker: the next start does not count as a restart.
    var isPardoned: Bool?

    var hasFailed: Bool { if case .failed = verdict { true } else { false } }

    /// Forgets restarts that left the window, and times that a clock set back has put far into the future.
    mutating func forgetOld(now: Int64) {
        restarts.removeAll { now - $0 >= Self.restartWindow || $0 - now > Self.restartWindow }
        if let next = nextStartAt, next - now > 60_000 { nextStartAt = now }
    }

    /// Plans the next start, or gives up when there were too many. `spread`, 0 to 1000, is its
    /// jitter, up to a quarter.
    mutating func planRestart(because reason: String, now: Int64, spread: Int64) {
        guard restarts.count < Self.restartLimit else {
            verdict = .givingUp("\(reason) It was restarted \(restarts.count) times within 5 minutes.")
            return
        }
        let base = Int64(1000) << Int64(min(restarts.count, 5))
        nextStartAt = now + base + base / 4 * min(max(spread, 0), 1000) / 1000
    }
}

/// All records by instance id.
struct InstanceMemory: Sendable, Equatable, Codable {
    var records: [String: InstanceRecord] = [:]
}

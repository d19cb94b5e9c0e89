import HostSupport
import Logging
import PlatformModel
import SQLStore
import ServiceLifecycle

/// Removes, once an hour, what has been kept for long enough: logs of old builds, old lines of applications, archives
/// that nothing needs, and files that a crash left behind.
///
/// Of several servers only the holder of the lease touches the store; files are each server's own.
package struct Sweeper: Service {
    /// Rows of one transaction.
    static let batch = 100
    /// Lines of logs of one transaction.
    static let lineBatch = 1000
    /// Batches of one kind in one round: what is left waits an hour.
    static let mostBatches = 100
    /// Files younger than this may belong to an upload under way.
    static let fileRestSeconds: Int64 = 86_400
    private static let leaseMilliseconds: Int64 = 600_000

    private let surroundings: Surroundings
    private let holder: String
    private let retention: SourceRetention
    private let files: SourceFiles

    package init(_ surroundings: Surroundings) {
        self.surroundings = surroundings
        holder = surroundings.ids.next()
        retention = SourceRetention(surroundings)
        files = SourceFiles(surroundings)
    }

    package func run() async throws {
        await surroundings.rounds(every: .seconds(3600), failure: "nothing was swept") { await sweep() }
    }

    /// One round; what fails does not keep the rest.
    package func sweep() async {
        await attempt("files") { try await sweepFiles() }
        do {
            guard let lease = try await lease() else { return }
            await attempt("build_logs") { try await sweepLogs(lease) }
            await attempt("logs") { try await sweepLines(lease) }
            await attempt("log_writers") { try await sweepWriters(lease) }
            await attempt("measurements") { try await sweepMeasurements(lease) }
            await attempt("usage_names") { try await sweepUsageNames(lease) }
            await attempt("sources") { try await retention.step() }
            try await surroundings.store.write { try lease.release(in: $0) }
        } catch {
            note("lease", error)
        }
    }

    private func lease() async throws -> LeaderLease? {
        let request = LeaderLease.Request(name: "sweeps", holder: holder, duration: Self.leaseMilliseconds)
        let now = surroundings.clock.now()
        return try await surroundings.store.write { try LeaderLease.acquire(request, now: now, in: $0) }
    }

    private func sweepLogs(_ lease: LeaderLease) async throws {
        let configuration = surroundings.configuration
        let before = surroundings.now.adding(seconds: -Int64(configuration.buildLogDays) * 86_400)
        try await batches(lease) { transaction in
            try BuildLogStore().sweep(
                before: before, kept: configuration.buildLogsKept, limit: Self.batch, transaction)
        }
        try await batches(lease) { transaction in
            try CommandLogStore().sweep(
                before: before, kept: configuration.buildLogsKept, limit: Self.batch, transaction)
        }
    }

    private func sweepLines(_ lease: LeaderLease) async throws {
        let before = surroundings.now.adding(seconds: -Int64(surroundings.configuration.logDays) * 86_400)
        var last: ApplicationID?
        for _ in 0..<Self.mostBatches {
            let after = last
            let aged = try await surroundings.store.read {
                try LogStore().aged(before: before, after: after, limit: Self.batch, $0)
            }
            for id in aged {
                try await batches(lease, of: Self.lineBatch) {
                    try LogStore().sweepLines(of: id, before: before, limit: Self.lineBatch, $0)
                }
            }
            guard aged.count == Self.batch else { return }
            last = aged.last
        }
    }

    private func sweepWriters(_ lease: LeaderLease) async throws {
        let before = surroundings.now.adding(seconds: -Int64(surroundings.configuration.logDays) * 86_400)
        try await batches(lease) { try LogStore().sweepWriters(before: before, limit: Self.batch, $0) }
    }

    private func sweepMeasurements(_ lease: LeaderLease) async throws {
        let now = surroundings.now
        let before = now.adding(seconds: -NodeSampler.keptSeconds)
        try await batches(lease, of: Self.lineBatch) {
            try NodeSampleStore().sweep(before: before, limit: Self.lineBatch, $0)
        }
        try await batches(lease, of: Self.lineBatch) {
            try MemoryPeakStore().sweep(now: now, limit: Self.lineBatch, $0)
        }
    }

    private func sweepUsageNames(_ lease: LeaderLease) async throws {
        let days = try await surroundings.store.read { try surroundings.settings($0).billingRetentionDays }
        let before = surroundings.now.adding(seconds: -Int64(days) * 86_400)
        try await batches(lease, of: Self.lineBatch) {
            try UsageNameStore().forget(deletedBefore: before, limit: Self.lineBatch, $0)
        }
    }

    /// Removes batch after batch while the lease is held and a batch is full.
    private func batches(
        _ lease: LeaderLease, of size: Int = batch, _ remove: @escaping @Sendable (Transaction) throws -> Int
    ) async throws {
        let clock = surroundings.clock
        for _ in 0..<Self.mostBatches {
            let removed = try await surroundings.store.write { transaction in
                try lease.isHeld(now: clock.now(), in: transaction) ? try remove(transaction) : 0
            }
            if removed < size { return }
        }
    }

    /// Parts of uploads that never ended, and archives whose row was never written or is gone.
    private func sweepFiles() async throws {
        let before = surroundings.now.adding(seconds: -Self.fileRestSeconds)
        for part in files.parts(before: before) { files.removePart(part) }
        for archives in files.archives(before: before).chunked(Self.batch) {
            let orphans = try await surroundings.store.read { transaction in
                try archives.filter { try SourceStore().load($0, transaction) == nil }
            }
            for id in orphans { try files.remove(id) }
        }
    }

    private func attempt(_ what: String, _ work: () async throws -> Void) async {
        do { try await work() } catch { note(what, error) }
    }

    private func note(_ what: String, _ error: any Error) {
        surroundings.logger.warning("a sweep did not end", metadata: ["object": "\(what)", "error": "\(error)"])
    }
}

extension Array {
    fileprivate func chunked(_ size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(dropFirst($0).prefix(size)) }
    }
}

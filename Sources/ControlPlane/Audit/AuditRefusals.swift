import HostSupport
import Logging
import PlatformModel
import SQLStore
import ServiceLifecycle

/// Gathers refused requests, and what administrators look at as somebody else: the same one by the same person or
/// address within a minute is one entry with a count, so that outsiders cannot fill the disk. What is too much even so
/// is counted under one entry.
package actor AuditRefusals {
    private static let capacity = 500
    /// Milliseconds.
    private static let window: Int64 = 60_000

    private struct Key: Hashable {
        let chain: String
        let actor: AuditEntry.Actor
        let source: String
        let action: String
        let code: String
        /// Whom it was about; not the path, of which there are as many as somebody likes.
        let about: String
    }

    private let surroundings: Surroundings
    private var waiting: [Key: AuditEntry] = [:]
    private var others: AuditEntry?

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    static func isDenial(_ error: any Error) -> Bool {
        guard let failure = error as? PlatformError else { return false }
        if AuditNote.current?.isRefusal == true { return true }
        return [.unauthenticated, .forbidden, .tooManyRequests].contains(failure.code)
    }

    func note(_ entry: AuditEntry, chain: String, about: String = "") {
        let isNobody = entry.actor.kind == .nobody
        let key = Key(
            chain: chain, actor: entry.actor, source: isNobody ? ClientAddress.source(entry.address) : "",
            action: entry.action, code: entry.code, about: about)
        if waiting[key] != nil {
            waiting[key]?.count += 1
        } else if waiting.count < Self.capacity {
            waiting[key] = entry
        } else if others != nil {
            others?.count += 1
        } else {
            var entry = entry
            (entry.actor, entry.action, entry.subject, entry.address) = (.nobody, "many", "", "")
            others = entry
        }
    }

    /// Writes what is older than a minute; all with `now` nil.
    func write(olderThan now: Timestamp?) async throws {
        let due = waiting.filter { entry in
            now.map { $0.milliseconds - entry.value.at.milliseconds >= Self.window } ?? true
        }
        for key in due.keys { waiting[key] = nil }
        var entries = due.map { (chain: $0.key.chain, entry: $0.value) }.sorted { $0.entry.at < $1.entry.at }
        if let many = others {
            entries.append((AuditChain.platform, many))
            others = nil
        }
        guard !entries.isEmpty else { return }
        let all = entries
        do {
            try await surroundings.store.write { transaction in
                for (chain, entry) in all { try AuditStore.append(entry, to: chain, in: transaction) }
            }
        } catch {
            for (key, entry) in due where waiting.count < Self.capacity { waiting[key] = waiting[key] ?? entry }
            throw error
        }
    }
}

/// Writes gathered refusals every ten seconds, and what is left when the server stops.
struct AuditWriter: Service {
    let refusals: AuditRefusals
    let surroundings: Surroundings

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try await surroundings.clock.sleep(.seconds(10))
                await write(olderThan: surroundings.now)
            }
        }
        await write(olderThan: nil)
    }

    private func write(olderThan now: Timestamp?) async {
        do {
            try await refusals.write(olderThan: now)
        } catch {
            surroundings.logger.error("refusals were not written to the audit log", metadata: ["detail": "\(error)"])
        }
    }
}

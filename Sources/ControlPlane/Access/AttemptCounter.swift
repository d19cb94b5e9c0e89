import PlatformModel
import SQLStore
import Synchronization

/// Counts attempts within a window of time (``AttemptTable``): in memory with SQLite, whose server is alone; in the
/// store with PostgreSQL, so that several servers count together.
final class AttemptCounter: Sendable {
    private let name: String
    private let limits: AttemptTable.Limits
    private let surroundings: Surroundings
    private let memory: Mutex<AttemptTable>

    init(_ name: String, _ limits: AttemptTable.Limits, _ surroundings: Surroundings) {
        self.name = name
        self.limits = limits
        self.surroundings = surroundings
        memory = Mutex(AttemptTable(limits))
    }

    private var isShared: Bool { surroundings.store.dialect == .postgresql }

    /// Counts one more attempt; answers the seconds to wait when there have been too many, which is not counted.
    func begin(source: String, subject: String) async throws -> Int? {
        let now = surroundings.now
        guard isShared else { return memory.withLock { $0.begin(source: source, subject: subject, now: now) } }
        let (limits, keys) = (limits, AttemptStore.Keys(name, source, subject))
        return try await write { transaction in
            try AttemptStore.begin(keys, limits, now: now, in: transaction)
        }
    }

    /// Takes back an attempt that was right, or that was never decided.
    func withdraw(source: String, subject: String) async throws {
        guard isShared else { return memory.withLock { $0.withdraw(source: source, subject: subject) } }
        let keys = AttemptStore.Keys(name, source, subject)
        try await write { try AttemptStore.withdraw(keys, in: $0) }
    }

    /// Forgets what was counted about a subject from a source.
    func forgive(source: String, subject: String) async throws {
        guard isShared else { return memory.withLock { $0.forgive(source: source, subject: subject) } }
        let keys = AttemptStore.Keys(name, source, subject)
        try await write { try AttemptStore.forgive(keys, in: $0) }
    }

    /// Counting is not what a route is about, and stays when the rest fails.
    private func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await WriteAttachment.withheld { try await surroundings.store.write(body) }
    }
}

/// The SQL of `attempts`. What somebody typed is kept as a hash: it may be a password in the wrong field.
enum AttemptStore {
    /// Names of the two rows of an attempt: what its source has tried, and what of that about its subject.
    struct Keys: Sendable {
        let source: String
        let subject: String

        init(_ kind: String, _ source: String, _ subject: String) {
            self.source = "\(kind) \(source)"
            self.subject = "\(kind) \(source) \(OpaqueToken.hash(subject))"
        }
    }

    static func begin(
        _ keys: Keys, _ limits: AttemptTable.Limits, now: Timestamp, in transaction: Transaction
    ) throws -> Int? {
        let end = now.adding(seconds: limits.windowSeconds).milliseconds
        let begun = try transaction.first(
            """
            INSERT INTO attempts (name, number, ends_at) VALUES ($1, 1, $3)
            ON CONFLICT (name) DO UPDATE SET
                number = CASE WHEN attempts.ends_at <= $2 THEN 1 ELSE attempts.number + 1 END,
                ends_at = CASE WHEN attempts.ends_at <= $2 THEN $3 ELSE attempts.ends_at END
            WHERE attempts.ends_at <= $2 OR attempts.number < $4
            RETURNING ends_at
            """,
            [.text(keys.source), SQLValue(now.milliseconds), SQLValue(end), SQLValue(limits.perSource)])
        guard let begun else { return try wait(keys.source, now, transaction) }
        // The subject's row belongs to the window of its source.
        let window = try begun.integer("ends_at")
        let counted = try transaction.execute(
            """
            INSERT INTO attempts (name, number, ends_at) VALUES ($1, 1, $2)
            ON CONFLICT (name) DO UPDATE SET
                number = CASE WHEN attempts.ends_at <> $2 THEN 1 ELSE attempts.number + 1 END, ends_at = $2
            WHERE attempts.ends_at <> $2 OR attempts.number < $3
            """, [.text(keys.subject), SQLValue(window), SQLValue(limits.perSubject)])
        guard counted == 0 else { return nil }
        try take(1, from: keys.source, transaction)
        return try wait(keys.source, now, transaction)
    }

    static func withdraw(_ keys: Keys, in transaction: Transaction) throws {
        try take(1, from: keys.source, transaction)
        try take(1, from: keys.subject, transaction)
    }

    static func forgive(_ keys: Keys, in transaction: Transaction) throws {
        let row = try transaction.first(
            "DELETE FROM attempts WHERE name = $1 RETURNING number, ends_at", [.text(keys.subject)])
        guard let row else { return }
        // What is left of an earlier window is not part of the present count.
        try take(row.integer("number"), from: keys.source, in: row.integer("ends_at"), transaction)
    }

    /// Forgets windows that are over.
    static func deleteOld(now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM attempts WHERE ends_at <= $1", [SQLValue(now.milliseconds)])
    }

    /// - Parameter window: the end of the only window that is meant; any when it is nil.
    private static func take(
        _ number: Int64, from name: String, in window: Int64? = nil, _ transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE attempts SET number = CASE WHEN number > $2 THEN number - $2 ELSE 0 END
            WHERE name = $1 AND ends_at = COALESCE($3, ends_at)
            """, [.text(name), SQLValue(number), SQLValue(window)])
    }

    private static func wait(_ name: String, _ now: Timestamp, _ transaction: Transaction) throws -> Int {
        let row = try transaction.first("SELECT ends_at FROM attempts WHERE name = $1", [.text(name)])
        let left = try (row?.integer("ends_at") ?? now.milliseconds) - now.milliseconds
        return Int(clamping: max(0, left) / 1000 + 1)
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// One try at a transaction, and whether another is in order.
final class TransactionAttempt {
    enum RetryReason {
        /// Another transaction was in the way; this one has been undone.
        case conflict
        /// The connection broke before COMMIT was sent.
        case lostConnection
    }

    private let connections: PostgreSQLConnections
    private let begin: String
    private(set) var retryReason: RetryReason?

    init(connections: PostgreSQLConnections, begin: String) {
        self.connections = connections
        self.begin = begin
    }

    func run<T>(_ body: (Transaction) throws -> T) throws -> T {
        let connection = try connections.take()
        defer { connections.giveBack(connection) }
        let transaction = Transaction(dialect: .postgresql, session: connection)
        let value: T
        do {
            connection.resetTimeLimit()
            try connection.command(begin)
            value = try transaction.perform(body)
        } catch {
            // The closure may have wrapped the store's error in its own.
            judge(transaction.failure ?? error as? StoreError, connection)
            undo(connection)
            throw error
        }
        try commit(connection)
        return value
    }

    private func judge(_ error: StoreError?, _ connection: PostgreSQLConnection) {
        guard let error else { return }
        if !connection.isUsable {
            connections.closeAll()
            retryReason = .lostConnection
        } else if error.isConflict {
            retryReason = .conflict
        } else if error.sqlState == "0A000" {
            // "cached plan must not change result type": a migration changed a table under a prepared statement.
            connection.close()
            retryReason = .conflict
        }
    }

    private func undo(_ connection: PostgreSQLConnection) {
        guard connection.isUsable else { return }
        do { try connection.command("ROLLBACK") } catch { connection.close() }
    }

    private func commit(_ connection: PostgreSQLConnection) throws {
        do {
            let tag = try connection.command("COMMIT")
            guard tag == "COMMIT" else { throw StoreError(.other, "the database rolled the transaction back") }
        } catch let error as StoreError {
            guard connection.isUsable else {
                connections.closeAll()
                throw StoreError(.unknownOutcome, "the connection broke while committing: \(error.message)")
            }
            if error.isConflict { retryReason = .conflict }
            throw error
        }
    }
}

extension StoreError {
    /// Serialisation failure or deadlock.
    fileprivate var isConflict: Bool { sqlState == "40001" || sqlState == "40P01" }
}

/// How often a transaction may run again, and the waits between: exponential with full jitter.
struct TransactionRetries {
    private var conflicts = 0
    private var losses = 0

    /// Waits on this thread; false when there have been enough tries.
    mutating func pauses(after reason: TransactionAttempt.RetryReason) -> Bool {
        switch reason {
        case .conflict:
            conflicts += 1
            guard conflicts <= 25 else { return false }
            pause(ceiling: min(200_000, UInt32(1000) << UInt32(min(conflicts, 8))))
        case .lostConnection:
            losses += 1
            guard losses <= 2 else { return false }
            pause(ceiling: 100_000)
        }
        return true
    }

    /// - Parameter ceiling: microseconds.
    private func pause(ceiling: UInt32) { usleep(UInt32.random(in: 0...ceiling)) }
}

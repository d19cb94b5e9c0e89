/// One open transaction. It lives in the closure given to ``Store/write(_:)`` or ``Store/read(_:)`` and is of no use
/// afterwards.
///
/// Parameters are `$1`, `$2`, … on both databases. SQL keeps to what both understand: no `::type`, `now()`, `ILIKE`,
/// arrays or `FOR UPDATE`. Where a parameter's type cannot be seen (`$1 IS NULL` alone), write `CAST($1 AS TEXT)`.
///
/// After a statement failed, the transaction can only be rolled back, on both databases: later statements throw, and so
/// does the commit when the closure swallowed the error. Where a conflict is expected use `ON CONFLICT`.
package final class Transaction {
    package let dialect: Dialect
    private let session: any StatementSession
    private(set) var failure: StoreError?
    private(set) var notifications: [Notification] = []
    /// What the closure says of its work, for a ``WriteAttachment``.
    package private(set) var remarks: [String] = []
    /// Who else is told of it, by names that mean nothing here.
    package private(set) var remarkReaders: [String] = []
    private var isOpen = true

    struct Notification: Sendable {
        let channel: String
        let payload: String
    }

    init(dialect: Dialect, session: any StatementSession) {
        self.dialect = dialect
        self.session = session
    }

    /// Runs one statement; returns the number of rows that it inserted, changed or deleted.
    @discardableResult
    package func execute(_ sql: String, _ values: [SQLValue] = []) throws -> Int {
        try run(sql, values).affected
    }

    /// Runs one statement and returns its rows, also those of `RETURNING`.
    package func query(_ sql: String, _ values: [SQLValue] = []) throws -> [Row] {
        try run(sql, values).rows
    }

    /// The first row, if there is one.
    package func first(_ sql: String, _ values: [SQLValue] = []) throws -> Row? {
        try run(sql, values).rows.first
    }

    /// Sends `payload` (at most 7,999 bytes) to all who listen on `channel` (at most 63 bytes) after the commit.
    package func notify(channel: String, payload: String) throws {
        guard !channel.isEmpty, channel.utf8.count <= 63, payload.utf8.count <= 7999 else {
            throw StoreError(.invalidValue, "a notification's channel or payload is too long")
        }
        if dialect == .postgresql {
            try run("SELECT pg_notify($1, $2)", [.text(channel), .text(payload)])
        } else {
            notifications.append(Notification(channel: channel, payload: payload))
        }
    }

    /// Says what was done, for whoever attached work to this transaction.
    package func remark(_ text: String, alsoFor reader: String? = nil) {
        remarks.append(text)
        if let reader, !remarkReaders.contains(reader) { remarkReaders.append(reader) }
    }

    /// Several statements without parameters, for migrations.
    func script(_ sql: String) throws {
        try guarded { try session.script(sql) }
    }

    /// Lets this transaction take longer than others: migrations, and what reads a whole ledger.
    package func raiseTimeLimit(seconds: Int) throws {
        try guarded { try session.raiseTimeLimit(seconds: seconds) }
    }

    /// Runs `body`, and closes the transaction for further use. Throws when a statement failed, even if `body` did not.
    func perform<T>(_ body: (Transaction) throws -> T) throws -> T {
        defer { isOpen = false }
        let value = try body(self)
        if let failure { throw failure }
        return value
    }

    @discardableResult
    func run(_ sql: String, _ values: [SQLValue]) throws -> StatementResult {
        try guarded {
            for case .text(let text) in values where text.utf8.contains(0) {
                throw StoreError(.invalidValue, "text with a zero byte cannot be stored")
            }
            return try session.run(sql, values)
        }
    }

    private func guarded<T>(_ body: () throws -> T) throws -> T {
        guard isOpen else { throw StoreError(.closed, "the transaction has ended") }
        if let failure {
            throw StoreError(.closed, "an earlier statement of this transaction failed: \(failure.message)")
        }
        do {
            return try body()
        } catch let error as StoreError {
            failure = error
            throw error
        }
    }
}

/// The connection beneath a transaction.
protocol StatementSession {
    /// Runs one statement; throws ``StoreError`` only.
    func run(_ sql: String, _ values: [SQLValue]) throws -> StatementResult
    func script(_ sql: String) throws
    /// For the rest of the transaction.
    func raiseTimeLimit(seconds: Int) throws
}

struct StatementResult {
    var rows: [Row] = []
    var affected = 0
}

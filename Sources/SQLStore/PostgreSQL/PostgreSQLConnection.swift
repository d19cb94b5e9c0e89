import CPQ
import Logging

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// One connection of libpq. Every call has a time limit: the server's own, and a longer one here for a server that does
/// not answer at all; when that passes the connection is given up.
///
/// Unchecked: a connection moves between threads, but whoever took it from ``PostgreSQLConnections`` is its only user.
final class PostgreSQLConnection: @unchecked Sendable {
    /// Seconds; longer than the server's, see ``standardTimeLimit``.
    private var timeLimit = standardTimeLimit
    private static let standardTimeLimit = 35
    private var handle: OpaquePointer?
    private let logger: Logger
    private let noticeLogger: UnsafeMutablePointer<Logger>
    private var statements = PreparedStatements()

    init(url: String, logger: Logger) throws {
        self.logger = logger
        noticeLogger = .allocate(capacity: 1)
        noticeLogger.initialize(to: logger)
        do {
            let opened = try Self.connect(url)
            handle = opened
            PQsetNoticeProcessor(opened, logNotice, noticeLogger)
            try command(
                """
                SET client_min_messages = warning; SET bytea_output = hex; SET client_encoding = 'UTF8';
                SET statement_timeout = 30000; SET lock_timeout = 10000;
                SET idle_in_transaction_session_timeout = 60000
                """)
        } catch {
            close()
            throw error
        }
    }

    deinit {
        close()
        noticeLogger.deinitialize(count: 1)
        noticeLogger.deallocate()
    }

    var isUsable: Bool { handle.map { PQstatus($0) == CONNECTION_OK } ?? false }

    func close() {
        if let handle { PQfinish(handle) }
        handle = nil
    }

    /// The socket, to wait for.
    var socket: Int32 { handle.map { PQsocket($0) } ?? -1 }

    /// Runs commands without parameters; returns the tag of the last one, such as `COMMIT`.
    @discardableResult
    func command(_ sql: String) throws -> String {
        let handle = try open()
        guard PQsendQuery(handle, sql) == 1 else { throw lost(handle) }
        return try finish(handle).tag
    }

    /// To be called before a transaction begins.
    func resetTimeLimit() { timeLimit = Self.standardTimeLimit }

    /// What has been notified since the last call, as channel and payload. Reads what has arrived, without waiting.
    func receivedNotifications() throws -> [(channel: String, payload: String)] {
        let handle = try open()
        guard PQconsumeInput(handle) == 1 else { throw lost(handle) }
        var found: [(channel: String, payload: String)] = []
        while let notification = PQnotifies(handle) {
            defer { PQfreemem(notification) }
            found.append((String(cString: notification.pointee.relname), String(cString: notification.pointee.extra)))
        }
        return found
    }

    /// Defaults come before the URL, which may override them.
    private static func connect(_ url: String) throws -> OpaquePointer {
        let settings = [
            ("connect_timeout", "5"), ("application_name", "skypanel"), ("keepalives_idle", "30"),
            ("tcp_user_timeout", "20000"), ("dbname", url),
        ]
        let keywords = settings.map { strdup($0.0) }
        let values = settings.map { strdup($0.1) }
        defer { for text in keywords + values { free(text) } }
        let opened = (keywords + [nil]).map { UnsafePointer($0) }.withUnsafeBufferPointer { keywords in
            (values + [nil]).map { UnsafePointer($0) }.withUnsafeBufferPointer { values in
                PQconnectdbParams(keywords.baseAddress, values.baseAddress, 1)
            }
        }
        guard let opened else { throw StoreError(.unavailable, "no memory for a connection") }
        guard PQstatus(opened) == CONNECTION_OK else {
            defer { PQfinish(opened) }
            throw StoreError(.unavailable, "cannot connect to PostgreSQL: \(message(opened))")
        }
        return opened
    }

    private func open() throws -> OpaquePointer {
        guard let handle else { throw StoreError(.unavailable, "the connection is closed") }
        return handle
    }

    private func lost(_ handle: OpaquePointer) -> StoreError {
        StoreError(.unavailable, "the connection to PostgreSQL broke: \(Self.message(handle))")
    }

    private static func message(_ handle: OpaquePointer) -> String {
        guard let text = PQerrorMessage(handle) else { return "unknown reason" }
        return String(cString: text).split(separator: "\n").joined(separator: " ")
    }
}

extension PostgreSQLConnection: StatementSession {
    func run(_ sql: String, _ values: [SQLValue]) throws -> StatementResult {
        let handle = try open()
        let name = try prepared(sql, values.map(PostgreSQLParameters.type), handle)
        let sent = PostgreSQLParameters(values).withPointers { parameters in
            PQsendQueryPrepared(
                handle, name, Int32(clamping: values.count), parameters.values, parameters.lengths,
                parameters.formats, 0)
        }
        guard sent == 1 else { throw lost(handle) }
        return try finish(handle).result
    }

    func script(_ sql: String) throws { try command(sql) }

    func raiseTimeLimit(seconds: Int) throws {
        try command("SET LOCAL statement_timeout = '\(seconds)s'; SET LOCAL lock_timeout = '\(seconds)s'")
        timeLimit = seconds + 5
    }

    private func prepared(_ sql: String, _ types: [Oid], _ handle: OpaquePointer) throws -> String {
        let known = PreparedStatements.Key(sql: sql, types: types)
        if let name = statements.name(of: known) { return name }
        if let old = statements.evictIfFull() { try command("DEALLOCATE \(old)") }
        let name = statements.nextName()
        guard PQsendPrepare(handle, name, sql, Int32(clamping: types.count), types) == 1 else { throw lost(handle) }
        _ = try finish(handle)
        statements.remember(known, as: name)
        return name
    }

    /// Reads all results of what was sent; the last one counts, the first error is thrown.
    private func finish(_ handle: OpaquePointer) throws -> (result: StatementResult, tag: String) {
        let deadline = ContinuousClock.now.advanced(by: .seconds(timeLimit))
        var answer = (result: StatementResult(), tag: "")
        var failure: StoreError?
        while let result = try nextResult(handle, deadline) {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
                answer = (PostgreSQLResult.decode(result), PostgreSQLResult.tag(result))
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                close()
                throw StoreError(.other, "COPY is not supported here")
            default:
                failure = failure ?? PostgreSQLResult.error(result)
            }
        }
        if let failure { throw failure }
        return answer
    }

    private func nextResult(_ handle: OpaquePointer, _ deadline: ContinuousClock.Instant) throws -> OpaquePointer? {
        while PQisBusy(handle) == 1 {
            guard try waitForInput(handle, deadline) else {
                close()
                throw StoreError(.unavailable, "PostgreSQL did not answer within \(timeLimit) s")
            }
            guard PQconsumeInput(handle) == 1 else {
                defer { close() }
                throw lost(handle)
            }
        }
        return PQgetResult(handle)
    }

    /// False when the deadline has passed.
    private func waitForInput(_ handle: OpaquePointer, _ deadline: ContinuousClock.Instant) throws -> Bool {
        while true {
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { return false }
            var waiting = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
            let count = poll(&waiting, 1, Int32(clamping: left.components.seconds * 1000 + 1000))
            if count > 0 { return true }
            if count < 0, errno != EINTR { throw lost(handle) }
        }
    }
}

/// Notices go to the log instead of standard error.
private func logNotice(_ logger: UnsafeMutableRawPointer?, _ message: UnsafePointer<CChar>?) {
    guard let logger, let message else { return }
    logger.assumingMemoryBound(to: Logger.self).pointee
        .debug("notice from PostgreSQL", metadata: ["notice": "\(String(cString: message))"])
}

/// Which statements a connection has prepared; the oldest goes when there are too many.
private struct PreparedStatements {
    struct Key: Hashable {
        let sql: String
        let types: [Oid]
    }

    private var names: [Key: String] = [:]
    private var order: [Key] = []
    private var counter = 0
    private static let limit = 300

    func name(of key: Key) -> String? { names[key] }

    /// The name of the statement that has to go first.
    mutating func evictIfFull() -> String? {
        guard order.count >= Self.limit, let oldest = order.first else { return nil }
        order.removeFirst()
        return names.removeValue(forKey: oldest)
    }

    mutating func nextName() -> String {
        counter += 1
        return "s\(counter)"
    }

    mutating func remember(_ key: Key, as name: String) {
        names[key] = name
        order.append(key)
    }
}

import Logging
import Synchronization

/// PostgreSQL by libpq: blocking calls on eight threads, each with a connection of its own while it works.
///
/// Writes are SERIALIZABLE, so that a closure which reads and then writes means the same as on SQLite; the price is
/// that some of them run again.
final class PostgreSQLDriver: StoreDriver {
    let dialect = Dialect.postgresql
    let writeTimes = WriteTimes()
    private let connections: PostgreSQLConnections
    private let threads = WorkerThreads(count: connectionCount)
    private let listener: PostgreSQLListener

    private static let connectionCount = 8

    static func open(url: String, logger: Logger) async throws -> PostgreSQLDriver {
        let driver = PostgreSQLDriver(url: url, logger: logger)
        do {
            _ = try await driver.read { try $0.first("SELECT 1 AS one") }
        } catch {
            await driver.close()
            throw error
        }
        return driver
    }

    private init(url: String, logger: Logger) {
        connections = PostgreSQLConnections(url: url, logger: logger)
        listener = PostgreSQLListener(url: url, logger: logger)
    }

    /// The listener's thread keeps the listener alive, so a store that nobody closed has to stop it.
    deinit { listener.stop() }

    func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await run("BEGIN ISOLATION LEVEL SERIALIZABLE", writeTimes, body)
    }

    func writeUnserialized<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await run("BEGIN ISOLATION LEVEL READ COMMITTED", writeTimes, body)
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", nil, body)
    }

    func readVersioned<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> (T, StoreVersion?) {
        let connections = connections
        return try await read { transaction in
            let count = connections.lossCount
            let snapshot = try transaction.first(Self.snapshot)?.text("snapshot")
            return (try body(transaction), snapshot.map { StoreVersion(text: "\(count)/\($0)") })
        }
    }

    /// The transaction's snapshot, as text: the oldest open transaction, the next one, and those open between them.
    private static let snapshot = "SELECT CAST(pg_current_snapshot() AS TEXT) AS snapshot"

    func look() throws -> StoreVersion {
        let count = connections.lossCount
        let connection = try connections.take()
        defer { connections.giveBack(connection) }
        do {
            connection.resetTimeLimit()
            let row = try connection.run(Self.snapshot, []).rows.first
            return StoreVersion(text: "\(count)/\(try row?.text("snapshot") ?? "")")
        } catch {
            if !connection.isUsable { connections.closeAll() }
            throw error
        }
    }

    func notifications(channel: String) -> AsyncStream<String> { listener.subscribe(channel) }

    func close() async {
        await listener.close()
        await threads.shutDown()
        connections.closeAll()
    }

    private func run<T: Sendable>(
        _ begin: String, _ times: WriteTimes?, _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        try await threads.run { [connections] in
            var retries = TransactionRetries()
            while true {
                let attempt = TransactionAttempt(connections: connections, begin: begin)
                do {
                    guard let times else { return try attempt.run(body) }
                    return try times.measured { try attempt.run(body) }
                } catch {
                    guard let reason = attempt.retryReason, retries.pauses(after: reason) else { throw error }
                }
            }
        }
    }
}

/// The connections that nobody uses at the moment. There are never more than threads, that of the version's watch too.
final class PostgreSQLConnections: Sendable {
    private let url: String
    private let logger: Logger
    private let idle = Mutex<[PostgreSQLConnection]>([])
    private let losses = Atomic(0)

    init(url: String, logger: Logger) {
        self.url = url
        self.logger = logger
    }

    func take() throws -> PostgreSQLConnection {
        try idle.withLock { $0.popLast() } ?? PostgreSQLConnection(url: url, logger: logger)
    }

    func giveBack(_ connection: PostgreSQLConnection) {
        guard connection.isUsable else { return connection.close() }
        idle.withLock { $0.append(connection) }
    }

    /// How often connections broke. Afterwards another server may answer, whose transactions have other numbers.
    var lossCount: Int { losses.load(ordering: .sequentiallyConsistent) }

    /// Where one connection broke, the idle ones have probably broken with it.
    func closeAll() {
        losses.wrappingAdd(1, ordering: .sequentiallyConsistent)
        let all = idle.withLock { connections in
            defer { connections = [] }
            return connections
        }
        for connection in all { connection.close() }
    }
}

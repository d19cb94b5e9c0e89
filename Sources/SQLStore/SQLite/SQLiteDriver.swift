import Foundation
import GRDB

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// SQLite by GRDB's pool: one writer, several readers that it never waits for (WAL).
final class SQLiteDriver: StoreDriver {
    let dialect = Dialect.sqlite
    let writeTimes = WriteTimes()
    private let pool: DatabasePool
    /// Writes nothing, so that it sees every commit as another one's: of the pool's writer, and of other processes.
    private let observer: DatabaseQueue
    private let board = NotificationBoard()
    private let rewriting = ParameterRewriting()
    private let writer = WorkerThreads(count: 1)
    private let readers = WorkerThreads(count: readerCount)

    private static let readerCount = 4

    static func open(path: String) async throws -> SQLiteDriver {
        try createFile(path)
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = readerCount
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA foreign_keys = ON")
            try database.execute(sql: "PRAGMA synchronous = FULL")
        }
        do {
            let (pool, observer) = try await openConnections(path, configuration)
            return SQLiteDriver(pool: pool, observer: observer)
        } catch let error as DatabaseError {
            throw StoreError(.unavailable, "cannot open the store \(path): \(error.message ?? "unknown reason")")
        }
    }

    private init(pool: DatabasePool, observer: DatabaseQueue) {
        self.pool = pool
        self.observer = observer
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await writer.run { [pool, board, rewriting, writeTimes] in
            let (value, notifications) = try translating {
                try writeTimes.measured {
                    try pool.write { try Self.perform(body, SQLiteSession(database: $0, rewriting: rewriting)) }
                }
            }
            for notification in notifications { board.deliver(notification.payload, to: notification.channel) }
            return value
        }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await readers.run { [pool, rewriting] in
            try translating {
                try pool.read { try Self.perform(body, SQLiteSession(database: $0, rewriting: rewriting)) }
            }.0
        }
    }

    func readVersioned<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> (T, StoreVersion?) {
        try await readers.run { [self] in
            let before = try look()
            let value = try translating {
                try pool.read { try Self.perform(body, SQLiteSession(database: $0, rewriting: rewriting)) }
            }.0
            // Only where nothing was committed meanwhile is it known which state was read.
            return (value, try look() == before ? before : nil)
        }
    }

    func look() throws -> StoreVersion {
        try translating {
            try observer.unsafeRead { database in
                let statement = try database.cachedStatement(sql: "PRAGMA data_version")
                return StoreVersion(text: "\(try Int64.fetchOne(statement) ?? 0)")
            }
        }
    }

    func notifications(channel: String) -> AsyncStream<String> { board.subscribe(channel, isHeard: true) }

    func close() async {
        board.close()
        await readers.shutDown()
        // A connection that cannot be closed now is closed when the last reference to it goes.
        try? observer.close()
        // Everything goes into the one file, which can then be copied. Where it fails, the next start does it.
        try? await writer.run { [pool] in
            try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        }
        await writer.shutDown()
        try? pool.close()
    }

    private static func perform<T>(
        _ body: (Transaction) throws -> T, _ session: SQLiteSession
    ) throws -> (T, [Transaction.Notification]) {
        let transaction = Transaction(dialect: .sqlite, session: session)
        let value = try transaction.perform(body)
        return (value, transaction.notifications)
    }

    /// GRDB lowers `synchronous` to NORMAL when it turns WAL on, after `prepareDatabase`; so it is raised once more.
    private static func openConnections(
        _ path: String, _ configuration: Configuration
    ) async throws -> (DatabasePool, DatabaseQueue) {
        let threads = WorkerThreads(count: 1)
        do {
            let opened = try await threads.run {
                let pool = try DatabasePool(path: path, configuration: configuration)
                try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
                var reading = Configuration()
                reading.readonly = true
                reading.busyMode = configuration.busyMode
                return (pool, try DatabaseQueue(path: path, configuration: reading))
            }
            await threads.shutDown()
            return opened
        } catch {
            await threads.shutDown()
            throw error
        }
    }

    /// SQLite gives its side files the mode of the database, so the mode is set before it is opened.
    private static func createFile(_ path: String) throws {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreError(.unavailable, "cannot open the store \(path): \(String(cString: strerror(errno)))")
        }
        Glibc.close(descriptor)
    }
}

/// Turns GRDB's errors into the store's own, also those of BEGIN and COMMIT.
private func translating<T>(_ body: () throws -> T) throws -> T {
    do { return try body() } catch let error as DatabaseError { throw StoreError(error) }
}

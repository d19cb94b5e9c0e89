package import Logging

/// A database: SQLite, or PostgreSQL where several servers share it.
///
/// A transaction is a closure without `await`, run on a worker thread. It sees one state of the database and is
/// serialised against all others. On PostgreSQL it can run more than once (after a serialisation failure, a deadlock or
/// a lost connection), so it must do nothing but read and write the store; on SQLite writers simply queue.
package final class Store: Sendable {
    let driver: any StoreDriver
    private let watch: VersionWatch

    /// Opens `sqlite:///absolute/path.db` (made when missing, readable by its owner only) or
    /// `postgresql://user:password@host:port/database`, also with `?host=/socket/folder`.
    ///
    /// Throws ``StoreError`` of kind `invalidURL` or `unavailable`.
    package static func open(url: String, logger: Logger) async throws -> Store {
        if url.hasPrefix("sqlite://") {
            let path = String(url.dropFirst("sqlite://".count))
            guard path.hasPrefix("/"), !path.contains("?") else {
                throw StoreError(.invalidURL, "write the store's address as sqlite:///absolute/path.db")
            }
            return Store(driver: try await SQLiteDriver.open(path: path))
        }
        guard url.hasPrefix("postgresql://") || url.hasPrefix("postgres://") else {
            throw StoreError(.invalidURL, "the store's address must begin with sqlite:// or postgresql://")
        }
        return Store(driver: try await PostgreSQLDriver.open(url: url, logger: logger))
    }

    init(driver: any StoreDriver) {
        self.driver = driver
        watch = VersionWatch { try driver.look() }
    }

    package var dialect: Dialect { driver.dialect }

    /// How long this process's transactions that may write were open.
    package var writeTimes: WriteTimes.Counts { driver.writeTimes.counts }

    /// Runs `body` in one transaction: committed when it returns, rolled back when it throws. What was begun is
    /// finished, also when the calling task is cancelled.
    @discardableResult
    package func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        guard let attachment = WriteAttachment.current, !attachment.isWritten else {
            return try await driver.write(body)
        }
        let outcome = try await driver.write(attachment.attached(body))
        if outcome.isDone { attachment.noteCommit() }
        return outcome.value
    }

    /// Like ``write(_:)`` for what decides nothing by what it reads, such as figures that replace older ones: on
    /// PostgreSQL it is not serialised against others (READ COMMITTED), so it stands in the way of nobody who reads the
    /// same rows.
    package func writeUnserialized<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        try await driver.writeUnserialized(body)
    }

    /// Runs `body` on one consistent state of the database; a write in it throws `readOnly`.
    package func read<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await driver.read(body)
    }

    /// The version that the store has at some moment after the call; nil when it cannot be found out. Cheap: all who
    /// ask at one time share one look at the database.
    package func version() async -> StoreVersion? {
        // Whoever does not get to know it reads, and meets whatever is wrong there.
        try? await watch.version()
    }

    /// Like ``read(_:)``, with the version of the state that was read; nil when that is not certain.
    package func readVersioned<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> (T, StoreVersion?) {
        try await driver.readVersioned(body)
    }

    /// What ``Transaction/notify(channel:payload:)`` sends, from now on; on PostgreSQL from every server, on SQLite
    /// from this store only.
    ///
    /// The first element is an empty payload, as soon as the channel is heard; another one comes whenever some may have
    /// been missed (a lost connection). It means: look at the tables yourself.
    package func notifications(channel: String) -> AsyncStream<String> {
        driver.notifications(channel: channel)
    }

    /// Lets what was begun end, refuses what comes later, and ends all streams of notifications.
    package func close() async {
        await watch.shutDown()
        await driver.close()
    }
}

/// What a database does for ``Store``.
protocol StoreDriver: Sendable {
    var dialect: Dialect { get }
    var writeTimes: WriteTimes { get }
    func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T
    func writeUnserialized<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T
    func read<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T
    func readVersioned<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> (T, StoreVersion?)
    /// The version of the store now; blocks.
    func look() throws -> StoreVersion
    func notifications(channel: String) -> AsyncStream<String>
    func close() async
}

extension StoreDriver {
    func writeUnserialized<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await write(body)
    }
}

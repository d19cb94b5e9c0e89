import SQLStore
import Synchronization
import TestSupport
import Testing

@Suite(.enabled(if: PostgreSQLServer.isInstalled, "PostgreSQL is not installed"))
struct ConnectionLossTests {
    /// Ends all other connections of the database, from a store of its own.
    private func cutConnections(_ url: String) async throws {
        let other = try await Store.open(url: url, logger: .silent)
        _ = try await other.read { transaction in
            try transaction.query(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                """)
        }
        await other.close()
    }

    @Test func `lost connections are replaced`() async throws {
        let url = try await StoreEngine.postgresql.makeURL()
        let store = try await Store.open(url: url, logger: .silent)
        try await store.write { try $0.execute("CREATE TABLE t (id BIGINT)") }
        for number in 0..<3 {
            try await cutConnections(url)
            try await store.write { try $0.execute("INSERT INTO t VALUES ($1)", [SQLValue(number)]) }
        }
        #expect(try await store.read { try $0.query("SELECT id FROM t").count } == 3)
        await store.close()
    }

    @Test func `a connection lost in the middle of a transaction runs it again, once`() async throws {
        let url = try await StoreEngine.postgresql.makeURL()
        let store = try await Store.open(url: url, logger: .silent)
        try await store.write { try $0.execute("CREATE TABLE t (id BIGINT)") }
        let runs = Mutex(0)
        try await store.write { transaction in
            let run = runs.withLock { count in
                count += 1
                return count
            }
            try transaction.execute("INSERT INTO t VALUES (1)")
            if run == 1 { try transaction.execute("SELECT pg_terminate_backend(pg_backend_pid())") }
        }
        #expect(runs.withLock { $0 } == 2)
        #expect(try await store.read { try $0.query("SELECT id FROM t").count } == 1)
        await store.close()
    }

    @Test func `a connection lost at the commit is reported as unknown`() async throws {
        let url = try await StoreEngine.postgresql.makeURL()
        let store = try await Store.open(url: url, logger: .silent)
        try await store.write { transaction in
            try transaction.execute("CREATE TABLE t (id BIGINT)")
            try transaction.execute(
                """
                CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'
                """)
            try transaction.execute(
                """
                CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION cut()
                """)
        }
        let error = await #expect(throws: StoreError.self) {
            try await store.write { try $0.execute("INSERT INTO t VALUES (1)") }
        }
        #expect(error?.kind == .unknownOutcome)
        #expect(try await store.read { try $0.query("SELECT id FROM t").isEmpty })
        await store.close()
    }

    @Test func `listening goes on after a lost connection`() async throws {
        let url = try await StoreEngine.postgresql.makeURL()
        let store = try await Store.open(url: url, logger: .silent)
        var heard = store.notifications(channel: "news").makeAsyncIterator()
        #expect(await heard.next() == "")
        try await cutConnections(url)
        #expect(await heard.next() == "")
        try await store.write { try $0.notify(channel: "news", payload: "again") }
        #expect(await heard.next() == "again")
        await store.close()
    }

    @Test func `a statement whose table was changed by another server still runs`() async throws {
        let url = try await StoreEngine.postgresql.makeURL()
        let store = try await Store.open(url: url, logger: .silent)
        try await store.write { try $0.execute("CREATE TABLE t (id BIGINT)") }
        _ = try await store.read { try $0.query("SELECT * FROM t") }
        let other = try await Store.open(url: url, logger: .silent)
        try await other.write { try $0.execute("ALTER TABLE t ADD COLUMN name TEXT") }
        _ = try await store.read { try $0.query("SELECT * FROM t") }
        await other.close()
        await store.close()
    }

    @Test func `more statements than the cache holds all work`() async throws {
        try await StoreEngine.postgresql.withStore { store in
            for round in 0..<2 {
                let sum = try await store.read { transaction in
                    try (0..<350).reduce(0) { sum, number in
                        try sum + (transaction.first("SELECT $1 + \(number) AS n", [1])?.int("n") ?? 0)
                    }
                }
                #expect(sum == 350 + 349 * 350 / 2, "round \(round)")
            }
        }
    }
}

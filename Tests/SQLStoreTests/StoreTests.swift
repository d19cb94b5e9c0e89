import Foundation
import SQLStore
import TestSupport
import Testing

@Suite struct StoreTests {
    @Test(arguments: ["", "mysql://x", "sqlite://relative.db", "sqlite:///a.db?mode=ro"])
    func `an address that is not understood is refused`(url: String) async {
        let error = await #expect(throws: StoreError.self) { try await Store.open(url: url, logger: .silent) }
        #expect(error?.kind == .invalidURL)
    }

    @Test(arguments: ["sqlite:///nowhere/at/all.db", "postgresql://x@127.0.0.1:1/x?sslmode=disable"])
    func `a database that cannot be opened is unavailable`(url: String) async {
        let error = await #expect(throws: StoreError.self) { try await Store.open(url: url, logger: .silent) }
        #expect(error?.kind == .unavailable)
    }

    @Test func `SQLite is durable, checks foreign keys and keeps its file private`() async throws {
        let url = try await StoreEngine.sqlite.makeURL()
        let store = try await Store.open(url: url, logger: .silent)
        let settings = try await store.write { transaction in
            try ["synchronous", "foreign_keys"].map { name in
                try transaction.first("SELECT \(name) AS value FROM pragma_\(name)")?.int("value")
            }
        }
        #expect(settings == [2, 1])
        let path = String(url.dropFirst("sqlite://".count))
        for file in [path, "\(path)-wal", "\(path)-shm"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: file)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
        try await store.write { try $0.execute("CREATE TABLE t (id BIGINT)") }
        await store.close()
        // Gone, or empty.
        let log = FileManager.default.contents(atPath: "\(path)-wal")
        #expect(log?.isEmpty != false)
    }

    @Test(arguments: StoreEngine.allCases)
    func `notifications come after the commit, and not after a rollback`(engine: StoreEngine) async throws {
        struct Stop: Error {}
        try await engine.withStore { store in
            var heard = store.notifications(channel: "news").makeAsyncIterator()
            #expect(await heard.next() == "")
            try? await store.write { transaction in
                try transaction.notify(channel: "news", payload: "never")
                throw Stop()
            }
            try await store.write { try $0.notify(channel: "other", payload: "elsewhere") }
            try await store.write { transaction in
                try transaction.notify(channel: "news", payload: "one")
                try transaction.notify(channel: "news", payload: "two 'ü'")
            }
            #expect(await heard.next() == "one")
            #expect(await heard.next() == "two 'ü'")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `closing ends the streams`(engine: StoreEngine) async throws {
        let store = try await engine.makeStore()
        var heard = store.notifications(channel: "news").makeAsyncIterator()
        #expect(await heard.next() == "")
        await store.close()
        #expect(await heard.next() == nil)
        var late = store.notifications(channel: "news").makeAsyncIterator()
        #expect(await late.next() == nil)
    }

    @Test(arguments: StoreEngine.allCases)
    func `a notification that is too long is refused`(engine: StoreEngine) async throws {
        try await engine.withStore { store in
            let long = String(repeating: "x", count: 8000)
            let error = await #expect(throws: StoreError.self) {
                try await store.write { try $0.notify(channel: "news", payload: long) }
            }
            #expect(error?.kind == .invalidValue)
        }
    }
}

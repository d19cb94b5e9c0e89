import SQLStore
import TestSupport
import Testing

@Suite struct MigratorTests {
    private let first = Migration(
        number: 1, name: "first",
        sql: [
            "CREATE TABLE a (id {{bigint}} PRIMARY KEY, body {{blob}}) {{strict}}", "CREATE INDEX a_body ON a (body)",
        ])
    private let second = Migration(number: 2, name: "second", sql: ["ALTER TABLE a ADD COLUMN note TEXT"])

    @Test(arguments: StoreEngine.allCases)
    func `what is missing runs once`(engine: StoreEngine) async throws {
        try await engine.withStore { store in
            #expect(try await Migrator([first]).run(on: store) == 1)
            #expect(try await Migrator([first, second]).run(on: store) == 1)
            #expect(try await Migrator([first, second]).run(on: store) == 0)
            try await store.write { try $0.execute("INSERT INTO a VALUES ($1, $2, $3)", [1, .blob([1]), "x"]) }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `several servers may start at once`(engine: StoreEngine) async throws {
        let url = try await engine.makeURL()
        let migrator = Migrator([first, second])
        let total = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let store = try await Store.open(url: url, logger: .silent)
                    let count = try await migrator.run(on: store)
                    await store.close()
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(total == 2)
    }

    @Test(arguments: StoreEngine.allCases)
    func `what does not fit is refused with a reason`(engine: StoreEngine) async throws {
        let edited = Migration(number: 1, name: "first", sql: ["CREATE TABLE a (id {{bigint}})"])
        let third = Migration(number: 3, name: "third", sql: [])
        let broken = Migration(number: 3, name: "broken", sql: ["CREATE TABLE b ({{nothing}})"])
        let refused: [([Migration], String)] = [
            ([edited, second], "was changed after it had been applied"),
            ([first], "newer version"),
            ([first, third], "without gaps"),
            ([first, second, broken], "unknown placeholder"),
        ]
        try await engine.withStore { store in
            try await Migrator([first, second]).run(on: store)
            for (migrations, reason) in refused {
                let error = await #expect(throws: StoreError.self) { try await Migrator(migrations).run(on: store) }
                #expect(error?.kind == .migrationRefused)
                #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
            }
            try await store.write { try $0.execute("DELETE FROM schema_migrations WHERE number = 1") }
            let error = await #expect(throws: StoreError.self) { try await Migrator([first, second]).run(on: store) }
            #expect(error?.message.contains("lacks migration 1") == true)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a migration that fails leaves nothing`(engine: StoreEngine) async throws {
        let bad = Migration(number: 2, name: "bad", sql: ["CREATE TABLE b (id {{bigint}})", "nonsense"])
        try await engine.withStore { store in
            await #expect(throws: StoreError.self) { try await Migrator([first, bad]).run(on: store) }
            let count = try await Migrator([first, second]).run(on: store)
            #expect(count == 1)
            await #expect(throws: StoreError.self) {
                _ = try await store.read { try $0.query("SELECT * FROM b") }
            }
        }
    }
}

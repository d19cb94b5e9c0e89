import SQLStore
import TestSupport
import Testing

@Suite struct TransactionTests {
    private func makeTables(_ store: Store) async throws {
        try await store.write { transaction in
            try transaction.execute(
                "CREATE TABLE people (id BIGINT PRIMARY KEY, email TEXT NOT NULL UNIQUE, nick TEXT, "
                    + "age BIGINT CHECK (age >= 0))")
            try transaction.execute("CREATE UNIQUE INDEX people_by_nick ON people (nick)")
            try transaction.execute(
                "CREATE TABLE pets (id BIGINT PRIMARY KEY, owner BIGINT NOT NULL REFERENCES people (id))")
        }
    }

    @Test(.enabled(if: PostgreSQLServer.isInstalled, "PostgreSQL is not installed: the store is tested on SQLite only"))
    func `the suite runs on PostgreSQL too`() async throws {
        try await StoreEngine.postgresql.withStore { #expect($0.dialect == .postgresql) }
    }

    @Test(arguments: StoreEngine.allCases)
    func `values come back as they went in`(engine: StoreEngine) async throws {
        try await engine.withStore { store in
            let bytes = (0...255).map { UInt8($0) }
            let values: [SQLValue] = [
                .integer(.max), .integer(.min), "Grüße 🐘 'quoted' \"x\" \\ $1", "", .blob(bytes), .blob([]), nil,
                SQLValue(true),
            ]
            let blob = engine == .sqlite ? "BLOB" : "BYTEA"
            let row = try await store.write { transaction in
                try transaction.execute(
                    "CREATE TABLE t (a BIGINT, b BIGINT, c TEXT, d TEXT, e \(blob), f \(blob), g TEXT, h BIGINT)")
                try transaction.execute("INSERT INTO t VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", values)
                return try transaction.first("SELECT a, b, c, d, e, f, g, h FROM t")
            }
            let found = try #require(row)
            #expect(try found.integer("a") == .max)
            #expect(try found.optionalInteger("b") == .min)
            #expect(try found.text("c") == "Grüße 🐘 'quoted' \"x\" \\ $1")
            #expect(try found.text("d") == "")
            #expect(try found.blob("e") == bytes)
            #expect(try found.optionalBlob("f") == [])
            #expect(try found.optionalText("g") == nil)
            #expect(try found.bool("h"))
            #expect(throws: StoreError.self) { try found.text("g") }
            #expect(throws: StoreError.self) { try found.int("c") }
            #expect(throws: StoreError.self) { try found.bool("a") }
            let missing = #expect(throws: StoreError.self) { try found.text("nowhere") }
            #expect(missing?.kind == .missingColumn)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `parameters go by their number and computed columns have types`(engine: StoreEngine) async throws {
        try await engine.withStore { store in
            let row = try await store.read { transaction in
                try transaction.first(
                    "SELECT CAST($2 AS TEXT) AS a, $1 AS b, $1 + 1 AS c, '$1' AS d, COUNT(*) AS e, SUM($1) AS f",
                    [7, "x"])
            }
            let found = try #require(row)
            #expect(try found.text("a") == "x")
            #expect(try found.int("b") == 7)
            #expect(try found.int("c") == 8)
            #expect(try found.text("d") == "$1")
            #expect(try found.int("e") == 1)
            #expect(try found.int("f") == 7)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `text with a zero byte is refused`(engine: StoreEngine) async throws {
        try await engine.withStore { store in
            let error = await #expect(throws: StoreError.self) {
                try await store.read { try $0.first("SELECT CAST($1 AS TEXT) AS a", ["a\0b"]) }
            }
            #expect(error?.kind == .invalidValue)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `violations are told apart by one name on both databases`(engine: StoreEngine) async throws {
        try await engine.withStore { store in
            try await makeTables(store)
            try await store.write { try $0.execute("INSERT INTO people VALUES (1, 'a@b', 'al', 3)") }
            let expected: [(String, StoreError.Kind)] = [
                ("INSERT INTO people VALUES (1, 'c', NULL, 1)", .uniqueViolation(constraint: "people_pkey")),
                ("INSERT INTO people VALUES (2, 'a@b', NULL, 1)", .uniqueViolation(constraint: "people_email_key")),
                ("INSERT INTO people VALUES (2, 'c', 'al', 1)", .uniqueViolation(constraint: "people_by_nick")),
                ("INSERT INTO pets VALUES (1, 9)", .foreignKeyViolation),
                ("INSERT INTO people VALUES (2, NULL, NULL, 1)", .notNullViolation),
                ("INSERT INTO people VALUES (2, 'c', NULL, -1)", .checkViolation),
                ("SELECT nonsense", .other),
            ]
            for (sql, kind) in expected {
                let error = await #expect(throws: StoreError.self) { try await store.write { try $0.query(sql) } }
                #expect(error?.kind == kind)
            }
            #expect(try await store.read { try $0.query("SELECT id FROM people").count } == 1)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `affected rows are counted and RETURNING gives rows`(engine: StoreEngine) async throws {
        try await engine.withStore { store in
            try await makeTables(store)
            try await store.write { transaction in
                let inserted = try transaction.execute("INSERT INTO people VALUES (1,'a',NULL,1),(2,'b',NULL,2)")
                #expect(inserted == 2)
                #expect(try transaction.execute("UPDATE people SET age = 5 WHERE id = 9") == 0)
                #expect(try transaction.execute("CREATE TABLE other (id BIGINT)") == 0)
                #expect(try transaction.execute("DELETE FROM people WHERE id = $1", [2]) == 1)
                let rows = try transaction.query("UPDATE people SET age = age + 1 RETURNING age")
                #expect(try rows.map { try $0.int("age") } == [2])
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a thrown error undoes everything`(engine: StoreEngine) async throws {
        struct Stop: Error {}
        try await engine.withStore { store in
            try await makeTables(store)
            await #expect(throws: Stop.self) {
                try await store.write { transaction in
                    try transaction.execute("INSERT INTO people VALUES (1, 'a', NULL, 1)")
                    throw Stop()
                }
            }
            #expect(try await store.read { try $0.query("SELECT id FROM people").isEmpty })
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a swallowed error still undoes everything`(engine: StoreEngine) async throws {
        try await engine.withStore { store in
            try await makeTables(store)
            let error = await #expect(throws: StoreError.self) {
                try await store.write { transaction in
                    try transaction.execute("INSERT INTO people VALUES (1, 'a', NULL, 1)")
                    _ = try? transaction.execute("INSERT INTO people VALUES (1, 'b', NULL, 1)")
                    #expect(throws: StoreError.self) { try transaction.query("SELECT 1") }
                }
            }
            #expect(error?.kind == .uniqueViolation(constraint: "people_pkey"))
            #expect(try await store.read { try $0.query("SELECT id FROM people").isEmpty })
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a read cannot write`(engine: StoreEngine) async throws {
        try await engine.withStore { store in
            try await makeTables(store)
            let error = await #expect(throws: StoreError.self) {
                try await store.read { try $0.execute("INSERT INTO people VALUES (1, 'a', NULL, 1)") }
            }
            #expect(error?.kind == .readOnly)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a hundred conditional debits stay above the floor`(engine: StoreEngine) async throws {
        try await engine.withStore { store in
            try await store.write { transaction in
                try transaction.execute("CREATE TABLE wallets (id BIGINT PRIMARY KEY, balance BIGINT NOT NULL)")
                try transaction.execute("INSERT INTO wallets VALUES (1, 1000)")
            }
            let accepted = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        try await store.write { transaction in
                            let row = try transaction.first("SELECT balance FROM wallets WHERE id = 1")
                            guard let balance = try row?.integer("balance"), balance >= 30 else { return false }
                            try transaction.execute(
                                "UPDATE wallets SET balance = $1 WHERE id = 1", [.integer(balance - 30)])
                            return true
                        }
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(accepted == 33)
            let balance = try await store.read { try $0.first("SELECT balance FROM wallets")?.int("balance") }
            #expect(balance == 10)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `cancellation does not tear a write`(engine: StoreEngine) async throws {
        try await engine.withStore { store in
            try await makeTables(store)
            for number in 1...20 {
                let writing = Task {
                    try await store.write { transaction in
                        let id = SQLValue(number)
                        try transaction.execute(
                            "INSERT INTO people VALUES ($1, $2, NULL, 1)", [id, .text("\(number)")])
                        try transaction.execute("INSERT INTO pets VALUES ($1, $1)", [id])
                    }
                }
                writing.cancel()
                try await writing.value
            }
            let counts = try await store.read { transaction in
                try ["people", "pets"].map { try transaction.query("SELECT id FROM \($0)").count }
            }
            #expect(counts == [20, 20])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a closed store refuses and may be closed twice`(engine: StoreEngine) async throws {
        let store = try await engine.makeStore()
        await store.close()
        await store.close()
        let error = await #expect(throws: StoreError.self) { try await store.read { try $0.query("SELECT 1") } }
        #expect(error?.kind == .closed)
    }
}

import ControlPlane
import SQLStore
import TestSupport
import Testing

@Suite struct SchemaTests {
    @Test(arguments: StoreEngine.allCases)
    func `the schema is made from an empty store and from each schema before it`(engine: StoreEngine) async throws {
        let all = Schema.migrations
        for known in 0..<all.count {
            try await engine.withStore { store in
                let first = try await Migrator(Array(all.prefix(known))).run(on: store)
                let rest = try await Migrator(all).run(on: store)
                let again = try await Migrator(all).run(on: store)
                #expect([first, rest, again] == [known, all.count - known, 0])
            }
        }
    }

    /// With rows in every table that there was. The last run also checks the text of each migration by its hash.
    @Test(arguments: StoreEngine.allCases)
    func `a store of each earlier schema keeps its rows when it is brought to the newest`(
        engine: StoreEngine
    ) async throws {
        let all = Schema.migrations
        for known in 1...all.count {
            let earlier = Migrator(Array(all.prefix(known)))
            let rows = try await StoreEngine.sqlite.withStore { store in
                try await earlier.run(on: store)
                return try await SampleRows(of: store)
            }
            #expect(rows.tables.count >= 8)
            try await engine.withStore { store in
                try await earlier.run(on: store)
                try await rows.insert(into: store)
                #expect(try await Migrator(all).run(on: store) == all.count - known)
                #expect(try await rows.changed(in: store) == [], "from schema \(known)")
                #expect(try await Migrator(all).run(on: store) == 0)
            }
        }
    }

    /// The check of the test above, which would pass with an eye that sees nothing.
    @Test func `a row that a migration changes is noticed`() async throws {
        let last = Schema.migrations.count
        let spoiler = Migration(number: last + 1, name: "spoiler", sql: ["UPDATE users SET name = 'x'"])
        try await StoreEngine.sqlite.withStore { store in
            try await Migrator(Schema.migrations).run(on: store)
            let rows = try await SampleRows(of: store)
            try await rows.insert(into: store)
            try await Migrator(Schema.migrations + [spoiler]).run(on: store)
            #expect(try await rows.changed(in: store) == ["users"])
        }
    }
}

import ControlPlane
import SQLStore
import TestSupport
import Testing

/// What is kept in memory of the store holds only while nothing was written. That must be so for every table, also for
/// those that come later, and for whoever writes.
@Suite struct VersionCoverageTests {
    @Test(arguments: StoreEngine.allCases)
    func `a row that another server writes, whatever its table, makes all that is in memory old`(
        engine: StoreEngine
    ) async throws {
        let rows = try await StoreEngine.sqlite.withStore { store in
            try await Migrator(Schema.migrations).run(on: store)
            return try await SampleRows(of: store)
        }
        #expect(Set(rows.tables.map(\.name)).isSuperset(of: ["wallets", "ledger_entries", "usage_charges", "members"]))
        let url = try await engine.makeURL()
        let store = try await Store.open(url: url, logger: .silent)
        let other = try await Store.open(url: url, logger: .silent)
        try await Migrator(Schema.migrations).run(on: store)
        let memo = StoreMemo<String, Int>(capacity: 1000)
        for table in rows.tables {
            func count() async throws -> Int {
                try await memo.value(table.name, at: store.version()) {
                    try await store.readVersioned { transaction in
                        try transaction.first("SELECT COUNT(*) AS count FROM \(table.name)")?.int("count") ?? -1
                    }
                }.value
            }
            let before = try await count()
            for (number, row) in table.rows.enumerated() {
                try await other.write { try table.insert(row, $0) }
                #expect(try await count() == before + number + 1, "\(table.name)")
            }
        }
        await store.close()
        await other.close()
    }
}

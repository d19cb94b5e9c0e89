/// Brings a store to the newest schema. Each migration is a transaction of its own, and two servers that start at once
/// do not get in each other's way.
package struct Migrator: Sendable {
    private let migrations: [Migration]

    package init(_ migrations: [Migration]) { self.migrations = migrations }

    /// Runs what is missing and returns how many that were. Throws ``StoreError`` of kind `migrationRefused` when the
    /// store and the program do not fit together; nothing has been changed then.
    @discardableResult
    package func run(on store: Store) async throws -> Int {
        for (position, migration) in migrations.enumerated() where migration.number != position + 1 {
            throw refusal("migrations must be numbered from 1 without gaps; number \(migration.number) breaks that")
        }
        var count = 0
        while try await store.write({ try runNext($0) }) { count += 1 }
        return count
    }

    /// Runs the first migration that is missing; false when there is none.
    private func runNext(_ transaction: Transaction) throws -> Bool {
        try lock(transaction)
        try transaction.execute(
            "CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, "
                + "sha256 TEXT NOT NULL)")
        let applied = try transaction.query("SELECT number, name, sha256 FROM schema_migrations ORDER BY number")
        try check(applied)
        guard let next = migrations.dropFirst(applied.count).first else { return false }
        for statement in try next.statements(for: transaction.dialect) { try transaction.script(statement) }
        try transaction.execute(
            "INSERT INTO schema_migrations (number, name, sha256) VALUES ($1, $2, $3)",
            [SQLValue(next.number), .text(next.name), .text(next.hash)])
        return true
    }

    /// One server at a time, for up to ten minutes. READ COMMITTED, so that what the other server did while this one
    /// waited is seen. SQLite's transactions are exclusive anyway.
    private func lock(_ transaction: Transaction) throws {
        guard transaction.dialect == .postgresql else { return }
        try transaction.script("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        try transaction.raiseTimeLimit(seconds: 600)
        _ = try transaction.query("SELECT pg_advisory_xact_lock(7310579)")
    }

    private func check(_ applied: [Row]) throws {
        guard applied.count <= migrations.count else {
            throw refusal(
                "the store has \(applied.count) migrations, this program knows \(migrations.count): "
                    + "it was opened by a newer version; start that one")
        }
        for (row, migration) in zip(applied, migrations) {
            let number = try row.int("number")
            guard number == migration.number else {
                throw refusal(
                    "the store lacks migration \(migration.number), but has \(number); restore it from a backup")
            }
            guard try row.text("sha256") == migration.hash else {
                throw refusal(
                    "migration \(number) (\(migration.name)) was changed after it had been applied; "
                        + "undo the change and write a new migration instead")
            }
        }
    }

    private func refusal(_ message: String) -> StoreError { StoreError(.migrationRefused, message) }
}

import GRDB

extension StoreError {
    /// - Parameter database: where to look up which index refused a row; only while the transaction is open.
    init(_ error: DatabaseError, in database: Database? = nil) {
        let message = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        switch (error.resultCode, error.extendedResultCode) {
        case (_, .SQLITE_CONSTRAINT_UNIQUE), (_, .SQLITE_CONSTRAINT_PRIMARYKEY), (_, .SQLITE_CONSTRAINT_ROWID):
            let name = database.flatMap { constraintName(message, in: $0) }
            self.init(.uniqueViolation(constraint: name), message)
        case (_, .SQLITE_CONSTRAINT_FOREIGNKEY): self.init(.foreignKeyViolation, message)
        case (_, .SQLITE_CONSTRAINT_NOTNULL): self.init(.notNullViolation, message)
        case (.SQLITE_CONSTRAINT, _): self.init(.checkViolation, message)
        case (.SQLITE_BUSY, _), (.SQLITE_LOCKED, _): self.init(.busy, message)
        case (.SQLITE_READONLY, .SQLITE_READONLY): self.init(.readOnly, message)
        case (.SQLITE_READONLY, _), (.SQLITE_IOERR, _), (.SQLITE_FULL, _), (.SQLITE_CANTOPEN, _),
            (.SQLITE_CORRUPT, _), (.SQLITE_NOTADB, _):
            self.init(.unavailable, message)
        case (.SQLITE_MISUSE, _), (.SQLITE_ABORT, _): self.init(.closed, message)
        default: self.init(.other, message)
        }
    }
}

/// PostgreSQL's name for what SQLite reports as `UNIQUE constraint failed: table.a, table.b` or `index 'name'`.
private func constraintName(_ message: String, in database: Database) -> String? {
    guard let colon = message.firstIndex(of: ":") else { return nil }
    let subject = message[message.index(after: colon)...].drop { $0 == " " }
    if subject.hasPrefix("index '") { return String(subject.dropFirst("index '".count).dropLast()) }
    let pairs = subject.split(separator: ",").map { $0.drop { $0 == " " }.split(separator: ".") }
    guard let table = pairs.first?.first.map(String.init) else { return nil }
    let columns = pairs.compactMap(\.last).map(String.init)
    return namedIndex(on: table, columns, in: database) ?? "\(table)_\(columns.joined(separator: "_"))_key"
}

/// The index that was made by name, or the primary key, over exactly these columns. Nothing when the look-up fails: the
/// violation itself is what matters.
private func namedIndex(on table: String, _ columns: [String], in database: Database) -> String? {
    let indexes = try? GRDB.Row.fetchAll(
        database, sql: "SELECT name, origin FROM pragma_index_list(?) WHERE \"unique\" = 1", arguments: [table])
    for index in indexes ?? [] {
        guard let name = index["name"] as String?, let origin = index["origin"] as String?, origin != "u" else {
            continue
        }
        let sql = "SELECT name FROM pragma_index_info(?) ORDER BY seqno"
        guard let found = try? String.fetchAll(database, sql: sql, arguments: [name]), found == columns else {
            continue
        }
        return origin == "pk" ? "\(table)_pkey" : name
    }
    // An INTEGER PRIMARY KEY has no index of its own.
    let sql = "SELECT name FROM pragma_table_info(?) WHERE pk > 0"
    return (try? String.fetchAll(database, sql: sql, arguments: [table])) == columns ? "\(table)_pkey" : nil
}

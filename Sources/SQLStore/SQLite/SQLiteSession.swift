import Foundation
import GRDB

/// Runs the statements of one transaction on SQLite.
struct SQLiteSession: StatementSession {
    let database: Database
    let rewriting: ParameterRewriting

    func run(_ sql: String, _ values: [SQLValue]) throws -> StatementResult {
        do {
            let statement = try database.cachedStatement(sql: rewriting(sql))
            let before = database.totalChangesCount
            var result = StatementResult(rows: try rows(statement, StatementArguments(values.map(\.databaseValue))))
            // For what is no INSERT, UPDATE or DELETE the counter keeps the number of an earlier statement.
            result.affected = database.totalChangesCount == before ? 0 : database.changesCount
            return result
        } catch let error as DatabaseError {
            throw StoreError(error, in: database)
        }
    }

    func script(_ sql: String) throws {
        do { try database.execute(sql: sql) } catch let error as DatabaseError { throw StoreError(error, in: database) }
    }

    /// SQLite's statements have no time limit.
    func raiseTimeLimit(seconds: Int) {}

    private func rows(_ statement: Statement, _ arguments: StatementArguments) throws -> [Row] {
        let columns = RowColumns(statement.columnNames)
        let count = statement.columnCount
        guard count > 0 else {
            try statement.execute(arguments: arguments)
            return []
        }
        let cursor = try GRDB.Row.fetchCursor(statement, arguments: arguments)
        var rows: [Row] = []
        while let found = try cursor.next() {
            rows.append(Row(columns: columns, values: found.databaseValues.map(SQLValue.init)))
        }
        return rows
    }
}

extension SQLValue {
    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let integer): integer.databaseValue
        case .text(let text): text.databaseValue
        case .blob(let bytes): Data(bytes).databaseValue
        }
    }

    fileprivate init(_ value: DatabaseValue) {
        self =
            switch value.storage {
            case .null: .null
            case .int64(let integer): .integer(integer)
            case .double(let double): Int64(exactly: double).map(SQLValue.integer) ?? .text("\(double)")
            case .string(let text): .text(text)
            case .blob(let data): .blob([UInt8](data))
            }
    }
}

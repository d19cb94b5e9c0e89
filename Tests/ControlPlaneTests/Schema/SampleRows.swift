import ControlPlane
import SQLStore

/// Two rows for every table of a schema, made from what SQLite says of its tables: keys that refer to others refer to
/// the row of the same number there.
struct SampleRows: Sendable {
    struct Table: Sendable {
        let name: String
        let columns: [String]
        let rows: [[SQLValue]]

        func insert(_ row: [SQLValue], _ transaction: Transaction) throws {
            let places = (1...columns.count).map { "$\($0)" }.joined(separator: ", ")
            try transaction.execute(
                "INSERT INTO \(name) (\(columns.joined(separator: ", "))) VALUES (\(places))", row)
        }
    }

    let tables: [Table]

    private struct Column {
        let name: String
        let type: String
        let isRequired: Bool
        var target: (table: String, column: String)?
    }

    /// Reads the schema of a SQLite store.
    init(of store: Store) async throws {
        tables = try await store.read { transaction in
            let names = try transaction.query(
                """
                SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'
                    AND name <> 'schema_migrations' ORDER BY name
                """
            ).map { try $0.text("name") }
            var waiting = try names.map { ($0, try Self.columns(of: $0, transaction)) }
            var placed: [Table] = []
            while !waiting.isEmpty {
                let known = Set(placed.map(\.name))
                let ready = waiting.firstIndex { _, columns in
                    columns.allSatisfy { !$0.isRequired || $0.target.map { known.contains($0.table) } ?? true }
                }
                guard let ready else { throw Circle(tables: waiting.map(\.0)) }
                let (name, columns) = waiting.remove(at: ready)
                placed.append(
                    Table(
                        name: name, columns: columns.map(\.name),
                        rows: (1...2).map { number in columns.map { Self.value(number, $0, of: name, placed) } }))
            }
            return placed
        }
    }

    struct Circle: Error {
        let tables: [String]
    }

    private static func columns(of table: String, _ transaction: Transaction) throws -> [Column] {
        let keys = try transaction.query("SELECT * FROM pragma_foreign_key_list($1)", [.text(table)])
        return try transaction.query(
            "SELECT name, type, \"notnull\" AS required FROM pragma_table_info($1)", [.text(table)]
        ).map { row in
            let name = try row.text("name")
            var column = Column(name: name, type: try row.text("type"), isRequired: try row.bool("required"))
            if let key = try keys.first(where: { try $0.text("from") == name }) {
                column.target = (try key.text("table"), try key.text("to"))
            }
            return column
        }
    }

    private static func value(_ number: Int, _ column: Column, of table: String, _ placed: [Table]) -> SQLValue {
        if let target = column.target {
            guard let other = placed.first(where: { $0.name == target.table }),
                let position = other.columns.firstIndex(of: target.column)
            else { return .null }
            return other.rows[number - 1][position]
        }
        return column.type == "INTEGER" ? SQLValue(number) : .text("\(table).\(column.name) \(number) é ' \u{1F600}")
    }

    func insert(into store: Store) async throws {
        try await store.write { transaction in
            for table in tables {
                for row in table.rows { try table.insert(row, transaction) }
            }
        }
    }

    /// Columns that migrations took away on purpose.
    private static let removed: Set = ["retired_slugs.free_at"]

    /// The tables whose rows, in the columns that they had and were to keep, are not as they were put in.
    func changed(in store: Store) async throws -> [String] {
        try await store.read { transaction in
            try tables.filter { table in
                let kept = table.columns.indices.filter { position in
                    !Self.removed.contains("\(table.name).\(table.columns[position])")
                }
                let names = kept.map { table.columns[$0] }
                let rows = try transaction.query("SELECT \(names.joined(separator: ", ")) FROM \(table.name)")
                let found = try rows.map { row in try names.map { "\(try row.value($0))" } }
                let expected = table.rows.map { row in kept.map { "\(row[$0])" } }
                return Set(found) != Set(expected) || found.count != expected.count
            }.map(\.name)
        }
    }
}

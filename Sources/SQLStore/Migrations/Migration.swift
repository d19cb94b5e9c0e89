import Crypto

/// One step of the schema. Once released it is never edited: its text is hashed, and a store refuses a changed one.
package struct Migration: Sendable {
    /// 1, 2, 3 … without gaps.
    package let number: Int
    package let name: String
    /// Statements for both databases, with the placeholders `{{blob}}` (bytes), `{{bigint}}` (64-bit integer),
    /// `{{bytewise}}` (text in the order of its bytes, so that what begins alike stands together) and `{{strict}}`
    /// (after the closing bracket of a table: SQLite then checks types as PostgreSQL does).
    package let sql: [String]

    /// Statements for one database alone, run after the others: triggers, which no subset of SQL has in common.
    package let only: [Dialect: [String]]

    package init(number: Int, name: String, sql: [String], only: [Dialect: [String]] = [:]) {
        self.number = number
        self.name = name
        self.sql = sql
        self.only = only
    }

    /// SHA-256 over number, name and statements as written, in hexadecimal; the same on both databases.
    var hash: String {
        var hasher = SHA256()
        for part in ["\(number)", name] + sql + Dialect.allCases.flatMap({ only[$0] ?? [] }) {
            hasher.update(data: Array(part.utf8))
            hasher.update(data: [0] as [UInt8])
        }
        let digits = Array("0123456789abcdef")
        return String(hasher.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    /// The statements for one database; throws when a placeholder is unknown.
    func statements(for dialect: Dialect) throws -> [String] {
        let words: [Substring: String] =
            switch dialect {
            case .sqlite: ["blob": "BLOB", "bigint": "INTEGER", "bytewise": "TEXT", "strict": "STRICT"]
            case .postgresql: ["blob": "BYTEA", "bigint": "BIGINT", "bytewise": "TEXT COLLATE \"C\"", "strict": ""]
            }
        return try (sql + (only[dialect] ?? [])).map { try fill($0, words) }
    }

    private func fill(_ text: String, _ words: [Substring: String]) throws -> String {
        var filled = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "{{"), let end = rest[start.upperBound...].firstRange(of: "}}") {
            let placeholder = rest[start.upperBound..<end.lowerBound]
            guard let word = words[placeholder] else {
                throw StoreError(.migrationRefused, "migration \(number) has an unknown placeholder {{\(placeholder)}}")
            }
            filled += rest[..<start.lowerBound] + word
            rest = rest[end.upperBound...]
        }
        return filled + rest
    }
}

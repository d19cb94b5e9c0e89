/// One row of an answer. Columns are read by name; a name that is not there, or a value of another type, throws
/// ``StoreError`` with the kind `missingColumn` or `wrongType`.
package struct Row: Sendable {
    let columns: RowColumns
    let values: [SQLValue]

    /// The value as it is.
    package func value(_ column: String) throws -> SQLValue {
        guard let position = columns.positions[column], values.indices.contains(position) else {
            throw StoreError(.missingColumn, "the answer has no column \(column)")
        }
        return values[position]
    }

    package func text(_ column: String) throws -> String {
        try optionalText(column) ?? { throw mismatch(column, "text", .null) }()
    }

    package func optionalText(_ column: String) throws -> String? {
        switch try value(column) {
        case .null: nil
        case .text(let text): text
        case let other: throw mismatch(column, "text", other)
        }
    }

    package func integer(_ column: String) throws -> Int64 {
        try optionalInteger(column) ?? { throw mismatch(column, "an integer", .null) }()
    }

    package func optionalInteger(_ column: String) throws -> Int64? {
        switch try value(column) {
        case .null: nil
        case .integer(let integer): integer
        case let other: throw mismatch(column, "an integer", other)
        }
    }

    package func int(_ column: String) throws -> Int {
        try optionalInt(column) ?? { throw mismatch(column, "an integer", .null) }()
    }

    package func optionalInt(_ column: String) throws -> Int? {
        guard let wide = try optionalInteger(column) else { return nil }
        guard let narrow = Int(exactly: wide) else {
            throw StoreError(.wrongType, "the number in \(column) does not fit")
        }
        return narrow
    }

    /// False for 0, true for 1; another number throws.
    package func bool(_ column: String) throws -> Bool {
        switch try integer(column) {
        case 0: false
        case 1: true
        default: throw StoreError(.wrongType, "\(column) holds neither 0 nor 1")
        }
    }

    package func blob(_ column: String) throws -> [UInt8] {
        try optionalBlob(column) ?? { throw mismatch(column, "bytes", .null) }()
    }

    package func optionalBlob(_ column: String) throws -> [UInt8]? {
        switch try value(column) {
        case .null: nil
        case .blob(let bytes): bytes
        case let other: throw mismatch(column, "bytes", other)
        }
    }

    /// Names the types only: a value may be a secret.
    private func mismatch(_ column: String, _ wanted: String, _ found: SQLValue) -> StoreError {
        let kind =
            switch found {
            case .null: "null"
            case .integer: "an integer"
            case .text: "text"
            case .blob: "bytes"
            }
        return StoreError(.wrongType, "\(column) holds \(kind), not \(wanted)")
    }
}

/// The columns' names, shared by all rows of an answer. Of two columns with one name the first is found.
final class RowColumns: Sendable {
    let positions: [String: Int]

    init(_ names: [String]) {
        positions = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

import CPQ

/// Reads what libpq answered.
enum PostgreSQLResult {
    static func decode(_ result: OpaquePointer) -> StatementResult {
        let width = PQnfields(result)
        guard width > 0 else { return StatementResult(rows: [], affected: affected(result)) }
        let columns = RowColumns((0..<width).map { PQfname(result, $0).map { String(cString: $0) } ?? "" })
        let types = (0..<width).map { PQftype(result, $0) }
        let rows = (0..<PQntuples(result)).map { row in
            Row(columns: columns, values: zip(0..<width, types).map { value(result, row, $0, $1) })
        }
        return StatementResult(rows: rows, affected: affected(result))
    }

    /// Such as `COMMIT` or `INSERT 0 1`.
    static func tag(_ result: OpaquePointer) -> String {
        PQcmdStatus(result).map { String(cString: $0) } ?? ""
    }

    /// The primary message only: the detail would quote values.
    static func error(_ result: OpaquePointer) -> StoreError {
        let state = field(result, "C")
        let message = field(result, "M") ?? "PostgreSQL gave no reason"
        return StoreError(kind(state, constraint: field(result, "n")), message, sqlState: state)
    }

    private static func affected(_ result: OpaquePointer) -> Int {
        let changes = ["INSERT", "UPDATE", "DELETE", "MERGE"].contains { tag(result).hasPrefix($0) }
        guard changes, let count = PQcmdTuples(result) else { return 0 }
        return Int(String(cString: count)) ?? 0
    }

    private static func field(_ result: OpaquePointer, _ code: Unicode.Scalar) -> String? {
        PQresultErrorField(result, Int32(clamping: code.value)).map { String(cString: $0) }
    }

    /// Source: PostgreSQL 15, appendix A, "PostgreSQL Error Codes".
    private static func kind(_ state: String?, constraint: String?) -> StoreError.Kind {
        switch state {
        case "23505": .uniqueViolation(constraint: constraint)
        case "23503": .foreignKeyViolation
        case "23502": .notNullViolation
        case "23514", "23P01": .checkViolation
        case "25006": .readOnly
        case "40001", "40P01", "55P03", "57014", "53300": .busy
        case let state? where state.hasPrefix("08") || state.hasPrefix("57P") || state.hasPrefix("53"): .unavailable
        case nil: .unavailable
        default: .other
        }
    }

    /// Types by their number in pg_type.dat.
    private static func value(_ result: OpaquePointer, _ row: Int32, _ column: Int32, _ type: Oid) -> SQLValue {
        guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else { return .null }
        let length = Int(PQgetlength(result, row, column))
        let bytes = UnsafeRawBufferPointer(start: start, count: length)
        switch type {
        case 17: return .blob(bytesOfHex(bytes.dropFirst(2)))
        case 16: return .integer(bytes.first == UInt8(ascii: "t") ? 1 : 0)
        case 20, 21, 23, 700, 701, 1700:
            let text = String(decoding: bytes, as: UTF8.self)
            return Int64(text).map(SQLValue.integer) ?? .text(text)
        default: return .text(String(decoding: bytes, as: UTF8.self))
        }
    }

    private static func bytesOfHex(_ digits: Slice<UnsafeRawBufferPointer>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        var high: UInt8?
        for digit in digits {
            let value =
                digit > UInt8(ascii: "9") ? (digit | 0x20) &- UInt8(ascii: "a") &+ 10 : digit &- UInt8(ascii: "0")
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }
}

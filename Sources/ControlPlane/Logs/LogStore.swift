import PlatformModel
import SQLStore

/// The lines that applications wrote, numbered per application.
struct LogStore: Sendable {
    struct Line: Sendable, Equatable {
        var number: Int64
        var at: Timestamp
        var stream: String
        var process: String
        var index: Int
        var instanceID: InstanceID
        var text: String
    }

    /// An instance as the source of lines; outlives the instance.
    struct Writer: Sendable, Equatable {
        var instanceID: InstanceID
        var applicationID: ApplicationID
        var process: String
        var index: Int
        var sequence: Int64
    }

    func addWriter(_ instance: Instance, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO log_writers (instance_id, application_id, node_id, process, position, created_at)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (instance_id) DO NOTHING
            """,
            [
                .text(instance.id.text), .text(instance.applicationID.text), .text(instance.nodeID.text),
                .text(instance.process), SQLValue(instance.index), SQLValue(instance.createdAt.milliseconds),
            ])
    }

    func writer(_ id: InstanceID, on node: NodeID, _ transaction: Transaction) throws -> Writer? {
        try transaction.first(
            "SELECT * FROM log_writers WHERE instance_id = $1 AND node_id = $2", [.text(id.text), .text(node.text)]
        ).map { row in
            try Writer(
                instanceID: id, applicationID: ApplicationID(row.text("application_id")), process: row.text("process"),
                index: row.int("position"), sequence: row.integer("sequence"))
        }
    }

    func append(
        _ lines: [Line], from writer: Writer, sequence: Int64, now: Timestamp, _ transaction: Transaction
    ) throws {
        for line in lines {
            try transaction.execute(
                """
                INSERT INTO log_lines (application_id, number, at, stream, process, position, instance_id, content)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                """,
                [
                    .text(writer.applicationID.text), SQLValue(line.number), SQLValue(line.at.milliseconds),
                    .text(line.stream), .text(line.process), SQLValue(line.index), .text(line.instanceID.text),
                    .text(line.text),
                ])
        }
        try transaction.execute(
            "UPDATE log_writers SET sequence = $2, written_at = $3 WHERE instance_id = $1",
            [.text(writer.instanceID.text), SQLValue(sequence), SQLValue(now.milliseconds)])
    }

    /// Takes `count` numbers; returns the first of them.
    func takeNumbers(_ count: Int, of application: ApplicationID, _ transaction: Transaction) throws -> Int64 {
        let row = try transaction.first(
            "UPDATE applications SET last_log_line = last_log_line + $2 WHERE id = $1 RETURNING last_log_line",
            [.text(application.text), SQLValue(count)])
        return try (row?.integer("last_log_line") ?? 0) - Int64(count) + 1
    }

    func trim(_ application: ApplicationID, below number: Int64, _ transaction: Transaction) throws {
        try transaction.execute(
            "DELETE FROM log_lines WHERE application_id = $1 AND number < $2",
            [.text(application.text), SQLValue(number)])
    }

    /// The number of the newest line; 0 when there is none.
    func last(of application: Application, _ transaction: Transaction) throws -> Int64 {
        try transaction.first(
            "SELECT COALESCE(MAX(number), 0) AS last FROM log_lines WHERE application_id = $1",
            [.text(application.id.text)])?.integer("last") ?? 0
    }

    /// Lines that a search for a text looks through at most before it answers: it reads each of them.
    static let searchedLines: Int64 = 100_000

    /// The number that a search which begins below `number` does not go under; 0 where nothing is left out.
    func searchEnd(
        of application: Application, before number: Int64, _ filter: LogFilter, _ transaction: Transaction
    ) throws -> Int64 {
        guard filter.text != nil else { return 0 }
        let first = try transaction.first(
            "SELECT COALESCE(MIN(number), 0) AS first FROM log_lines WHERE application_id = $1",
            [.text(application.id.text)])?.integer("first")
        let end = min(number, try last(of: application, transaction) + 1) - Self.searchedLines
        return end > (first ?? 0) ? end : 0
    }

    /// The lines that a filter admits among those after one number and up to another.
    func lines(
        of application: Application, _ numbers: (after: Int64, upTo: Int64), _ filter: LogFilter, limit: Int,
        _ transaction: Transaction
    ) throws -> [Line] {
        let (condition, values) = Self.condition(filter, from: 5)
        return try transaction.query(
            """
            SELECT * FROM log_lines WHERE application_id = $1 AND number > $2 AND number <= $3\(condition)
            ORDER BY number LIMIT $4
            """,
            [.text(application.id.text), SQLValue(numbers.after), SQLValue(numbers.upTo), SQLValue(limit)] + values
        ).map(Line.init(row:))
    }

    /// The newest `limit` lines before `number` that a filter admits, oldest first.
    func newest(
        of application: Application, before number: Int64, _ filter: LogFilter = LogFilter(), limit: Int,
        _ transaction: Transaction
    ) throws -> [Line] {
        let (condition, values) = Self.condition(filter, from: 5)
        let end = try searchEnd(of: application, before: number, filter, transaction)
        return try transaction.query(
            """
            SELECT * FROM log_lines WHERE application_id = $1 AND number < $2 AND number >= $4\(condition)
            ORDER BY number DESC LIMIT $3
            """, [.text(application.id.text), SQLValue(number), SQLValue(limit), SQLValue(end)] + values
        ).map(Line.init(row:)).reversed()
    }

    /// A filter as the end of a condition whose first free parameter is `number`.
    private static func condition(_ filter: LogFilter, from number: Int) -> (sql: String, values: [SQLValue]) {
        var (sql, values) = ("", [SQLValue]())
        func add(_ start: String, _ value: SQLValue, end: String = "") {
            sql += " AND \(start) $\(number + values.count)\(end)"
            values.append(value)
        }
        if let since = filter.since { add("at >=", SQLValue(since.milliseconds)) }
        if let stream = filter.stream { add("stream =", .text(stream)) }
        if let process = filter.process { add("process =", .text(process)) }
        if let text = filter.text {
            // By scalars: a sign with an accent upon it is one character, and the database still sees the sign.
            var plain = String.UnicodeScalarView()
            for scalar in text.unicodeScalars {
                if "!%_".unicodeScalars.contains(scalar) { plain.append("!") }
                plain.append(scalar)
            }
            add("LOWER(content) LIKE LOWER(", .text("%\(String(plain))%"), end: ") ESCAPE '!'")
        }
        return (sql, values)
    }
}

extension LogStore.Line {
    init(row: Row) throws {
        number = try row.integer("number")
        at = Timestamp(milliseconds: try row.integer("at"))
        stream = try row.text("stream")
        process = try row.text("process")
        index = try row.int("position")
        instanceID = InstanceID(try row.text("instance_id"))
        text = try row.text("content")
    }
}

/// The parts of a `WHERE` that a list was asked for, with their numbered parameters. What was not asked for is not in
/// the text, so that the database can use its indices for what is (`$1 = '' OR column = $1` hides them).
package struct SQLConditions: Sendable {
    private var parts: [String] = []
    package private(set) var values: [SQLValue] = []

    package init() {}

    /// Adds a condition; each `?` in it stands for the next of the values.
    package mutating func add(_ condition: String, _ added: SQLValue...) {
        var text = ""
        var rest = added[...]
        for character in condition {
            guard character == "?", let value = rest.popFirst() else {
                text.append(character)
                continue
            }
            values.append(value)
            text += "$\(values.count)"
        }
        parts.append("(\(text))")
    }

    /// Adds `column = value` unless there is no value.
    package mutating func add(equal value: String?, to column: String) {
        if let value { add("\(column) = ?", .text(value)) }
    }

    /// Adds `column IN (values)`; nothing matches an empty list.
    package mutating func add(_ column: String, in added: [String]) {
        guard !added.isEmpty else {
            parts.append("(1 = 0)")
            return
        }
        let places = added.indices.map { "$\(values.count + 1 + $0)" }.joined(separator: ", ")
        values += added.map { .text($0) }
        parts.append("(\(column) IN (\(places)))")
    }

    /// The next parameter beside those of the conditions, such as the limit; returns its place.
    package mutating func parameter(_ value: SQLValue) -> String {
        values.append(value)
        return "$\(values.count)"
    }

    /// ` WHERE … AND …`; nothing without conditions.
    package var clause: String { parts.isEmpty ? "" : " WHERE " + parts.joined(separator: " AND ") }
}

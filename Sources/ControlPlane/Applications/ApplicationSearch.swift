import PlatformModel
import SQLStore

/// The table of the endings of applications' names and slugs, with which administrators search among all applications.
enum ApplicationSearch {
    /// What is found less often than this is looked up; of what is found more often a page fills soon by reading the
    /// list itself.
    static let few = 1000
    /// How much of an ending is kept, in Unicode scalars.
    private static let length = 32

    /// Stores what one application is found by now. To be called when it was made or has another name.
    static func index(_ id: ApplicationID, _ transaction: Transaction) throws {
        try forget(id, transaction)
        try transaction.execute(
            """
            INSERT INTO application_endings (ending, application_id)
            WITH RECURSIVE rests (rest) AS (
                SELECT LOWER(name) FROM applications WHERE id = $1
                UNION SELECT LOWER(slug) FROM applications WHERE id = $1
                UNION SELECT SUBSTR(rest, 2) FROM rests WHERE LENGTH(rest) > 1
            )
            SELECT DISTINCT SUBSTR(rest, 1, \(length)), $1 FROM rests WHERE rest <> ''
            """, [.text(id.text)])
    }

    static func forget(_ id: ApplicationID, _ transaction: Transaction) throws {
        try transaction.execute("DELETE FROM application_endings WHERE application_id = $1", [.text(id.text)])
    }

    /// Whether so few applications have the text that looking them up is the quicker way.
    static func isRare(_ text: String, _ transaction: Transaction) throws -> Bool {
        let (first, beyond) = range(text)
        let row = try transaction.first(
            """
            SELECT COUNT(*) AS count FROM (
                SELECT 1 FROM application_endings WHERE ending >= $1 AND ending < $2 LIMIT \(few)
            ) AS found
            """, [first, beyond])
        return try row?.int("count") ?? 0 < few
    }

    /// Narrows to those that may have the text; of one that is longer than what is kept, some have only its beginning.
    static func narrow(_ conditions: inout SQLConditions, to text: String) {
        let (first, beyond) = range(text)
        conditions.add(
            "id IN (SELECT application_id FROM application_endings WHERE ending >= ? AND ending < ?)", first, beyond)
    }

    /// All endings that begin with the text lie between these.
    private static func range(_ text: String) -> (first: SQLValue, beyond: SQLValue) {
        var beginning = String.UnicodeScalarView()
        beginning.append(contentsOf: text.lowercased().unicodeScalars.prefix(length))
        return (.text(String(beginning)), .text(String(beginning) + "\u{10FFFF}"))
    }
}

/// Why the store could not do something. The message holds no bound value, so it may be logged.
package struct StoreError: Error, Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// A unique index or primary key refused a row. The name is PostgreSQL's on both databases:
        /// `<table>_pkey`, `<table>_<columns>_key` for UNIQUE in a table, or the index's own name.
        case uniqueViolation(constraint: String?)
        case foreignKeyViolation
        case notNullViolation
        case checkViolation
        /// Too much at once, a lock or a time limit; trying again later may work.
        case busy
        /// The database cannot be reached or cannot write.
        case unavailable
        /// The connection broke while committing: the transaction may or may not have happened.
        case unknownOutcome
        /// A `read` tried to write.
        case readOnly
        case missingColumn
        case wrongType
        /// A value that one of the databases cannot hold, such as text with a zero byte.
        case invalidValue
        /// The transaction or the store was used after its end, or after a statement in it had failed.
        case closed
        /// The migrations and the database do not fit together; the message says how.
        case migrationRefused
        /// The address of the store is not understood.
        case invalidURL
        case other
    }

    package let kind: Kind
    package let message: String
    /// PostgreSQL's five-character code.
    package let sqlState: String?

    package init(_ kind: Kind, _ message: String, sqlState: String? = nil) {
        self.kind = kind
        self.message = message
        self.sqlState = sqlState
    }
}

extension StoreError: CustomStringConvertible {
    package var description: String {
        "store: \(message) (\(kind)\(sqlState.map { ", SQLSTATE \($0)" } ?? ""))"
    }
}

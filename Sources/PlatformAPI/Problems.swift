/// A failure as `application/problem+json` (RFC 9457).
package struct ProblemResource: Sendable, Equatable, Codable {
    /// `about:blank`, or an address that explains the code.
    package var type: String
    /// Reason phrase of the status.
    package var title: String
    /// HTTP status.
    package var status: Int
    /// Closed word that programs can rely on.
    package var code: String
    /// For people: what went wrong and what to do.
    package var detail: String
    /// Names the request in the server's log.
    package var requestID: String
    /// With `code` `invalid`: one per field.
    package var errors: [FieldProblem]?

    package init(
        type: String, title: String, status: Int, code: String, detail: String, requestID: String,
        errors: [FieldProblem]? = nil
    ) {
        self.type = type
        self.title = title
        self.status = status
        self.code = code
        self.detail = detail
        self.requestID = requestID
        self.errors = errors
    }

    private enum CodingKeys: String, CodingKey {
        case type, title, status, code, detail, requestID = "request_id", errors
    }
}

/// What is wrong with one field of a request.
package struct FieldProblem: Sendable, Equatable, Codable {
    /// Name as in the request; dots for nesting.
    package var field: String
    /// For people.
    package var message: String

    package init(field: String, message: String) {
        self.field = field
        self.message = message
    }
}

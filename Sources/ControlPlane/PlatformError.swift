/// The one error of the control plane: a closed code, a sentence for people, and a detail for the log alone.
package struct PlatformError: Error, Sendable {
    /// What programs may rely on; each has one HTTP status.
    package enum Code: String, Sendable, CaseIterable {
        case badRequest = "bad_request"
        case unauthenticated
        /// The password is right; the code of the second factor is missing.
        case secondFactorRequired = "second_factor_required"
        case emptyWallet = "empty_wallet"
        case forbidden
        case notFound = "not_found"
        case methodNotAllowed = "method_not_allowed"
        case conflict
        /// The organization uses all that it may; the fields name what.
        case quotaExceeded = "quota_exceeded"
        case tooLarge = "too_large"
        case unsupportedType = "unsupported_type"
        case invalid
        case upgradeRequired = "upgrade_required"
        case tooManyRequests = "too_many_requests"
        case internalError = "internal"
        case noCapacity = "no_capacity"
        case nodeOffline = "node_offline"
        case unavailable

        package var status: Int {
            switch self {
            case .badRequest: 400
            case .unauthenticated, .secondFactorRequired: 401
            case .emptyWallet: 402
            case .forbidden: 403
            case .notFound: 404
            case .methodNotAllowed: 405
            case .conflict, .quotaExceeded: 409
            case .tooLarge: 413
            case .unsupportedType: 415
            case .invalid: 422
            case .upgradeRequired: 426
            case .tooManyRequests: 429
            case .internalError: 500
            case .noCapacity, .nodeOffline, .unavailable: 503
            }
        }

        /// Reason phrase of the status (RFC 9110, section 15).
        package var title: String {
            switch status {
            case 400: "Bad Request"
            case 401: "Unauthorized"
            case 402: "Payment Required"
            case 403: "Forbidden"
            case 404: "Not Found"
            case 405: "Method Not Allowed"
            case 409: "Conflict"
            case 413: "Content Too Large"
            case 415: "Unsupported Media Type"
            case 422: "Unprocessable Content"
            case 426: "Upgrade Required"
            case 429: "Too Many Requests"
            case 503: "Service Unavailable"
            default: "Internal Server Error"
            }
        }
    }

    /// What is wrong with one field, for people.
    package struct Field: Sendable, Equatable {
        package let name: String
        package let message: String

        package init(_ name: String, _ message: String) {
            self.name = name
            self.message = message
        }
    }

    package let code: Code
    /// Safe to show to anybody; says what to do.
    package let message: String
    package let fields: [Field]
    /// Seconds, for ``Code/tooManyRequests``.
    package let retryAfter: Int?
    /// For the log; never shown.
    package let detail: String?

    package init(
        _ code: Code, _ message: String, fields: [Field] = [], retryAfter: Int? = nil, detail: String? = nil
    ) {
        self.code = code
        self.message = message
        self.fields = fields
        self.retryAfter = retryAfter
        self.detail = detail
    }

    /// The same answer for what does not exist and for what belongs to somebody else.
    package static func notFound(_ noun: String) -> PlatformError {
        PlatformError(.notFound, "There is no such \(noun).")
    }

    package static func invalid(_ fields: [Field]) -> PlatformError {
        PlatformError(.invalid, fields.map { "\($0.name): \($0.message)" }.joined(separator: " "), fields: fields)
    }
}

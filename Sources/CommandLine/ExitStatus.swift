/// What the program's exit status means; scripts rely on it.
enum ExitStatus: Int32, Sendable {
    case ok = 0
    /// A deployment or an operation failed.
    case failed = 1
    case usage = 2
    /// Not signed in, or not allowed.
    case denied = 3
    case notFound = 4
    case unreachable = 5
    /// Conflict with the present state, or input that the server refuses.
    case invalid = 6
    /// Ctrl-C; what the server was told goes on.
    case interrupted = 130
}

/// Why a command ends without success.
struct CommandFailure: Error, Equatable {
    var status: ExitStatus
    /// For people: what went wrong.
    var message: String
    /// For people: what to do.
    var advice: String?
    /// The server's word for it, or one of ours.
    var code: String
    /// Names the request in the server's log.
    var requestID: String?

    init(
        _ status: ExitStatus, _ message: String, advice: String? = nil, code: String? = nil, requestID: String? = nil
    ) {
        self.status = status
        self.message = message
        self.advice = advice
        self.code = code ?? "\(status)"
        self.requestID = requestID
    }
}

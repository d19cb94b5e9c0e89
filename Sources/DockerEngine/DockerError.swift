/// Why a call to the Docker Engine gave no result.
package enum DockerError: Error, Equatable, CustomStringConvertible {
    /// The engine answered with a status of 400 or above; `message` is its own sentence.
    case http(status: Int, message: String)
    /// No connection, or it was cut before the answer was whole.
    case unreachable(String)
    /// The call's time limit passed; it may have had its effect all the same.
    case timedOut(String)
    /// The answer is not what the API documents, or is larger than this client accepts.
    case decoding(String)

    /// The object that the call names does not exist.
    package var isNotFound: Bool {
        if case .http(status: 404, _) = self { true } else { false }
    }

    /// The object is in a state in which the call cannot be done, or the name is taken.
    package var isConflict: Bool {
        if case .http(status: 409, _) = self { true } else { false }
    }

    /// The engine itself is away or hanging, so the same call may work later.
    package var isAbsence: Bool {
        switch self {
        case .unreachable, .timedOut: true
        case .http(let status, _): status == 503
        case .decoding: false
        }
    }

    package var description: String {
        switch self {
        case .http(let status, let message): "Docker answered \(status): \(message)"
        case .unreachable(let reason): "Docker is unreachable: \(reason)"
        case .timedOut(let call): "Docker did not answer in time: \(call)"
        case .decoding(let reason): "Docker's answer was not understood: \(reason)"
        }
    }
}

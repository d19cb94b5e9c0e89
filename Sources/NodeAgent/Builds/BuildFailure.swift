package import AgentProtocol

/// Why a build ended without an image. The message is for the customer and says what to do.
package struct BuildFailure: Error, Equatable {
    /// The closed list of ``TaskFailure/code``.
    package enum Code: String, Sendable, Equatable {
        case source, undetected, dockerfile, command, timeout, memory, image, interrupted, unsupported, `internal`
        case tooLarge = "too_large"
    }

    package var code: Code
    package var message: String
    package var exitCode: Int?

    package init(_ code: Code, _ message: String, exitCode: Int? = nil) {
        self.code = code
        self.message = message
        self.exitCode = exitCode
    }

    package var wire: TaskFailure { TaskFailure(code: code.rawValue, message: message, exitCode: exitCode) }
}

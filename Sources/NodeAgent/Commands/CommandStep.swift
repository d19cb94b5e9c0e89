import DockerEngine

/// What is to be done for a command next, from what Docker shows. Pure.
///
/// A command may change a customer's data, so it is begun at most once: what was begun and has left no container is
/// lost, not begun again.
enum CommandStep: Sendable, Equatable {
    case create, start, follow
    case ended(CommandEnd)
    /// It was begun, and nobody can tell how it ended.
    case lost

    /// - Parameters:
    ///   - wasBegun: it was noted on disk that the container is about to be started.
    ///   - state: of its container; nil when there is none.
    static func next(wasBegun: Bool, state: ContainerInfo.State?) -> CommandStep {
        guard let state, state.status != "removing" else { return wasBegun ? .lost : .create }
        if state.isRunning || state.status == "paused" || state.status == "restarting" { return .follow }
        if state.status == "created" || state.startedAt == nil { return .start }
        return .ended(CommandEnd(exitCode: state.exitCode, outOfMemory: state.outOfMemory, error: state.error))
    }
}

/// How a command's process ended.
struct CommandEnd: Sendable, Equatable {
    var exitCode: Int
    var outOfMemory: Bool
    var error: String
}

/// A command's container: one at most, found again by its name.
enum CommandNames {
    /// The value is the task's id.
    static let label = "skypanel.command"

    static func container(taskID: String) -> String { "skp-run-\(taskID)" }
}

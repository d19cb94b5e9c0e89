package import AgentProtocol

/// A command as this node has taken it.
package struct CommandOrder: Sendable, Equatable {
    package var taskID: String
    package var task: CommandTask
    /// When it is ended, milliseconds since 1970 UTC, node's clock.
    package var endsAt: Int64
    /// Its container was started, or was about to be, before the agent was restarted.
    package var wasBegun: Bool

    package init(taskID: String, task: CommandTask, endsAt: Int64, wasBegun: Bool) {
        self.taskID = taskID
        self.task = task
        self.endsAt = endsAt
        self.wasBegun = wasBegun
    }
}

/// Where a running command tells how it goes.
package struct CommandProgress: Sendable {
    /// Takes whole lines of its log that end at this number of bytes.
    package var log: @Sendable (_ text: String, _ end: Int64) async -> Void
    /// Notes on disk that it is about to be started; when that throws, it must not be.
    package var begin: @Sendable () async throws -> Void

    package init(
        log: @escaping @Sendable (String, Int64) async -> Void, begin: @escaping @Sendable () async throws -> Void
    ) {
        self.log = log
        self.begin = begin
    }
}

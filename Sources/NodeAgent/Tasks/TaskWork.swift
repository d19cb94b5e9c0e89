package import AgentProtocol

/// How the agent does its tasks. The closures must honour cancellation: it is how a task is stopped.
package struct TaskWork: Sendable {
    /// Does the build of the task with this id, and reports its end.
    package var build: @Sendable (BuildTask, String, TaskProgress) async -> TaskReport

    /// Removes what the build with this id left; called when its end is told.
    package var clean: @Sendable (String) async -> Void

    /// Runs a command to its end, or goes on following one that was begun.
    package var command: @Sendable (CommandOrder, CommandProgress) async -> TaskReport = { order, _ in
        let failure = TaskFailure(code: "unsupported", message: "This node runs no commands; update its agent.")
        return TaskReport(taskID: order.taskID, state: .failed, failure: failure)
    }
    /// Stops what may still run of a command and removes its container; called before its end is told.
    package var endCommand: @Sendable (_ taskID: String, _ graceSeconds: Int) async -> Void = { _, _ in }
    /// Removes containers of commands other than these.
    package var removeCommands: @Sendable (_ open: Set<String>) async -> Void = { _ in }

    package init(
        build: @escaping @Sendable (BuildTask, String, TaskProgress) async -> TaskReport,
        clean: @escaping @Sendable (String) async -> Void
    ) {
        self.build = build
        self.clean = clean
    }
}

/// Where a running task tells how it goes.
package struct TaskProgress: Sendable {
    /// Appends text to the build's log; lines are cut out of it where they end.
    package var log: @Sendable (String) async -> Void
    /// Names what is going on; see ``TaskReport/step``.
    package var step: @Sendable (String) async -> Void

    package init(log: @escaping @Sendable (String) async -> Void, step: @escaping @Sendable (String) async -> Void) {
        self.log = log
        self.step = step
    }
}

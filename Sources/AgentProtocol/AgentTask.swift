/// A unit of work that happens once: the control plane repeats it until it is reported, the agent does it once.
package struct AgentTask: Sendable, Equatable, Codable {
    package var taskID: String
    /// Milliseconds since 1970 UTC, control plane's clock. The agent counts from `secondsLeft`, not from its own clock.
    package var deadlineAt: Int64
    package var secondsLeft: Int
    package var work: Work

    package enum Work: Sendable, Equatable {
        case build(BuildTask)
        /// Agents before 0.2 report it as failed with `unsupported`.
        case command(CommandTask)
        /// A kind from a newer build; reported as failed with `unsupported`.
        case unsupported(kind: String)
    }

    package init(taskID: String, deadlineAt: Int64, secondsLeft: Int, work: Work) {
        self.taskID = taskID
        self.deadlineAt = deadlineAt
        self.secondsLeft = secondsLeft
        self.work = work
    }

    private enum CodingKeys: String, CodingKey {
        case taskID = "task_id", deadlineAt = "deadline_at", secondsLeft = "seconds_left", work, build, command
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        taskID = try container.decode(String.self, forKey: .taskID)
        deadlineAt = try container.decode(Int64.self, forKey: .deadlineAt)
        secondsLeft = try container.decode(Int.self, forKey: .secondsLeft)
        let kind = try container.decode(String.self, forKey: .work)
        switch kind {
        case "build": work = .build(try container.decode(BuildTask.self, forKey: .build))
        case "command": work = .command(try container.decode(CommandTask.self, forKey: .command))
        default: work = .unsupported(kind: kind)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(taskID, forKey: .taskID)
        try container.encode(deadlineAt, forKey: .deadlineAt)
        try container.encode(secondsLeft, forKey: .secondsLeft)
        switch work {
        case .build(let build):
            try container.encode("build", forKey: .work)
            try container.encode(build, forKey: .build)
        case .command(let command):
            try container.encode("command", forKey: .work)
            try container.encode(command, forKey: .command)
        case .unsupported(let kind):
            try container.encode(kind, forKey: .work)
        }
    }
}

package struct CancelTask: Sendable, Equatable, Codable {
    package var taskID: String

    package init(taskID: String) { self.taskID = taskID }

    private enum CodingKeys: String, CodingKey { case taskID = "task_id" }
}

/// Where a task stands. `running` acknowledges it; the ends are final and repeated until stored.
package struct TaskReport: Sendable, Equatable, Codable {
    package enum State: String, Sendable, Equatable, Codable, CaseIterable {
        case running, succeeded, failed, cancelled
    }

    package var taskID: String
    package var state: State
    /// Short word for what is going on: `fetching`, `detecting`, `installing`, `building`, `saving`.
    package var step: String?
    package var failure: TaskFailure?
    package var build: BuildResult?
    package var command: CommandResult?

    package init(
        taskID: String, state: State, step: String? = nil, failure: TaskFailure? = nil, build: BuildResult? = nil,
        command: CommandResult? = nil
    ) {
        self.taskID = taskID
        self.state = state
        self.step = step
        self.failure = failure
        self.build = build
        self.command = command
    }

    private enum CodingKeys: String, CodingKey { case taskID = "task_id", state, step, failure, build, command }
}

package struct TaskFailure: Sendable, Equatable, Codable {
    /// From a closed list: `source`, `undetected`, `dockerfile`, `command`, `timeout`, `memory`, `too_large`, `image`,
    /// `interrupted`, `unsupported`, `internal`.
    package var code: String
    /// One sentence for the customer that says what to do.
    package var message: String
    package var exitCode: Int?

    package init(code: String, message: String, exitCode: Int? = nil) {
        self.code = code
        self.message = message
        self.exitCode = exitCode
    }

    private enum CodingKeys: String, CodingKey { case code, message, exitCode = "exit_code" }
}

package struct TaskReportStored: Sendable, Equatable, Codable {
    package var taskID: String

    package init(taskID: String) { self.taskID = taskID }

    private enum CodingKeys: String, CodingKey { case taskID = "task_id" }
}

/// A line that an instance wrote.
package struct LogLineResource: Sendable, Equatable, Codable {
    /// Rises with time within one application; use it as `Last-Event-ID`.
    package var id: Int64
    /// RFC 3339 UTC.
    package var at: String
    /// `stdout`, `stderr` or `system`.
    package var stream: String
    package var process: String
    package var index: Int
    package var instanceID: String
    package var text: String

    package init(id: Int64, at: String, stream: String, process: String, index: Int, instanceID: String, text: String) {
        self.id = id
        self.at = at
        self.stream = stream
        self.process = process
        self.index = index
        self.instanceID = instanceID
        self.text = text
    }

    private enum CodingKeys: String, CodingKey {
        case id, at, stream, process, index, instanceID = "instance_id", text
    }
}

/// Data of the event `chunk` of a build log's stream.
package struct BuildLogResource: Sendable, Equatable, Codable {
    /// Rises within one build; use it as `Last-Event-ID`.
    package var id: Int64
    /// RFC 3339 UTC.
    package var at: String
    /// Whole lines.
    package var text: String

    package init(id: Int64, at: String, text: String) {
        self.id = id
        self.at = at
        self.text = text
    }
}

/// `GET …/builds/{build}/logs`.
package struct BuildLogTextResource: Sendable, Equatable, Codable {
    package var log: String
    package var truncated: Bool

    package init(log: String, truncated: Bool) {
        self.log = log
        self.truncated = truncated
    }
}

/// Data of the event `status` of a stream.
package struct StatusEvent: Sendable, Equatable, Codable {
    package var status: String
    package var step: String?
    package var failureMessage: String?
    /// Nothing follows.
    package var `final`: Bool

    package init(status: String, step: String? = nil, failureMessage: String? = nil, final: Bool) {
        self.status = status
        self.step = step
        self.failureMessage = failureMessage
        self.final = final
    }

    private enum CodingKeys: String, CodingKey {
        case status, step, failureMessage = "failure_message", `final`
    }
}

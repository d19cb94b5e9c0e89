/// Something that happened in the engine (`GET /events`).
package struct DockerEvent: Sendable, Equatable, Decodable {
    /// `container`, `image`, `network`, `volume` …
    package var type: String
    /// `start`, `die`, `oom`, `health_status: healthy` …
    package var action: String
    package var id: String
    /// The object's labels, and words about the event such as `exitCode`.
    package var attributes: [String: String]
    /// Nanoseconds since 1970 UTC.
    package var atNanoseconds: Int64

    private enum CodingKeys: String, CodingKey { case type = "Type", action = "Action", actor = "Actor", timeNano }
    private struct Actor: Decodable {
        var ID: String?
        var Attributes: [String: String]?
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        type = try container.decodeIfPresent(String.self, forKey: .type) ?? ""
        action = try container.decodeIfPresent(String.self, forKey: .action) ?? ""
        let actor = try container.decodeIfPresent(Actor.self, forKey: .actor)
        id = actor?.ID ?? ""
        attributes = actor?.Attributes ?? [:]
        atNanoseconds = try container.decodeIfPresent(Int64.self, forKey: .timeNano) ?? 0
    }
}

/// A command that runs inside a container (`GET /exec/{id}/json`).
package struct ExecInfo: Sendable, Equatable, Decodable {
    package var isRunning: Bool
    /// Nil while it runs.
    package var exitCode: Int?

    private enum CodingKeys: String, CodingKey { case isRunning = "Running", exitCode = "ExitCode" }
}

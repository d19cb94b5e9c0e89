/// A piece of a build's log, in order of `sequence` from 1 without gaps; a repeat is ignored.
package struct BuildLogChunk: Sendable, Equatable, Codable {
    package var buildID: String
    package var sequence: Int64
    /// Milliseconds since 1970 UTC, node's clock.
    package var at: Int64
    /// Whole lines, each ended by a line feed; valid UTF-8, at most 64 KB.
    package var text: String

    package init(buildID: String, sequence: Int64, at: Int64, text: String) {
        self.buildID = buildID
        self.sequence = sequence
        self.at = at
        self.text = text
    }

    private enum CodingKeys: String, CodingKey { case buildID = "build_id", sequence, at, text }
}

package struct BuildLogStored: Sendable, Equatable, Codable {
    package var buildID: String
    package var sequence: Int64

    package init(buildID: String, sequence: Int64) {
        self.buildID = buildID
        self.sequence = sequence
    }

    private enum CodingKeys: String, CodingKey { case buildID = "build_id", sequence }
}

/// Lines that one instance wrote. `sequence` counts chunks of one instance from 1 without gaps; a repeat is ignored.
package struct InstanceLogChunk: Sendable, Equatable, Codable {
    package var instanceID: String
    package var applicationID: String
    package var sequence: Int64
    package var lines: [LogLine]

    package init(instanceID: String, applicationID: String, sequence: Int64, lines: [LogLine]) {
        self.instanceID = instanceID
        self.applicationID = applicationID
        self.sequence = sequence
        self.lines = lines
    }

    private enum CodingKeys: String, CodingKey {
        case instanceID = "instance_id", applicationID = "application_id", sequence, lines
    }
}

package struct LogLine: Sendable, Equatable, Codable {
    package enum Stream: String, Sendable, Equatable, Codable { case stdout, stderr, system }

    /// Milliseconds since 1970 UTC, node's clock.
    package var at: Int64
    package var stream: Stream
    /// Without the line feed, at most 16 KB; longer lines are cut and end with `…`.
    package var text: String

    package init(at: Int64, stream: Stream, text: String) {
        self.at = at
        self.stream = stream
        self.text = text
    }
}

package struct InstanceLogStored: Sendable, Equatable, Codable {
    package var instanceID: String
    package var sequence: Int64

    package init(instanceID: String, sequence: Int64) {
        self.instanceID = instanceID
        self.sequence = sequence
    }

    private enum CodingKeys: String, CodingKey { case instanceID = "instance_id", sequence }
}

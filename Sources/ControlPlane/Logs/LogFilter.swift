package import PlatformModel

/// Which lines of an application's log are wanted; what is nil does not narrow.
package struct LogFilter: Sendable, Equatable {
    /// Lines of this moment or later, by the clock of the node.
    package var since: Timestamp?
    /// Lines that contain this; large and small letters (A to Z) are the same.
    package var text: String?
    package var stream: String?
    package var process: String?

    static let streams = ["stdout", "stderr", "system"]
    /// Bytes of ``text``.
    static let textLimit = 200

    package init() {}

    /// Reads the parameters `since`, `q`, `stream` and `process`; empty ones narrow nothing.
    ///
    /// - Throws: ``PlatformError`` that names each parameter that is wrong.
    init(now: Timestamp, _ parameter: (String) -> String?) throws {
        var problems: [PlatformError.Field] = []
        func given(_ name: String) -> String? { parameter(name).flatMap { $0.isEmpty ? nil : $0 } }
        if let words = given("since") {
            since = Self.moment(words, now: now)
            if since == nil {
                problems.append(
                    .init(
                        "since", "must be a time such as 2026-11-21T08:00:00Z, or a span such as 90s, 10m, 2h or 7d."))
            }
        }
        text = given("q")
        if let text, text.utf8.count > Self.textLimit || text.utf8.contains(0) {
            problems.append(.init("q", "may have at most \(Self.textLimit) bytes of plain text."))
        }
        stream = given("stream")
        if let stream, !Self.streams.contains(stream) {
            problems.append(.init("stream", "must be one of \(Self.streams.joined(separator: ", "))."))
        }
        process = given("process")
        if let process, !Self.isProcess(process) {
            problems.append(.init("process", "must be the name of a process, such as web or worker."))
        }
        guard problems.isEmpty else { throw PlatformError.invalid(problems) }
    }

    private static func isProcess(_ name: String) -> Bool {
        (1...63).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || [45, 95].contains(byte)
            }
    }

    /// `90s`, `10m`, `2h`, `7d`, or RFC 3339.
    static func moment(_ text: String, now: Timestamp) -> Timestamp? {
        let scales: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        if let unit = text.last, let scale = scales[unit], text.dropLast().utf8.allSatisfy({ (48...57).contains($0) }),
            let count = Int64(text.dropLast()), count <= 1_000_000
        {
            return now.adding(seconds: -count * scale)
        }
        return Timestamp(rfc3339: text)
    }
}

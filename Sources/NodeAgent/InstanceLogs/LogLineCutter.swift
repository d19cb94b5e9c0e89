import AgentProtocol
import DockerEngine

/// A line as Docker stored it.
struct StoredLine: Sendable, Equatable {
    /// Docker's time, RFC 3339 with nine digits of a second: sorts as text, and is the place from which to read on.
    var time: String
    var stream: LogLine.Stream
    var text: String
}

/// Cuts one stream of a container's log (read with time stamps) into lines of at most 16 KB of valid UTF-8.
/// Pure; what was written is anything at all.
struct LogLineCutter: Sendable {
    static let lineLimit = 16 * 1024
    private static let stampLimit = 64

    private let stream: LogLine.Stream
    private var bytes: [UInt8] = []
    private var isCut = false

    init(stream: LogLine.Stream) { self.stream = stream }

    /// Whether the next byte begins a line.
    var isBetweenLines: Bool { bytes.isEmpty && !isCut }

    /// The lines that these bytes complete.
    mutating func take(_ piece: some Collection<UInt8>) -> [StoredLine] {
        var lines: [StoredLine] = []
        var rest = piece[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            append(rest[..<end])
            lines += finish()
            rest = rest[rest.index(after: end)...]
        }
        append(rest)
        return lines
    }

    /// The last line, which no line feed ended.
    mutating func finish() -> [StoredLine] {
        defer {
            bytes.removeAll(keepingCapacity: true)
            isCut = false
        }
        guard let space = bytes.prefix(Self.stampLimit).firstIndex(of: UInt8(ascii: " ")) else { return [] }
        let time = String(decoding: bytes[..<space], as: UTF8.self)
        guard DockerTime.milliseconds(time) != nil else { return [] }
        return [StoredLine(time: time, stream: stream, text: text(bytes[(space + 1)...]))]
    }

    /// Keeps no more than a line may hold. Docker's own pieces of 16 KB come with stamps of their own, which lie
    /// beyond.
    private mutating func append(_ piece: some Collection<UInt8>) {
        let room = Self.lineLimit + Self.stampLimit - bytes.count
        if piece.count > room { isCut = true }
        bytes.append(contentsOf: piece.prefix(max(0, room)))
    }

    /// Valid UTF-8 without zero bytes and a trailing carriage return, at most 16 KB with the mark of a cut.
    private func text(_ bytes: ArraySlice<UInt8>) -> String {
        let plain = bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes
        let whole = String(decoding: plain.lazy.map { $0 == 0 ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
        guard isCut || whole.utf8.count > Self.lineLimit else { return whole }
        var kept: [UInt8] = []
        for scalar in whole.unicodeScalars {
            let encoded = Array(String(Character(scalar)).utf8)
            if kept.count + encoded.count > Self.lineLimit - 3 { break }
            kept += encoded
        }
        return String(decoding: kept, as: UTF8.self) + "…"
    }
}

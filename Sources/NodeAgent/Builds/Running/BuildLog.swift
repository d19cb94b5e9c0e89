import NIOCore

/// A build's log: whole lines, without terminal codes and secrets, cut at the limit. Lines go on in batches.
actor BuildLog {
    /// Bytes of one line; the rest of a longer one is left out.
    static let lineLimit = 16 * 1024
    static let batchLimit = 48 * 1024
    /// What a build may print before it is stopped, as a multiple of what is kept.
    static let floodFactor = 10

    private let limit: Int
    private let redaction: Redaction
    private let write: @Sendable (String) async -> Void
    private var line: [UInt8] = []
    private var kept = 0
    private var raw = 0
    private var isCut = false
    /// The last of what was printed, for finding out why a step failed.
    private(set) var tail = ""

    init(limit: Int, redaction: Redaction, write: @escaping @Sendable (String) async -> Void) {
        self.limit = max(0, limit)
        self.redaction = redaction
        self.write = write
    }

    /// A line of our own.
    func say(_ text: String) async { await pass(text + "\n") }

    /// Output of a step. Throws ``BuildFailure`` of code `too_large` when it is a flood.
    func take(_ bytes: ByteBuffer) async throws {
        raw += bytes.readableBytes
        var batch = ""
        for byte in bytes.readableBytesView {
            if byte == UInt8(ascii: "\n") {
                batch += finishedLine() + "\n"
                if batch.utf8.count >= Self.batchLimit {
                    await pass(batch)
                    batch = ""
                }
            } else if line.count < Self.lineLimit {
                line.append(byte)
            }
        }
        if !batch.isEmpty { await pass(batch) }
        let flood = max(limit, 100_000).multipliedReportingOverflow(by: Self.floodFactor)
        if !flood.overflow, raw > flood.partialValue {
            throw BuildFailure(
                .tooLarge,
                "The build printed more than \(flood.partialValue / 1_000_000) MB and was stopped. Make it print less.")
        }
    }

    /// Passes on what stands in an unfinished line.
    func flush() async {
        if !line.isEmpty { await pass(finishedLine() + "\n") }
    }

    private func finishedLine() -> String {
        defer { line.removeAll(keepingCapacity: true) }
        let cut = line.count >= Self.lineLimit
        return redaction.applied(to: PlainText.of(line)) + (cut ? "…" : "")
    }

    private func pass(_ text: String) async {
        tail = String((tail + text).suffix(4000))
        guard !isCut else { return }
        if kept + text.utf8.count > limit {
            isCut = true
            await write("[The log reached its limit of \(limit) bytes; what follows is not kept.]\n")
            return
        }
        kept += text.utf8.count
        await write(text)
    }
}

/// Output of a terminal program as plain text.
enum PlainText {
    /// Valid UTF-8 without escape sequences (ECMA-48) and control characters; of a line that was overwritten by
    /// carriage
    /// returns, the last state.
    static func of(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        var scalars = String.UnicodeScalarView()
        var escape = Escape.none
        for scalar in text.unicodeScalars {
            switch (escape, scalar.value) {
            case (.none, 0x1B): escape = .started
            case (.started, 0x5B): escape = .sequence
            case (.started, 0x5D): escape = .command
            case (.started, _): escape = .none
            case (.sequence, 0x40...0x7E): escape = .none
            case (.sequence, _): break
            case (.command, 0x07), (.command, 0x9C): escape = .none
            case (.command, 0x1B): escape = .started
            case (.command, _): break
            case (.none, 0x09): scalars.append(scalar)
            case (.none, 0x0D): scalars.append(scalar)
            case (.none, 0..<0x20), (.none, 0x7F..<0xA0): break
            case (.none, _): scalars.append(scalar)
            }
        }
        let line = String(scalars)
        return line.split(separator: "\r").last.map(String.init) ?? ""
    }

    private enum Escape { case none, started, sequence, command }
}

/// Hides secrets in text: each value of the build's environment of six characters and more, and each line of one.
struct Redaction: Sendable {
    static let shortest = 6
    private let secrets: [String]

    init(_ values: [String]) {
        let lines = values.flatMap { value in
            [value] + value.split(whereSeparator: \.isNewline).map { $0.trimmed }
        }
        // Longer ones first, so that a secret which holds another is hidden as a whole.
        secrets = Set(lines.filter { $0.count >= Self.shortest }).sorted { $0.count > $1.count }
    }

    func applied(to text: String) -> String {
        secrets.reduce(text) { text, secret in
            text.contains(secret) ? text.replacing(secret, with: "•••") : text
        }
    }
}

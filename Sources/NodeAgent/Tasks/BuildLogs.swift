package import AgentProtocol
package import HostSupport

/// Cuts the logs of running builds into numbered chunks of whole lines and sends each until it is stored.
package actor BuildLogs {
    private struct Log {
        var sequence: Int64 = 0
        var rest = ""
        var unstored: [BuildLogChunk] = []
        var flushing = false
        /// The build has ended: nothing is appended any more.
        var isClosed = false
    }

    private static let chunkBytes = 60_000
    private let outbox: Outbox
    private let clock: HostClock
    private var logs: [String: Log] = [:]

    package init(outbox: Outbox, clock: HostClock) {
        self.outbox = outbox
        self.clock = clock
    }

    /// Appends text; it is sent within a fifth of a second.
    package func append(_ text: String, build: String) async {
        var log = logs[build] ?? Log()
        log.rest += text
        let isFull = log.rest.utf8.count >= Self.chunkBytes
        let schedules = !log.flushing && !isFull
        if schedules { log.flushing = true }
        logs[build] = log
        if isFull { await flush(build, everything: false) }
        guard schedules else { return }
        Task {
            try? await self.clock.sleep(.milliseconds(200))
            await self.flushLater(build)
        }
    }

    private func flushLater(_ build: String) async {
        logs[build]?.flushing = false
        await flush(build, everything: false)
    }

    /// Sends whole lines of a command's log that end at this number of bytes, which numbers them; see ``CommandTask``.
    package func append(_ text: String, end: Int64, command: String) async {
        var rest = text
        var place = end - Int64(text.utf8.count)
        var made: [BuildLogChunk] = []
        while let piece = Self.cut(&rest, everything: true) {
            place += Int64(piece.utf8.count)
            made.append(BuildLogChunk(buildID: command, sequence: place, at: clock.now(), text: piece))
        }
        logs[command, default: Log()].unstored += made
        for chunk in made { await outbox.add(.buildLog(chunk)) }
    }

    /// Sends what is left, also an unfinished line.
    package func close(build: String) async {
        logs[build]?.isClosed = true
        await flush(build, everything: true)
    }

    package func stored(_ stored: BuildLogStored) {
        logs[stored.buildID]?.unstored.removeAll { $0.sequence <= stored.sequence }
        if let log = logs[stored.buildID], log.isClosed, log.unstored.isEmpty { logs[stored.buildID] = nil }
    }

    package func repeatUnstored() async {
        for chunk in logs.values.flatMap(\.unstored) { await outbox.add(.buildLog(chunk)) }
    }

    private func flush(_ build: String, everything: Bool) async {
        guard var log = logs[build] else { return }
        var made: [BuildLogChunk] = []
        while let text = Self.cut(&log.rest, everything: everything) {
            log.sequence += 1
            made.append(BuildLogChunk(buildID: build, sequence: log.sequence, at: clock.now(), text: text))
        }
        log.unstored += made
        logs[build] = log
        for chunk in made { await outbox.add(.buildLog(chunk)) }
    }

    /// Takes whole lines of at most ``chunkBytes`` from the front; a longer line is cut.
    static func cut(_ rest: inout String, everything: Bool) -> String? {
        guard !rest.isEmpty else { return nil }
        let bytes = rest.utf8
        if bytes.count <= chunkBytes, everything {
            defer { rest = "" }
            return rest.hasSuffix("\n") ? rest : rest + "\n"
        }
        let window = rest[
            ..<(bytes.index(bytes.startIndex, offsetBy: chunkBytes, limitedBy: bytes.endIndex) ?? bytes.endIndex)]
        if let lineFeed = window.utf8.lastIndex(of: UInt8(ascii: "\n")) {
            let end = rest.utf8.index(after: lineFeed)
            defer { rest = String(rest[end...]) }
            return String(rest[..<end])
        }
        guard bytes.count > chunkBytes else { return nil }
        let line = String(decoding: bytes.prefix(chunkBytes), as: UTF8.self)
        rest = String(decoding: bytes.dropFirst(chunkBytes), as: UTF8.self)
        return line + "\n"
    }
}

import AgentProtocol
import DockerEngine

/// The log of one instance between Docker and the control plane: lines wait, leave in numbered chunks, and are kept
/// until they are acknowledged. Pure and bounded: what does not fit is dropped from the oldest waiting lines, and a
/// line says how many were lost. A number is given only to what is sent, so the numbers have no gaps.
struct LogSpool: Sendable {
    /// Where a chunk ended, kept on disk: after a restart of the agent the same number holds the same lines again.
    struct Boundary: Sendable, Equatable, Codable {
        var sequence: Int64
        /// Docker's time of the chunk's last line.
        var time: String
    }

    /// What outlives the agent.
    struct Place: Sendable, Equatable, Codable {
        var applicationID: String
        /// Up to here the control plane has everything.
        var stored = Boundary(sequence: 0, time: "")
        /// Sent, not acknowledged.
        var sent: [Boundary] = []
    }

    static let waitingBytes = 2 << 20
    static let sentLimit = 16
    static let chunkLines = 200
    static let chunkBytes = 128 << 10
    static let lastLines = 200

    let instanceID: String
    private(set) var place: Place
    private var waiting: [StoredLine] = []
    private var waitingSize = 0
    private var lost = 0
    private var sent: [(chunk: InstanceLogChunk, time: String)] = []
    private var recent: [StoredLine] = []
    private var allowance = LogAllowance()
    /// Newest line that was taken; older ones are repeats.
    private(set) var readUpTo: String
    /// Chunk ends of an earlier life of the agent that are still to be followed.
    private var replay: [Boundary]

    init(instanceID: String, place: Place) {
        self.instanceID = instanceID
        self.place = place
        readUpTo = place.stored.time
        replay = place.sent
        self.place.sent = []
    }

    /// Takes a line that was read from Docker; one that was taken before is ignored.
    mutating func take(_ line: StoredLine, now: Int64) {
        guard line.stream == .system || line.time > readUpTo else { return }
        if line.time > readUpTo { readUpTo = line.time }
        remember(line)
        guard allowance.allows(bytes: line.text.utf8.count, now: now) else { return }
        let refused = allowance.takeRefused()
        if refused > 0 { wait(notice("\(refused) lines were left out: the instance writes too many.", at: line.time)) }
        wait(line)
    }

    /// Whether a line that comes now would be left out, however short it is; counts it then.
    mutating func leavesOut(now: Int64) -> Bool { allowance.refuses(now: now) }

    /// Keeps a line as one of the last, also when it was left out.
    mutating func remember(_ line: StoredLine) {
        recent.append(line)
        if recent.count > Self.lastLines { recent.removeFirst(recent.count - Self.lastLines) }
    }

    private mutating func wait(_ line: StoredLine) {
        waiting.append(line)
        waitingSize += line.text.utf8.count + 64
        var dropped = 0
        while waitingSize > Self.waitingBytes, dropped < waiting.count - 1 {
            waitingSize -= waiting[dropped].text.utf8.count + 64
            dropped += 1
        }
        // In larger steps, since taking from the front of an array moves the rest.
        if dropped > 0 {
            let more = min(waiting.count / 4, waiting.count - dropped - 1)
            for line in waiting[dropped..<(dropped + max(0, more))] { waitingSize -= line.text.utf8.count + 64 }
            lost += dropped + max(0, more)
            waiting.removeFirst(dropped + max(0, more))
        }
    }

    private func notice(_ text: String, at time: String) -> StoredLine {
        StoredLine(time: time, stream: .system, text: text)
    }

    /// The next chunk to send, if lines wait and not too many chunks are unacknowledged.
    mutating func nextChunk() -> InstanceLogChunk? {
        guard let first = waiting.first, sent.count < Self.sentLimit else { return nil }
        if lost > 0 {
            waiting.insert(notice("\(lost) lines were lost: they could not be sent in time.", at: first.time), at: 0)
            lost = 0
        }
        let sequence = (sent.last?.chunk.sequence ?? place.stored.sequence) + 1
        let count = lineCount(sequence: sequence)
        let lines = waiting.prefix(count)
        let time = lines.last?.time ?? place.stored.time
        waitingSize -= lines.reduce(0) { $0 + $1.text.utf8.count + 64 }
        waitingSize = max(0, waitingSize)
        let chunk = InstanceLogChunk(
            instanceID: instanceID, applicationID: place.applicationID, sequence: sequence,
            lines: lines.map { LogLine(at: DockerTime.milliseconds($0.time) ?? 0, stream: $0.stream, text: $0.text) })
        waiting.removeFirst(count)
        sent.append((chunk, time))
        place.sent.append(Boundary(sequence: sequence, time: time))
        replay.removeAll { $0.sequence <= sequence }
        return chunk
    }

    private func lineCount(sequence: Int64) -> Int {
        var bytes = 0
        var count = 0
        let end = replay.first { $0.sequence == sequence }?.time
        for line in waiting.prefix(Self.chunkLines * (end == nil ? 1 : 4)) {
            bytes += line.text.utf8.count
            if count > 0, bytes > Self.chunkBytes { break }
            if count > 0, let end, line.time > end { break }
            count += 1
        }
        return count
    }

    /// Everything up to `sequence` is stored at the control plane.
    mutating func stored(_ sequence: Int64) {
        guard let last = sent.last(where: { $0.chunk.sequence <= sequence }) else { return }
        place.stored = Boundary(sequence: last.chunk.sequence, time: max(last.time, place.stored.time))
        sent.removeAll { $0.chunk.sequence <= sequence }
        place.sent.removeAll { $0.sequence <= sequence }
    }

    /// What must be sent again after a new connection.
    var unacknowledged: [InstanceLogChunk] { sent.map(\.chunk) }

    var isEmpty: Bool { waiting.isEmpty && sent.isEmpty }

    /// The last lines, oldest first.
    func last(_ count: Int) -> [LogLine] {
        recent.suffix(max(0, count)).map {
            LogLine(at: DockerTime.milliseconds($0.time) ?? 0, stream: $0.stream, text: $0.text)
        }
    }
}

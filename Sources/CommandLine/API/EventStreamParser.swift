/// One server-sent event.
struct ServerEvent: Equatable, Sendable {
    /// Of this event or the last that had one; what to hand back as `Last-Event-ID`.
    var id: String?
    /// `message` when the server names none.
    var name: String
    var data: String
}

/// Reads server-sent events from bytes that arrive in any pieces (WHATWG HTML, 9.2.6). Lines above the limit end the
/// stream with a failure, so that a server cannot fill the memory.
struct EventStreamParser: Sendable {
    private var line: [UInt8] = []
    private var lastWasReturn = false
    private var name = ""
    private var data: [String] = []
    private var dataSize = 0
    private(set) var lastID: String?
    private let limit: Int

    init(limit: Int = 1_048_576) { self.limit = limit }

    /// The events that are complete after these bytes.
    mutating func feed(_ bytes: some Sequence<UInt8>) throws -> [ServerEvent] {
        var events: [ServerEvent] = []
        for byte in bytes {
            let followsReturn = lastWasReturn
            lastWasReturn = byte == 0x0D
            if byte == 0x0A, followsReturn { continue }
            if byte == 0x0A || byte == 0x0D {
                if let event = try endLine() { events.append(event) }
            } else {
                line.append(byte)
                guard line.count <= limit else { throw TooLong() }
            }
        }
        return events
    }

    struct TooLong: Error {}

    private mutating func endLine() throws -> ServerEvent? {
        let text = String(decoding: line, as: UTF8.self)
        line.removeAll(keepingCapacity: true)
        guard !text.isEmpty else { return endEvent() }
        let colon = text.firstIndex(of: ":") ?? text.endIndex
        var value = text[colon...].dropFirst()
        if value.first == " " { value = value.dropFirst() }
        switch text[..<colon] {
        case "event": name = String(value)
        case "id": if !value.contains("\0") { lastID = String(value) }
        case "data":
            dataSize += value.utf8.count
            guard dataSize <= limit else { throw TooLong() }
            data.append(String(value))
        default: break
        }
        return nil
    }

    private mutating func endEvent() -> ServerEvent? {
        defer {
            name = ""
            data = []
            dataSize = 0
        }
        guard !data.isEmpty else { return nil }
        return ServerEvent(id: lastID, name: name.isEmpty ? "message" : name, data: data.joined(separator: "\n"))
    }
}

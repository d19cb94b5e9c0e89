import NIOCore

/// Hands on the log of a command that is read several times from its beginning: what was handed on is left out. Each
/// reading of the same output gives the same bytes, so places in it can be numbered by bytes.
actor CommandLogFeed {
    private let write: @Sendable (_ text: String, _ end: Int64) async -> Void
    private var sent: Int64 = 0

    init(write: @escaping @Sendable (String, Int64) async -> Void) { self.write = write }

    /// A piece of a reading, and the number of bytes before it.
    func take(_ text: String, at start: Int64) async {
        let end = start + Int64(text.utf8.count)
        guard end > sent else { return }
        let known = Int(clamping: max(0, sent - start))
        sent = end
        await write(known == 0 ? text : String(decoding: text.utf8.dropFirst(known), as: UTF8.self), end)
    }
}

/// One reading from the beginning.
actor CommandLogReading {
    private let feed: CommandLogFeed
    private var place: Int64 = 0

    init(_ feed: CommandLogFeed) { self.feed = feed }

    func take(_ text: String) async {
        let start = place
        place += Int64(text.utf8.count)
        await feed.take(text, at: start)
    }
}

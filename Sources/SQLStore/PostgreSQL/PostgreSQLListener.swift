import Logging
import NIOPosix
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// LISTEN on a connection and a thread of its own, both made when the first stream is asked for. A lost connection is
/// replaced with back-off; every stream then gets an empty payload, since it may have missed some.
final class PostgreSQLListener: Sendable {
    private let url: String
    private let logger: Logger
    private let board = NotificationBoard()
    private let running = Mutex(Running())

    private struct Running {
        var threads: WorkerThreads?
        var isClosed = false
        /// The channels that LISTEN was said for on the present connection.
        var heard: Set<String> = []
    }

    init(url: String, logger: Logger) {
        self.url = url
        self.logger = logger
    }

    func subscribe(_ channel: String) -> AsyncStream<String> {
        let isHeard = running.withLock { $0.heard.contains(channel) }
        let stream = board.subscribe(channel, isHeard: isHeard)
        start()
        return stream
    }

    func close() async {
        stop()
        await running.withLock { $0.threads }?.shutDown()
    }

    /// Ends the thread soon, without waiting for it.
    func stop() {
        running.withLock { $0.isClosed = true }
        board.close()
    }

    private func start() {
        let threads = running.withLock { state -> WorkerThreads? in
            guard state.threads == nil, !state.isClosed else { return nil }
            state.threads = WorkerThreads(count: 1)
            return state.threads
        }
        guard let threads else { return }
        Task { try await threads.run { self.loop() } }
    }

    private func loop() {
        var connection: PostgreSQLConnection?
        var failures = 0
        while !isClosed {
            do {
                if connection == nil { connection = try connect() }
                if let connection { try listenOnce(connection) }
                failures = 0
            } catch {
                connection = nil
                failures = min(failures + 1, 6)
                logger.warning("listening on the store was interrupted", metadata: ["error": "\(error)"])
                usleep(UInt32.random(in: 0...(UInt32(50_000) << UInt32(failures))))
            }
        }
    }

    private var isClosed: Bool { running.withLock { $0.isClosed } }

    private func connect() throws -> PostgreSQLConnection {
        running.withLock { $0.heard = [] }
        return try PostgreSQLConnection(url: url, logger: logger)
    }

    /// Adds new channels, waits up to 100 ms for notifications and hands them on.
    private func listenOnce(_ connection: PostgreSQLConnection) throws {
        for channel in board.channels.subtracting(running.withLock { $0.heard }) {
            let name = channel.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
            try connection.command("LISTEN \"\(name)\"")
            running.withLock { _ = $0.heard.insert(channel) }
            board.deliver("", to: channel)
        }
        var waiting = pollfd(fd: connection.socket, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, 100) > 0 else { return }
        for found in try connection.receivedNotifications() { board.deliver(found.payload, to: found.channel) }
        guard connection.isUsable else { throw StoreError(.unavailable, "the listening connection broke") }
    }
}

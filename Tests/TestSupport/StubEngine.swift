package import NIOCore
import NIOPosix
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A server that plays the Docker Engine on a real unix socket, badly where a test wants it.
package final class StubEngine: Sendable {
    package enum Step: Sendable {
        case send(String)
        case bytes([UInt8])
        case pause(TimeAmount)
        /// Closes the connection here.
        case cut
        /// Never says another word.
        case hang
    }

    package let socketPath: String
    private let channel: any Channel
    private let record: Record

    /// What the clients sent: whole heads and bodies, in order.
    package var requests: [String] { record.requests.withLock { $0 } }
    /// Connections that are open now.
    package var connections: Int { record.connections.withLock { $0 } }

    /// - Parameter answer: from the request line, such as `GET /v1.41/info HTTP/1.1`, to what is sent. `/version` is
    ///   answered already, as engine 20.10 does.
    package static func start(
        at path: String = freePath(), _ answer: @escaping @Sendable (String) -> [Step]
    ) async throws -> StubEngine {
        let record = Record()
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Conversation(record: record, answer: answer))
                }
            }
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
        return StubEngine(socketPath: path, channel: channel, record: record)
    }

    /// A place for a socket where nothing is yet.
    package static func freePath() -> String { "/tmp/stub-engine-\(UInt32.random(in: 0 ... .max)).sock" }

    private init(socketPath: String, channel: any Channel, record: Record) {
        self.socketPath = socketPath
        self.channel = channel
        self.record = record
    }

    package func stop() async throws {
        try await channel.close()
        try? FileManager.default.removeItem(atPath: socketPath)
    }

    /// A whole answer with a JSON body.
    package static func json(_ body: String, status: String = "200 OK") -> [Step] {
        let head = "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        return [.send(head + body)]
    }

    /// The head of a stream that ends with its connection.
    package static let streamHead = Step.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
}

private final class Record: Sendable {
    let requests = Mutex<[String]>([])
    let connections = Mutex(0)
}

/// One connection. All its state belongs to the event loop.
private final class Conversation: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let record: Record
    private let answer: @Sendable (String) -> [StubEngine.Step]
    private var received = ""

    init(record: Record, answer: @escaping @Sendable (String) -> [StubEngine.Step]) {
        self.record = record
        self.answer = answer
    }

    func channelActive(context: ChannelHandlerContext) { record.connections.withLock { $0 += 1 } }
    func channelInactive(context: ChannelHandlerContext) { record.connections.withLock { $0 -= 1 } }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += String(buffer: unwrapInboundIn(data))
        guard isWhole else { return }
        let line = String(received.prefix { $0 != "\r\n" })
        record.requests.withLock { $0.append(received) }
        received = ""
        let version = #"{"Version":"20.10.24","ApiVersion":"1.41","MinAPIVersion":"1.12"}"#
        let own = answer(line)
        let steps = own.isEmpty && line.hasPrefix("GET /version") ? StubEngine.json(version) : own
        perform(steps[...], context.channel)
    }

    private var isWhole: Bool {
        guard let end = received.firstRange(of: "\r\n\r\n") else { return false }
        let head = received[..<end.lowerBound].lowercased()
        if head.contains("transfer-encoding: chunked") { return received.hasSuffix("0\r\n\r\n") }
        guard let field = head.firstRange(of: "content-length: ") else { return true }
        let length = Int(head[field.upperBound...].prefix { $0.isNumber }) ?? 0
        return received[end.upperBound...].utf8.count >= length
    }

    private func perform(_ steps: ArraySlice<StubEngine.Step>, _ channel: any Channel) {
        guard let step = steps.first else { return }
        let rest = steps.dropFirst()
        switch step {
        case .send(let text):
            channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
            perform(rest, channel)
        case .bytes(let bytes):
            channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
            perform(rest, channel)
        case .pause(let time): channel.eventLoop.scheduleTask(in: time) { self.perform(rest, channel) }
        case .cut: channel.close(promise: nil)
        case .hang: break
        }
    }
}

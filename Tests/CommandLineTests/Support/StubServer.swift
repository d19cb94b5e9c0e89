import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix

struct StubRequest: Sendable {
    var method: String
    /// Path with query.
    var target: String
    var headers: [String: String]
    var body: [UInt8]

    var path: String { target.split(separator: "?").first.map(String.init) ?? target }
    var text: String { String(decoding: body, as: UTF8.self) }
}

struct StubAnswer: Sendable {
    var status = 200
    var headers: [String: String] = ["content-type": "application/json"]
    var body = ""
    /// Closes the connection in the middle of a chunked answer.
    var isCut = false

    static func json(_ body: String, status: Int = 200) -> StubAnswer { StubAnswer(status: status, body: body) }

    static func problem(_ status: Int, _ code: String, _ detail: String, fields: String = "") -> StubAnswer {
        let errors = fields.isEmpty ? "" : ",\"errors\":\(fields)"
        return StubAnswer(
            status: status, headers: ["content-type": "application/problem+json"],
            body: """
                {"type":"about:blank","title":"t","status":\(status),"code":"\(code)","detail":"\(detail)",
                "request_id":"req-1"\(errors)}
                """)
    }

    static func events(_ body: String, cut: Bool = false) -> StubAnswer {
        StubAnswer(headers: ["content-type": "text/event-stream"], body: body, isCut: cut)
    }
}

/// An HTTP server on a real socket that answers as a test says and remembers what it was asked.
final class StubServer: Sendable {
    typealias Answering = @Sendable (StubRequest) -> StubAnswer

    private let channel: any Channel
    private let seen: NIOLockedValueBox<[StubRequest]>
    let url: String

    static func start(_ answer: @escaping Answering) async throws -> StubServer {
        let seen = NIOLockedValueBox<[StubRequest]>([])
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { child in
                child.eventLoop.makeCompletedFuture {
                    try child.pipeline.syncOperations.configureHTTPServerPipeline()
                    try child.pipeline.syncOperations.addHandler(StubConnection(answer: answer, seen: seen))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return StubServer(channel: channel, seen: seen)
    }

    private init(channel: any Channel, seen: NIOLockedValueBox<[StubRequest]>) {
        self.channel = channel
        self.seen = seen
        url = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)"
    }

    var requests: [StubRequest] { seen.withLockedValue { $0 } }

    func requests(_ method: String, _ path: String) -> [StubRequest] {
        requests.filter { $0.method == method && $0.path == path }
    }

    func stop() async throws { try await channel.close() }
}

private final class StubConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let answer: StubServer.Answering
    private let seen: NIOLockedValueBox<[StubRequest]>
    private var request = StubRequest(method: "", target: "", headers: [:], body: [])

    init(answer: @escaping StubServer.Answering, seen: NIOLockedValueBox<[StubRequest]>) {
        self.answer = answer
        self.seen = seen
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            let pairs = head.headers.map { ($0.name.lowercased(), $0.value) }
            request = StubRequest(
                method: head.method.rawValue, target: head.uri,
                headers: Dictionary(pairs) { first, _ in first }, body: [])
        case .body(let bytes): request.body += Array(bytes.readableBytesView)
        case .end:
            let complete = request
            seen.withLockedValue { $0.append(complete) }
            write(answer(complete), context)
        }
    }

    private func write(_ answer: StubAnswer, _ context: ChannelHandlerContext) {
        var head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: answer.status))
        for (name, value) in answer.headers { head.headers.add(name: name, value: value) }
        if !answer.isCut { head.headers.add(name: "content-length", value: "\(answer.body.utf8.count)") }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))), promise: nil)
        guard answer.isCut else { return context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil) }
        let channel = context.channel
        context.flush()
        channel.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(30)) { channel.close(promise: nil) }
    }
}

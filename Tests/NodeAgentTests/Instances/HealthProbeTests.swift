import AgentProtocol
import NIOCore
import NIOPosix
import Testing

@testable import NodeAgent

struct HealthProbeTests {
    private static let cases: [(lowest: Int?, highest: Int?, wanted: String?)] = [
        (nil, nil, "200 to 399"), (503, 503, nil), (200, 599, nil), (204, 204, "204"),
        // What makes no sense asks for one code.
        (599, 100, "599"), (-1, .max, nil),
    ]

    @Test(arguments: cases)
    func `a code counts when it is among those that were asked for`(
        lowest: Int?, highest: Int?, wanted: String?
    ) async throws {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Unavailable()) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let probe = HealthProbe()
        var check = HealthCheck(path: "/health", timeoutSeconds: 5)
        (check.lowestStatus, check.highestStatus) = (lowest, highest)
        let problem = await probe.problem(address: "127.0.0.1", port: server.localAddress?.port ?? 0, check: check)
        #expect(problem == wanted.map { "GET /health answered 503 instead of \($0)." })
        try await probe.shutdown()
        try await server.close()
    }
}

/// Answers each request with 503.
private final class Unavailable: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let answer = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
        context.close(promise: nil)
    }
}

import NIOCore
import NIOPosix

/// A TCP client that sends what no correct client sends.
actor RawPeer {
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private var buffered = ByteBuffer()

    private init(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        iterator = inbound.makeAsyncIterator()
        self.outbound = outbound
    }

    static func with(port: Int, _ body: (RawPeer) async throws -> Void) async throws {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        var failure: (any Error)?
        try? await channel.executeThenClose { inbound, outbound in
            do { try await body(RawPeer(inbound, outbound)) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }
    func send(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

    /// Everything up to and with `mark`; less when the connection ends before.
    func read(through mark: String) async throws -> String {
        while true {
            let text = String(buffer: buffered)
            if let range = text.firstRange(of: mark) {
                let part = String(text[..<range.upperBound])
                buffered.moveReaderIndex(forwardBy: part.utf8.count)
                return part
            }
            guard try await more() else { return text }
        }
    }

    /// The next `count` bytes; fewer when the connection ends before.
    func read(_ count: Int) async throws -> [UInt8] {
        while buffered.readableBytes < count {
            guard try await more() else { break }
        }
        return buffered.readBytes(length: min(count, buffered.readableBytes)) ?? []
    }

    /// Reads until the server closes.
    func drain() async -> [UInt8] {
        while let more = try? await more(), more {}
        return buffered.readBytes(length: buffered.readableBytes) ?? []
    }

    private func more() async throws -> Bool {
        var present = iterator
        defer { iterator = present }
        guard var next = try await present.next(isolation: self) else { return false }
        buffered.writeBuffer(&next)
        return true
    }
}

enum Wire {
    static func upgrade(_ path: String = "/echo", extra: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\(extra)\r\n"
    }

    /// A masked frame with a payload of at most 125 bytes.
    static func frame(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] {
        let mask: [UInt8] = [1, 2, 3, 4]
        let masked = zip(payload.indices, payload).map { $1 ^ mask[$0 % 4] }
        return [first, 0x80 | UInt8(payload.count)] + mask + masked
    }

    static func frame(_ first: UInt8, _ text: String) -> [UInt8] { frame(first, Array(text.utf8)) }

    /// An unmasked frame, as a server sends it.
    static func answer(_ first: UInt8, _ text: String) -> [UInt8] {
        [first, UInt8(text.utf8.count)] + Array(text.utf8)
    }

    static func close(_ code: UInt16) -> [UInt8] { [0x88, 2, UInt8(code >> 8), UInt8(code & 255)] }
}

import NIOCore
import NIOHTTPTypes

/// Carries items as parts of HTTP bodies, so that a web framework's route can hold a WebSocket: each item is two parts,
/// one byte that names it and its payload. The end of the response body closes the connection.
final class WebSocketBodyParts: ChannelDuplexHandler {
    typealias InboundIn = WebSocketItem
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = WebSocketItem

    private var decoder = WebSocketBodyDecoder()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let item = Self.unwrapInboundIn(data)
        for part in item.bodyParts { context.fireChannelRead(Self.wrapInboundOut(.body(part))) }
        if case .close = item { context.fireChannelRead(Self.wrapInboundOut(.end(nil))) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch Self.unwrapOutboundIn(data) {
        case .body(let part):
            guard let item = decoder.take(part) else {
                promise?.succeed()
                return
            }
            context.write(Self.wrapOutboundOut(item), promise: promise)
        case .end:
            context.write(Self.wrapOutboundOut(.close(WebSocketClose(code: .normal))), promise: promise)
        case .head:
            promise?.fail(ChannelError.operationUnsupported)
        }
    }
}

extension WebSocketItem {
    /// The two body parts that carry this item.
    var bodyParts: [ByteBuffer] {
        switch self {
        case .text(let buffer): [ByteBuffer(integer: UInt8(1)), buffer]
        case .binary(let buffer): [ByteBuffer(integer: UInt8(2)), buffer]
        case .close(let close): [ByteBuffer(integer: UInt8(8)), close.carried]
        }
    }

    init?(kind: UInt8, payload: ByteBuffer) {
        switch kind {
        case 1: self = .text(payload)
        case 2: self = .binary(payload)
        case 8: self = .close(WebSocketClose(carried: payload))
        default: return nil
        }
    }
}

extension WebSocketClose {
    /// Unlike the payload of a frame this also carries codes that are never sent.
    fileprivate var carried: ByteBuffer {
        var buffer = ByteBuffer(integer: code.rawValue)
        buffer.writeString(reason)
        return buffer
    }

    fileprivate init(carried: ByteBuffer) {
        var rest = carried
        let code = rest.readInteger(as: UInt16.self) ?? WebSocketCloseCode.lost.rawValue
        self.init(code: WebSocketCloseCode(rawValue: code), reason: String(buffer: rest))
    }
}

/// Joins the two parts of each item again.
struct WebSocketBodyDecoder {
    private var kind: UInt8?

    mutating func take(_ part: ByteBuffer) -> WebSocketItem? {
        guard let present = kind else {
            kind = part.getInteger(at: part.readerIndex, as: UInt8.self)
            return nil
        }
        kind = nil
        return WebSocketItem(kind: present, payload: part)
    }
}

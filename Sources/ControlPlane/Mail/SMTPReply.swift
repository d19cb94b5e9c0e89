import NIOCore
import PlatformModel

/// Why a mail was not taken.
struct SMTPError: Error, Equatable, CustomStringConvertible {
    /// Trying again cannot help: the recipient or the mail itself was refused.
    let isPermanent: Bool
    /// For logs; holds no credential.
    let description: String

    init(_ description: String, isPermanent: Bool = false) {
        self.description = description.storable(300)
        self.isPermanent = isPermanent
    }
}

/// An answer of a mail server (RFC 5321, section 4.2): a code, and a line of text or several.
struct SMTPReply: Sendable, Equatable {
    let code: Int
    let lines: [String]

    /// Takes a whole reply off the front of `buffer`; nil while one is not complete.
    init?(from buffer: inout ByteBuffer) throws {
        var rest = buffer
        var lines: [String] = []
        while let end = rest.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
            let length = end - rest.readerIndex + 1
            guard let bytes = rest.readBytes(length: length) else { return nil }
            let line = String(decoding: bytes, as: UTF8.self).filter { !$0.isNewline }
            guard line.utf8.count >= 3, let code = Int(line.prefix(3)), (200...599).contains(code) else {
                throw SMTPError("the server does not speak SMTP")
            }
            lines.append(String(line.dropFirst(4)))
            guard line.dropFirst(3).first != "-" else { continue }
            buffer = rest
            self.code = code
            self.lines = lines
            return
        }
        guard buffer.readableBytes <= 65_536, lines.count <= 200 else {
            throw SMTPError("the server's answer is too long")
        }
        return nil
    }

    /// Words that an answer to EHLO offers: the name, and what follows it.
    var offers: [String: [String]] {
        var offers: [String: [String]] = [:]
        for line in lines.dropFirst() {
            let words = line.uppercased().split(whereSeparator: { $0 == " " || $0 == "=" }).map(String.init)
            if let name = words.first { offers[name] = Array(words.dropFirst()) }
        }
        return offers
    }
}

/// One line, or a whole mail, for a server, and the promise of its answer.
struct SMTPCommand: Sendable {
    /// Empty to wait for the greeting.
    let bytes: ByteBuffer
    let reply: EventLoopPromise<SMTPReply>
}

/// Gives each command the answer that follows it. SMTP here goes in lockstep, so bytes that were there before a command
/// is sent belong to nobody: someone put them before the TLS handshake, and the connection ends.
final class SMTPConversation: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = SMTPCommand
    typealias OutboundOut = ByteBuffer

    private var received = ByteBuffer()
    private var waiting: EventLoopPromise<SMTPReply>?
    private var isGreeted = false

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let command = unwrapOutboundIn(data)
        guard waiting == nil, received.readableBytes == 0 || !isGreeted, context.channel.isActive else {
            let error = SMTPError("the server spoke out of turn")
            command.reply.fail(error)
            promise?.fail(error)
            context.close(promise: nil)
            return
        }
        waiting = command.reply
        if command.bytes.readableBytes > 0 {
            context.write(wrapOutboundOut(command.bytes), promise: promise)
        } else {
            promise?.succeed()
        }
        take(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        if waiting == nil, received.readableBytes > 65_536 { context.close(promise: nil) }
        take(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(SMTPError("the connection ended"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(SMTPError("\(error)"))
        context.close(promise: nil)
    }

    private func take(_ context: ChannelHandlerContext) {
        guard let promise = waiting else { return }
        do {
            guard let reply = try SMTPReply(from: &received) else { return }
            received.discardReadBytes()
            isGreeted = true
            waiting = nil
            promise.succeed(reply)
        } catch {
            fail(error)
            context.close(promise: nil)
        }
    }

    private func fail(_ error: any Error) {
        waiting?.fail(error)
        waiting = nil
    }
}

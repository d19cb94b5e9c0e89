import Foundation
import HostSupport
import NIOCore
import NIOPosix
import NIOSSL

/// Hands mails to a mail server (RFC 5321), with TLS (RFC 8314, 3207) and AUTH PLAIN or LOGIN (RFC 4954).
struct SMTPClient: Sendable {
    let server: SMTPServer
    /// How long the whole of one mail may take.
    var limit: TimeAmount = .seconds(60)
    var connectLimit: TimeAmount = .seconds(10)

    /// Throws ``SMTPError``.
    func send(_ wire: String, to recipient: String) async throws {
        let channel = try await connect()
        let deadline = channel.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
        defer {
            deadline.cancel()
            channel.close(promise: nil)
        }
        do {
            try await converse(channel, wire, to: recipient)
        } catch let error as SMTPError {
            throw error
        } catch {
            throw SMTPError("\(error)")
        }
    }

    private func connect() async throws -> any Channel {
        do {
            let tls = server.security == .tls ? try tlsContext() : nil
            return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(connectLimit)
                .channelInitializer { [server] channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        if let tls { try pipeline.addHandler(try Self.tlsHandler(tls, server.host)) }
                        try pipeline.addHandler(SMTPConversation())
                    }
                }
                .connect(host: server.host, port: server.port).get()
        } catch {
            throw SMTPError("no connection: \(error)")
        }
    }

    private func converse(_ channel: any Channel, _ wire: String, to recipient: String) async throws {
        _ = try await ask(channel, nil, wants: 220)
        var offers = try await ask(channel, "EHLO \(clientName)", wants: 250).offers
        if server.security == .starttls {
            guard offers["STARTTLS"] != nil else { throw SMTPError("the server offers no STARTTLS") }
            _ = try await ask(channel, "STARTTLS", wants: 220)
            let (context, host) = (try tlsContext(), server.host)
            try await channel.eventLoop.submit {
                let handler = try Self.tlsHandler(context, host)
                try channel.pipeline.syncOperations.addHandler(handler, position: .first)
            }.get()
            offers = try await ask(channel, "EHLO \(clientName)", wants: 250).offers
        }
        try await authenticate(channel, offers["AUTH"] ?? [])
        let isInternational = !(server.sender + recipient).utf8.allSatisfy { $0 < 128 }
        if isInternational, offers["SMTPUTF8"] == nil {
            throw SMTPError("the server takes no international addresses", isPermanent: true)
        }
        _ = try await ask(channel, "MAIL FROM:<\(server.sender)>\(isInternational ? " SMTPUTF8" : "")", wants: 250)
        _ = try await ask(channel, "RCPT TO:<\(recipient)>", wants: 250, 251)
        _ = try await ask(channel, "DATA", wants: 354)
        _ = try await ask(channel, Self.stuffed(wire) + "\r\n.", wants: 250)
        // The mail is taken: how the server says goodbye is of no interest.
        channel.writeAndFlush(
            SMTPCommand(bytes: ByteBuffer(string: "QUIT\r\n"), reply: channel.eventLoop.makePromise()), promise: nil)
    }

    private func authenticate(_ channel: any Channel, _ ways: [String]) async throws {
        guard let user = server.user, let path = server.passwordFile else { return }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw SMTPError("smtp_password_file cannot be read")
        }
        let password = text.trimmingCharacters(in: .newlines)
        func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
        if ways.contains("PLAIN") {
            _ = try await ask(channel, "AUTH PLAIN \(base64("\0\(user)\0\(password)"))", wants: 235, isSecret: true)
        } else if ways.contains("LOGIN") {
            _ = try await ask(channel, "AUTH LOGIN", wants: 334)
            _ = try await ask(channel, base64(user), wants: 334, isSecret: true)
            _ = try await ask(channel, base64(password), wants: 235, isSecret: true)
        } else {
            throw SMTPError("the server offers neither AUTH PLAIN nor AUTH LOGIN")
        }
    }

    /// Sends a line and waits for its answer. Of secret lines nothing is told, also not of the answer's words.
    private func ask(
        _ channel: any Channel, _ line: String?, wants codes: Int..., isSecret: Bool = false
    ) async throws -> SMTPReply {
        let promise = channel.eventLoop.makePromise(of: SMTPReply.self)
        let bytes = ByteBuffer(string: line.map { $0 + "\r\n" } ?? "")
        channel.writeAndFlush(SMTPCommand(bytes: bytes, reply: promise)).cascadeFailure(to: promise)
        let reply = try await promise.futureResult.get()
        guard codes.contains(reply.code) else {
            let word = line.map { String($0.prefix { $0 != " " && $0 != "\r\n" }.prefix(10)) } ?? "greeting"
            let verb = isSecret ? "AUTH" : word
            let words = isSecret ? "" : " " + reply.lines.joined(separator: " ")
            let isOurFault = isSecret || verb == "EHLO" || verb == "STARTTLS" || line == nil
            throw SMTPError("\(verb): \(reply.code)\(words)", isPermanent: reply.code >= 500 && !isOurFault)
        }
        return reply
    }

    private var clientName: String { server.sender.split(separator: "@").last.map(String.init) ?? "localhost" }

    private func tlsContext() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let file = server.authorityFile { configuration.trustRoots = .file(file) }
        return try NIOSSLContext(configuration: configuration)
    }

    /// An IP address has no server name; its certificate must then name the address.
    private static func tlsHandler(_ context: NIOSSLContext, _ host: String) throws -> NIOSSLClientHandler {
        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
        return try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : host)
    }

    /// A line that begins with a full stop gets a second one (RFC 5321, section 4.5.2).
    static func stuffed(_ wire: String) -> String {
        // By scalars: a full stop that carries a combining accent is another character, and the same to the server.
        let lines = String(wire.unicodeScalars.replacing("\r\n.".unicodeScalars, with: "\r\n..".unicodeScalars))
        return lines.unicodeScalars.first == "." ? "." + lines : lines
    }
}

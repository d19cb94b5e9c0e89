import Foundation
import NIOCore
import PlatformModel
import Testing

@testable import ControlPlane

@Suite(.enabled(if: MailServer.isInstalled, "needs the Debian package python3-aiosmtpd"))
struct SMTPClientTests {
    private let mail = MailMessage(
        recipient: "anna@example.org", subject: "Grüße\r\nBcc: all@example.org", body: "Hello\n.\n..dots\nend")

    @Test func `a full stop that begins a line is doubled, also under an accent`() {
        let wire = SMTPClient.stuffed(".\u{301}a\r\n.\r\n.\u{301}b\r\nc.\r\n")
        #expect(wire.utf8.elementsEqual("..\u{301}a\r\n..\r\n..\u{301}b\r\nc.\r\n".utf8))
    }

    private func server(
        _ port: Int, _ security: SMTPServer.Security, passwordFile: String? = nil, authority: String? = nil
    ) -> SMTPServer {
        var settings = SMTPServer(host: "localhost", port: port, security: security, sender: "panel@example.com")
        settings.user = passwordFile.map { _ in "panel" }
        settings.passwordFile = passwordFile
        settings.authorityFile = authority
        return settings
    }

    private func send(_ server: SMTPServer, to recipient: String = "anna@example.org") async throws {
        let wire = mail.wire(from: server.sender, id: "1", at: Timestamp(milliseconds: 1_800_000_000_000))
        try await SMTPClient(server: server, limit: .seconds(5)).send(wire, to: recipient)
    }

    @Test(arguments: [SMTPServer.Security.starttls, .tls], [["PLAIN"], ["LOGIN"]])
    func `a mail is handed over with TLS and a password`(
        security: SMTPServer.Security, without: [String]
    ) async throws {
        try await withFolder { folder in
            let files = try MailServer.makeCertificate(in: folder)
            let password = "\(folder)/password"
            try Data("mail secret\n".utf8).write(to: URL(fileURLWithPath: password))
            var options = MailServer.Options(starttls: security == .starttls, tls: security == .tls, auth: true)
            (options.certificate, options.key, options.without) = (files.certificate, files.key, without)
            let real = try MailServer(options)
            defer { real.stop() }
            try await send(server(real.port, security, passwordFile: password, authority: files.certificate))
            let taken = try #require(try await real.mails(1).first)
            #expect((taken.from, taken.to, taken.tls) == ("panel@example.com", ["anna@example.org"], true))
            #expect(taken.body == "Hello\r\n.\r\n..dots\r\nend")
            #expect(!taken.text.contains("\r\nBcc:"))
            #expect(taken.text.contains("Date: Fri, 15 Jan 2027 08:00:00 +0000\r\n"))
        }
    }

    @Test func `a certificate of nobody we trust is refused`() async throws {
        try await withFolder { folder in
            let files = try MailServer.makeCertificate(in: folder)
            var options = MailServer.Options(starttls: true)
            (options.certificate, options.key) = (files.certificate, files.key)
            let real = try MailServer(options)
            defer { real.stop() }
            await #expect(throws: SMTPError.self) { try await send(server(real.port, .starttls)) }
            #expect(try await real.mails(0).isEmpty)
        }
    }

    @Test func `a wrong password is told without its words, and is worth another try`() async throws {
        try await withFolder { folder in
            let password = "\(folder)/password"
            try Data("not the secret".utf8).write(to: URL(fileURLWithPath: password))
            let real = try MailServer(.init(auth: true))
            defer { real.stop() }
            let error = await #expect(throws: SMTPError.self) {
                try await send(server(real.port, .none, passwordFile: password))
            }
            #expect(error?.isPermanent == false)
            #expect(error?.description.contains("535") == true)
            #expect(error?.description.contains("secret") == false)
        }
    }

    @Test func `a refused recipient is final, a postponed one is not`() async throws {
        let real = try MailServer(.init())
        defer { real.stop() }
        let refused = await #expect(throws: SMTPError.self) {
            try await send(server(real.port, .none), to: "nobody@example.org")
        }
        #expect(refused?.isPermanent == true)
        let later = await #expect(throws: SMTPError.self) {
            try await send(server(real.port, .none), to: "later@example.org")
        }
        #expect(later?.isPermanent == false)
        let international = await #expect(throws: SMTPError.self) {
            try await send(server(real.port, .none), to: "änne@example.org")
        }
        #expect(international?.isPermanent == true)
    }

    @Test func `without STARTTLS nothing is sent, nor to who answers before it`() async throws {
        let plain = try MailServer(.init())
        let injecting = try MailServer(.init(bad: "inject"))
        defer {
            plain.stop()
            injecting.stop()
        }
        for port in [plain.port, injecting.port] {
            await #expect(throws: SMTPError.self) { try await send(server(port, .starttls)) }
        }
        #expect(try await plain.mails(0).isEmpty)
    }

    @Test func `a silent server is given up`() async throws {
        let silent = try MailServer(.init(bad: "silent"))
        defer { silent.stop() }
        let start = ContinuousClock.now
        await #expect(throws: SMTPError.self) {
            try await SMTPClient(server: server(silent.port, .none), limit: .seconds(1)).send("x", to: "a@b.test")
        }
        #expect(ContinuousClock.now - start < .seconds(50))
    }
}

@Suite struct SMTPReplyTests {
    @Test func `answers come in any pieces`() throws {
        let text = "250-mail.test\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS\r\n220 next\r\n"
        var buffer = ByteBuffer()
        var replies: [SMTPReply] = []
        for byte in text.utf8 {
            buffer.writeInteger(byte)
            if let reply = try SMTPReply(from: &buffer) { replies.append(reply) }
        }
        #expect(replies.map(\.code) == [250, 220])
        #expect(replies.first?.offers == ["AUTH": ["PLAIN", "LOGIN"], "STARTTLS": []])
        #expect(buffer.readableBytes == 0)
    }

    @Test(arguments: ["HTTP/1.1 400 Bad\r\n", "99\r\n", "999 x\r\n", "\r\n", "25\u{301}0 x\r\n"])
    func `what is no answer is refused`(text: String) {
        var buffer = ByteBuffer(string: text)
        #expect(throws: SMTPError.self) { try SMTPReply(from: &buffer) }
    }

    @Test func `an endless answer is refused`() {
        var buffer = ByteBuffer(string: String(repeating: "x", count: 70_000))
        #expect(throws: SMTPError.self) { try SMTPReply(from: &buffer) }
    }
}

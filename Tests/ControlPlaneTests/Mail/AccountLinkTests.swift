import Foundation
import HTTPTypes
import HostSupport
import HummingbirdTesting
import PlatformAPI
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct AccountLinkTests {
    private static let email = "anna@example.org"

    private func token(in text: String) throws -> String {
        let link = try #require(text.split(whereSeparator: \.isWhitespace).first { $0.contains("?token=") })
        return String(try #require(link.split(separator: "=").last))
    }

    private func reset(_ platform: TestPlatform, _ token: String, _ password: String) async throws -> TestResponse {
        try await platform.call(
            .post, "/api/auth/password/reset", PasswordResetRequest(token: token, newPassword: password))
    }

    @Test(arguments: StoreEngine.allCases)
    func `an administrator's link sets a new password once`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let old = try await platform.newCustomer(Self.email)
            let administrator = try await platform.signIn()
            let path = "/api/admin/paas/users/\(Self.email)/reset-link"
            #expect(try await platform.call(.post, path, token: old).status == .forbidden)
            #expect(
                try await platform.call(.post, "/api/admin/paas/users/x@y.test/reset-link", token: administrator).status
                    == .notFound)
            let made = try await platform.call(.post, path, token: administrator).decoded(ResetLinkResource.self)
            let token = try token(in: made.url)
            let stored = try await platform.store.read {
                try $0.query("SELECT hash FROM account_links").map { try $0.text("hash") }
            }
            #expect(stored.count == 1 && stored.first != token)
            #expect(try await reset(platform, token, "short").fields == ["new_password"])
            #expect(try await reset(platform, token + "x", "another long one").fields == ["token"])
            #expect(try await reset(platform, token, "another long one").status == .noContent)
            #expect(try await reset(platform, token, "a third long one").fields == ["token"])
            #expect(try await platform.call(.get, "/api/auth/me", token: old).status == .unauthorized)
            _ = try await platform.signIn(Self.email, "another long one")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a link ends after its time, and others end with the first that is used`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            _ = try await platform.newCustomer(Self.email)
            let links = platform.assembly.access.links
            var tokens: [String] = []
            for _ in 0..<3 { tokens.append(try token(in: try await links.makeResetLink(of: Self.email).url.reveal())) }
            platform.clock.advance(seconds: AccountLinks.administratorLifetime - 1)
            #expect(try await reset(platform, tokens[0], "another long one").status == .noContent)
            #expect(try await reset(platform, tokens[1], "another long one").fields == ["token"])
            let late = try token(in: try await links.makeResetLink(of: Self.email).url.reveal())
            platform.clock.advance(seconds: AccountLinks.administratorLifetime)
            #expect(try await reset(platform, late, "another long one").fields == ["token"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `without a mail server nobody is asked to confirm, and forgetting is answered all the same`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let token = try await platform.newCustomer(Self.email)
            #expect(try await platform.call(.get, "/api/paas/applications", token: token).status == .ok)
            let created = try await platform.call(
                .post, "/api/paas/applications", CreateApplicationRequest(name: "Shop"), token: token)
            #expect(created.status != .forbidden)
            for email in [Self.email, "nobody@example.org", "nonsense"] {
                let answer = try await platform.call(.post, "/api/auth/password/forgot", EmailRequest(email: email))
                #expect(answer.status == .noContent)
            }
            #expect(try await platform.store.read { try MailStore.waitingCount(in: $0) } == 0)
        }
    }

    @Test(
        .enabled(if: MailServer.isInstalled, "needs the Debian package python3-aiosmtpd"),
        arguments: StoreEngine.allCases)
    func `with a mail server links come by mail, and an address is confirmed`(engine: StoreEngine) async throws {
        let server = try MailServer(.init())
        defer { server.stop() }
        let settings = [
            "smtp_host": "127.0.0.1", "smtp_port": "\(server.port)", "smtp_security": "none",
            "mail_from": "panel@example.com", "public_url": "https://panel.test",
        ]
        try await TestPlatform.run(engine, settings: settings) { platform in
            let runner = platform.assembly.access.mailRunner
            let session = try await platform.newCustomer(Self.email)
            let application = CreateApplicationRequest(name: "Shop")
            let early = try await platform.call(.post, "/api/paas/applications", application, token: session)
            #expect(early.status == .forbidden)
            #expect(try await platform.call(.get, "/api/paas/applications", token: session).status == .ok)
            await runner.step()
            let welcome = try #require(try await server.mails(1).first)
            #expect(welcome.to == [Self.email])
            #expect(welcome.body.contains("https://panel.test/confirm-email?token="))
            let confirmation = LinkTokenRequest(token: try token(in: welcome.body))
            #expect(try await platform.call(.post, "/api/auth/email/confirm", confirmation).status == .noContent)
            #expect(try await platform.call(.post, "/api/auth/email/confirm", confirmation).fields == ["token"])
            let later = try await platform.call(.post, "/api/paas/applications", application, token: session)
            #expect(later.status != .forbidden)
            for email in ["nobody@example.org", "ANNA@example.org"] {
                let answer = try await platform.call(.post, "/api/auth/password/forgot", EmailRequest(email: email))
                #expect(answer.status == .noContent)
            }
            #expect(try await platform.store.read { try MailStore.waitingCount(in: $0) } == 2)
            await runner.step()
            let mails = try await server.mails(2)
            #expect(mails.map(\.to) == [[Self.email], [Self.email]])
            let token = try token(in: mails[1].body)
            #expect(try await reset(platform, token, "another long one").status == .noContent)
            _ = try await platform.signIn(Self.email, "another long one")
            #expect(try await platform.store.read { try MailStore.waitingCount(in: $0) } == 0)
        }
    }

    @Test(
        .enabled(if: MailServer.isInstalled, "needs the Debian package python3-aiosmtpd"),
        arguments: StoreEngine.allCases)
    func `mail waits while its server is away, its text sealed, and gets given up in the end`(
        engine: StoreEngine
    ) async throws {
        let first = try MailServer(.init())
        first.stop()
        let settings = [
            "smtp_host": "127.0.0.1", "smtp_port": "\(first.port)", "smtp_security": "none",
            "mail_from": "panel@example.com",
        ]
        try await TestPlatform.run(engine, settings: settings) { platform in
            let access = platform.assembly.access
            try await platform.store.write { transaction in
                try access.mails.enqueue(
                    .text(subject: "Hello", body: "a secret link"), to: "a@example.org", in: transaction)
                try access.mails.enqueue(
                    .text(subject: "Never", body: "x"), to: "nobody@example.org", in: transaction)
            }
            await access.mailRunner.step()
            let rows = try await platform.store.read { try $0.query("SELECT * FROM mails") }
            #expect(try rows.allSatisfy { try $0.int("attempts") == 1 && $0.optionalInteger("ended_at") == nil })
            #expect(try rows.allSatisfy { try !$0.text("sealed_body").contains("secret") })
            let again = try MailServer(.init(port: first.port))
            defer { again.stop() }
            await access.mailRunner.step()
            #expect(try await again.mails(0).isEmpty)
            platform.clock.advance(seconds: 200)
            await access.mailRunner.step()
            #expect(try await again.mails(1).map(\.to) == [["a@example.org"]])
            let ended = try await platform.store.read { try $0.query("SELECT * FROM mails ORDER BY was_sent") }
            #expect(try ended.map { try $0.bool("was_sent") } == [false, true])
            #expect(try ended.allSatisfy { try $0.text("sealed_body").isEmpty })
        }
    }
}

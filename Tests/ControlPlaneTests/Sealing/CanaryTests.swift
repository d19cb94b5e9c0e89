import Foundation
import HTTPTypes
import HostSupport
import HummingbirdTesting
import Logging
import NIOCore
import PlatformAPI
import PlatformModel
import SQLStore
import Synchronization
import TestSupport
import Testing

@testable import ControlPlane

/// Secrets that were planted are nowhere to be seen but where they are used.
@Suite struct CanaryTests {
    private static let value = "canary-value-7f3a9c"
    private static let password = "canary-password-51d2e8"

    @Test(arguments: StoreEngine.allCases)
    func `planted secrets are in no answer, log line, audit entry or table`(engine: StoreEngine) async throws {
        let lines = LogLines()
        try await TestPlatform.run(engine, logger: lines.logger) { platform in
            var answers: [String] = []
            func call(
                _ method: HTTPRequest.Method, _ path: String, _ body: (any Encodable & Sendable)? = nil, token: String
            ) async throws {
                let answer = try await platform.call(method, path, body, token: token)
                answers.append("\(method) \(path) \(answer.headers) \(String(buffer: answer.body))")
            }
            let email = "a@example.org"
            let register = RegisterRequest(email: email, password: Self.password, name: "A")
            answers.append(String(buffer: try await platform.call(.post, "/api/auth/register", register).body))
            let token = try await platform.signIn(email, Self.password)
            let node = try await FakeNode(platform)
            _ = try await platform.newApplication(token)
            let app = TestPlatform.applications + "/shop"
            try await call(
                .post, app + "/env", EnvironmentVariableRequest(key: "SECRET", value: Self.value), token: token)
            try await call(
                .post, app + "/env", EnvironmentVariableRequest(key: "not a name", value: Self.value), token: token)
            try await call(.post, app + "/env/import", ["variables": ["B": Self.value]], token: token)
            try await platform.goLive("shop", on: node, token: token)
            for route in platform.assembly.routeTable().routes where route.isAnswered {
                let path = route.path.replacing("{application}", with: "shop").replacing("{build}", with: "1")
                    .replacing("{deployment}", with: "1")
                try await call(.get, path, token: token)
            }
            _ = try await platform.call(
                .post, "/api/auth/login", LoginRequest(email: email, password: Self.password + "x"))
            #expect(answers.count > 30)
            try await expectNone(of: [Self.value, Self.password], in: answers, lines, platform.store)
            // It would be seen: what is no secret is there.
            #expect(try await StoreDump.bytes(of: platform.store).range(of: Data(email.utf8)) != nil)
            #expect(answers.contains { $0.contains(email) } && !lines.all.isEmpty)
        }
    }

    /// What the platform makes itself and shows once.
    @Test(arguments: StoreEngine.allCases)
    func `tokens, codes and keys that were shown once are nowhere afterwards`(engine: StoreEngine) async throws {
        let lines = LogLines()
        try await TestPlatform.run(engine, logger: lines.logger) { platform in
            let root = try await platform.signIn()
            let email = "b@example.org"
            let register = RegisterRequest(email: email, password: Self.password, name: "B")
            _ = try await platform.call(.post, "/api/auth/register", register)
            let login = LoginRequest(email: email, password: Self.password)
            let session = try await platform.call(.post, "/api/auth/login", login).decoded(TokenResource.self)
            let token = session.accessToken
            /// The members of what a POST answers that must never be seen again.
            func made(_ path: String, _ body: JSONValue, _ members: [String], by token: String) async throws -> [String]
            {
                let answer = try await platform.call(.post, path, body, token: token).decoded(JSONValue.self)
                let texts = members.flatMap { answer[$0]?.texts ?? [] }
                #expect(texts.count >= members.count, "\(path): \(answer)")
                return texts
            }
            let proof: JSONValue = ["password": .text(Self.password)]
            var secrets = [session.accessToken, session.refreshToken]
            let factor = try await made("/api/auth/totp", proof, ["secret"], by: token)
            let step = platform.clock.clock.now() / 30_000
            let code = TimeCodes.code(secret: Base32.decode(factor.first ?? "") ?? [], step: step)
            secrets += factor
            secrets += try await made("/api/auth/totp/confirm", ["code": .text(code)], ["recovery_codes"], by: token)
            secrets += try await made(
                "/api/paas/tokens", ["name": "ci", "permissions": ["view"]], ["token"], by: token)
            secrets += try await made(
                "/api/admin/paas/nodes/register", ["name": "n9", "region": "default"],
                ["registration_token"], by: root)
            var links = try await made("/api/paas/invitations", ["role": "viewer"], ["link"], by: token)
            let reset = try await platform.call(.post, "/api/admin/paas/users/\(email)/reset-link", token: root)
            links.append(try reset.decoded(ResetLinkResource.self).url)
            secrets += links.compactMap { $0.split(whereSeparator: { "=/".contains($0) }).last.map(String.init) }
            let cookies = try await platform.assembly.access.sessions.signIn(
                email: TestPlatform.administrator, password: TestPlatform.password, from: Visitor(address: "local"))
            secrets += cookies.compactMap {
                $0.split(separator: ";").first?.split(separator: "=").last.map(String.init)
            }
            let setting: JSONValue = ["metrics_token": "canary-metrics-token-77"]
            #expect(try await platform.call(.put, "/api/admin/paas/settings", setting, token: root).status == .ok)
            secrets += ["canary-metrics-token-77", String(repeating: "07", count: 32)]
            #expect(secrets.count > 18 && secrets.allSatisfy { $0.count >= 8 })
            var answers: [String] = []
            for route in platform.assembly.routeTable().routes where route.isAnswered {
                for caller in [token, root] {
                    let answer = try await platform.call(.get, route.path, token: caller)
                    answers.append("\(route.path) \(answer.headers) \(String(buffer: answer.body))")
                }
            }
            try await expectNone(of: secrets, in: answers, lines, platform.store)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `the mail server's password and the text of mails are in no log line or dump`(
        engine: StoreEngine
    ) async throws {
        let lines = LogLines()
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try Data(Self.password.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        // Nothing listens there: the mails wait, and the attempts are logged.
        let settings = [
            "smtp_host": "127.0.0.1", "smtp_port": "1", "smtp_security": "none", "smtp_user": "panel",
            "smtp_password_file": file.path, "mail_from": "panel@example.com",
        ]
        try await TestPlatform.run(engine, settings: settings, logger: lines.logger) { platform in
            let request = RegisterRequest(email: "c@example.org", password: TestPlatform.password, name: "C")
            _ = try await platform.call(.post, "/api/auth/register", request)
            _ = try await platform.call(.post, "/api/auth/password/forgot", EmailRequest(email: "c@example.org"))
            await platform.assembly.access.mailRunner.step()
            let waiting = try await platform.store.read { try MailStore.waitingCount(in: $0) }
            #expect(waiting > 0)
            try await expectNone(of: [Self.password, "?token="], in: [], lines, platform.store)
        }
    }

    private func expectNone(
        of secrets: [String], in answers: [String], _ lines: LogLines, _ store: Store
    ) async throws {
        let dump = try await StoreDump.bytes(of: store)
        #expect(dump.count > 10_000)
        for secret in secrets {
            #expect(answers.filter { $0.contains(secret) }.map { $0.prefix(80) } == [], "\(secret)")
            #expect(lines.all.filter { $0.contains(secret) } == [], "\(secret)")
            #expect(dump.range(of: Data(secret.utf8)) == nil, "\(secret) is in the store")
        }
    }
}

extension Route {
    /// GET, and its answer ends.
    fileprivate var isAnswered: Bool {
        method == .get && !path.contains("stream") && !path.contains("events") && !path.contains("connect")
            && !path.hasPrefix("/agent/")
    }
}

/// A logger that keeps every line, also the least important.
private final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    var logger: Logger {
        var logger = Logger(label: "canary") { _ in Keeper(lines: self) }
        logger.logLevel = .trace
        return logger
    }

    fileprivate func add(_ line: String) { lines.withLock { $0.append(line) } }

    private struct Keeper: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.add("\(event.message) \(metadata) \(String(describing: event.metadata))")
        }
    }
}

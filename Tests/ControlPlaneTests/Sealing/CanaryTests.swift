import Foundation
import HTTPTypes
import HummingbirdTesting
import Logging
import NIOCore
import PlatformAPI
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
            let routes = platform.assembly.routeTable().routes.filter {
                $0.method == .get && !$0.path.contains("stream") && !$0.path.contains("events")
                    && !$0.path.contains("connect") && !$0.path.hasPrefix("/agent/")
            }
            for route in routes {
                let path = route.path.replacing("{application}", with: "shop").replacing("{build}", with: "1")
                    .replacing("{deployment}", with: "1")
                try await call(.get, path, token: token)
            }
            _ = try await platform.call(
                .post, "/api/auth/login", LoginRequest(email: email, password: Self.password + "x"))
            for secret in [Self.value, Self.password] {
                #expect(answers.count > 30)
                #expect(answers.filter { $0.contains(secret) } == [])
                #expect(lines.all.filter { $0.contains(secret) } == [])
                #expect(try await tables(platform.store).filter { $0.contains(secret) } == [])
            }
            // It would be seen: what is no secret is there.
            let all = try await tables(platform.store)
            #expect(all.contains { $0.hasPrefix("audit_entries") && $0.contains(email) })
            #expect(answers.contains { $0.contains(email) } && !lines.all.isEmpty)
        }
    }

    /// Every row of every table as text.
    private func tables(_ store: Store) async throws -> [String] {
        try await store.read { transaction in
            let names =
                transaction.dialect == .sqlite
                ? "SELECT name FROM sqlite_master WHERE type = 'table'"
                : "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'"
            return try transaction.query(names).flatMap { row -> [String] in
                let name = try row.text("name")
                return try transaction.query("SELECT * FROM \(name)").map { "\(name): \($0)" }
            }
        }
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

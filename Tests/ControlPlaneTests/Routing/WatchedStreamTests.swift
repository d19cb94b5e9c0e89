import Foundation
import HTTPTypes
import HostSupport
import Hummingbird
import HummingbirdTesting
import NIOCore
import PlatformAPI
import SQLStore
import Synchronization
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct WatchedStreamTests {
    private static let person = "a@example.org"

    private final class Flag: Sendable {
        private let value = Mutex(false)

        var isSet: Bool { value.withLock { $0 } }

        func set() { value.withLock { $0 = true } }
    }

    /// The log of an application, followed by a browser.
    private struct Follower {
        let platform: TestPlatform
        let application: String
        let cookie: String
        let token: String

        init(_ platform: TestPlatform) async throws {
            self.platform = platform
            token = try await platform.newCustomer(person)
            application = try await platform.newApplication(token).id
            let cookie = try await platform.assembly.access.sessions.signIn(
                email: person, password: TestPlatform.password, from: Visitor(address: "local"))
            self.cookie = String(cookie.first?.prefix { $0 != ";" } ?? "")
        }

        /// Opens the stream, wakes it some times, and answers how many signs of life came until it ended.
        func follow(
            _ headers: HTTPFields, _ path: String = "/api/paas/applications/shop/logs/stream",
            until end: @escaping @Sendable () async throws -> Void
        ) async throws -> Int {
            let mayEnd = Flag()
            return try await withThrowingTaskGroup(of: Int?.self) { group in
                group.addTask {
                    let answer = try await platform.call(.get, path, headers: headers)
                    #expect(answer.status == .ok)
                    #expect(mayEnd.isSet, "it ended although nothing had changed")
                    return String(buffer: answer.body).components(separatedBy: "event: ping").count - 1
                }
                group.addTask {
                    try await wake(15)
                    platform.clock.advance(seconds: 1_000)
                    try await wake(15)
                    mayEnd.set()
                    try await end()
                    platform.clock.advance(seconds: 11)
                    try await wake(100)
                    return nil
                }
                let first = try await group.next() ?? nil
                group.cancelAll()
                return try #require(first, "the stream goes on")
            }
        }

        private func wake(_ count: Int) async throws {
            for _ in 0..<count {
                try await Task.sleep(for: .milliseconds(50))
                platform.assembly.surroundings.signals.send(.applicationLog(application))
                platform.assembly.surroundings.signals.send(.application(application))
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `a stream goes on while its reader is signed in and ends after the sign-out`(
        engine: StoreEngine
    ) async throws {
        try await TestPlatform.run(engine) { platform in
            let follower = try await Follower(platform)
            let signs = try await follower.follow([.cookie: follower.cookie]) {
                let head = HTTPRequest(
                    method: .get, scheme: "http", authority: "localhost", path: "/",
                    headerFields: [.cookie: follower.cookie])
                _ = try await platform.assembly.access.sessions.signOut(
                    Request(head: head, body: .init(buffer: ByteBuffer())))
            }
            #expect(signs > 0)
        }
    }

    @Test func `a stream ends when its reader leaves the organization`() async throws {
        for path in ["/api/paas/applications/shop/logs/stream", "/applications/shop/events"] {
            try await TestPlatform.run(.sqlite) { platform in
                let follower = try await Follower(platform)
                _ = try await follower.follow([.cookie: follower.cookie], path) {
                    try await platform.store.write { _ = try $0.execute("DELETE FROM members") }
                }
            }
        }
    }

    @Test func `a program's stream outlives its access token and ends with the sign-in`() async throws {
        try await TestPlatform.run(.sqlite) { platform in
            let follower = try await Follower(platform)
            let signs = try await follower.follow([.authorization: "Bearer \(follower.token)"]) {
                #expect(
                    try await platform.call(.get, "/api/auth/me", token: follower.token).status == .unauthorized)
                let now = platform.clock.clock.now()
                try await platform.store.write {
                    _ = try $0.execute("UPDATE sign_ins SET ended_at = $1", [SQLValue(now)])
                }
            }
            #expect(signs > 0)
        }
    }
}

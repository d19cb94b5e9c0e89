import ControlPlane
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

/// Servers keep in memory what the store said of a caller. Whatever ends a right, on whichever server, ends it for the
/// next request.
@Suite struct RevocationTests {
    /// Calls the list at a second server, which shares the database and nothing else.
    private static func withOther(
        _ platform: TestPlatform, _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        let other = Assembly(platform.assembly.surroundings)
        try await Hummingbird.Application(router: other.router(), logger: .silent).test(.router, body)
    }

    private static func status(
        _ client: any TestClientProtocol, _ token: String, _ headers: HTTPFields = [:]
    ) async throws -> Int {
        var headers = headers
        headers[.authorization] = "Bearer \(token)"
        return try await client.execute(uri: TestPlatform.applications, method: .get, headers: headers, body: nil)
            .status.code
    }

    @Test(arguments: StoreEngine.allCases)
    func `a sign-in that ended at one server is refused by the other`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            _ = try await platform.newCustomer("a@example.org")
            let tokens = try await platform.call(
                .post, "/api/auth/login", LoginRequest(email: "a@example.org", password: TestPlatform.password)
            ).decoded(TokenResource.self)
            let token = tokens.accessToken
            try await Self.withOther(platform) { other async throws in
                for _ in 0..<3 { #expect(try await Self.status(other, token) == 200) }
                let out = RefreshRequest(refreshToken: tokens.refreshToken)
                #expect(try await platform.call(.post, "/api/auth/logout", out).status == .noContent)
                #expect(try await Self.status(other, token) == 401)
                #expect(try await Self.status(platform.client, token) == 401)
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `an API token that was revoked or ran out is refused by both`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let owner = try await platform.newCustomer("a@example.org")
            func make(_ days: Int) async throws -> (id: String, text: String) {
                let made = try await platform.call(
                    .post, "/api/paas/tokens",
                    APITokenRequest(name: "t", permissions: ["view"], expiresInDays: days, administrator: nil),
                    token: owner
                ).decoded(APITokenResource.self)
                return (made.id, try #require(made.token))
            }
            let (revoked, short) = (try await make(30), try await make(1))
            try await Self.withOther(platform) { other async throws in
                for token in [revoked, short] {
                    for _ in 0..<3 { #expect(try await Self.status(other, token.text) == 200) }
                }
                let answer = try await platform.call(.delete, "/api/paas/tokens/\(revoked.id)", token: owner)
                #expect(answer.status == .noContent)
                for client in [other, platform.client] {
                    #expect(try await Self.status(client, revoked.text) == 401)
                    #expect(try await Self.status(client, short.text) == 200)
                }
                // No commit comes between: only the time has changed.
                platform.clock.advance(seconds: 86_401)
                for client in [other, platform.client] { #expect(try await Self.status(client, short.text) == 401) }
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `who was put out, suspended or given less finds out at once`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine) { platform in
            let team = try await platform.team()
            let token = team.token(.member)
            try await Self.withOther(platform) { other async throws in
                for _ in 0..<2 { #expect(try await Self.status(other, token, team.inside) == 200) }
                try await platform.store.write {
                    try $0.execute(
                        "DELETE FROM members WHERE user_id = $1 AND organization_id = $2",
                        [
                            .text(team.userID(.member)), .text(team.id),
                        ])
                }
                let outside = try await Self.status(other, token, team.inside)
                #expect([403, 404].contains(outside))
                #expect(try await Self.status(other, token) == 200)
                try await platform.store.write {
                    try $0.execute("UPDATE users SET suspended_at = 1 WHERE id = $1", [.text(team.userID(.member))])
                }
                #expect(try await Self.status(other, token) == 403)
            }
        }
    }
}

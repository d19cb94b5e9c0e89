import HTTPTypes
import HummingbirdTesting
import PlatformAPI
import PlatformModel
import SQLStore
import TestSupport
import Testing

@testable import ControlPlane

@Suite struct RateLimitTests {
    @Test func `a bucket lets a burst through, then its rate, and no more after a long rest`() throws {
        let limit = try #require(RateLimit(perMinute: 60))
        var bucket = TokenBucket()
        #expect((0..<15).allSatisfy { _ in bucket.take(1, limit, now: 1_000_000) == nil })
        #expect(bucket.take(1, limit, now: 1_000_000) == 1)
        #expect(bucket.take(1, limit, now: 1_001_000) == nil)
        #expect(bucket.take(1, limit, now: 1_001_000) == 1)
        #expect((0..<15).allSatisfy { _ in bucket.take(1, limit, now: 9_000_000) == nil })
        #expect(bucket.take(1, limit, now: 9_000_000) == 1)
        #expect(RateLimit(perMinute: 0) == nil)
    }

    @Test(arguments: StoreEngine.allCases)
    func `who asks too often waits, others do not`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine, settings: ["rate_limit_reads": "40"]) { platform in
            let busy = try await platform.newCustomer("a@example.org")
            let calm = try await platform.newCustomer("b@example.org")
            var refused: TestResponse?
            for number in 0..<11 {
                let answer = try await platform.call(.get, "/api/auth/me", token: busy)
                if number < 10 { #expect(answer.status == .ok, "\(number)") } else { refused = answer }
            }
            #expect(refused?.status == .tooManyRequests)
            #expect(refused?.code == "too_many_requests")
            let wait = try #require(refused?.headers[.retryAfter].flatMap { Int64($0) })
            #expect((1...2).contains(wait))
            #expect(try await platform.call(.get, "/api/auth/me", token: calm).status == .ok)
            platform.clock.advance(seconds: wait)
            #expect(try await platform.call(.get, "/api/auth/me", token: busy).status == .ok)
        }
    }

    @Test func `servers share their buckets on PostgreSQL`() async throws {
        guard StoreEngine.allCases.contains(.postgresql) else { return }
        try await TestPlatform.run(.postgresql, settings: ["rate_limit_changes": "40"]) { platform in
            let token = try await platform.newCustomer("a@example.org")
            let surroundings = platform.assembly.surroundings
            let user = try await platform.call(.get, "/api/auth/me", token: token).decoded(SessionResource.self).user
            let limit = try #require(RateLimit(perMinute: 40))
            var passed = 0
            for number in 0..<30 {
                // Each a server of its own: nothing in memory is shared.
                let wait = try await surroundings.store.write {
                    try RateLimitStore.take(
                        "changes/\(user.id)", 1, limit, now: surroundings.now.milliseconds, in: $0)
                }
                if wait == nil { passed += 1 } else { #expect(number >= 10) }
            }
            #expect(passed == 10)
            platform.clock.advance(seconds: 60)
            try await RateLimits(surroundings).clean()
            let left = try await surroundings.store.read { try $0.query("SELECT name FROM rate_buckets").count }
            #expect(left == 0)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `guesses of credentials are slowed down by address`(engine: StoreEngine) async throws {
        try await TestPlatform.run(engine, settings: ["rate_limit_sign_ins": "200"]) { platform in
            var words: [HTTPResponse.Status] = []
            for number in 0..<60 {
                words.append(try await platform.call(.get, "/api/auth/me", token: "guess-\(number)").status)
            }
            #expect(words.prefix(50).allSatisfy { $0 == .unauthorized })
            #expect(words.suffix(9).allSatisfy { $0 == .tooManyRequests })
        }
    }
}

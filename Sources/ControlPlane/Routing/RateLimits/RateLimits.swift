import HTTPTypes
import HostSupport
import PlatformModel
import SQLStore
import Synchronization

/// Limits of requests per account and, for those who have not signed in, per address. With PostgreSQL the buckets are
/// shared by all servers: each takes some tokens ahead by one statement and spends them from memory, so that most
/// requests need no store.
package final class RateLimits: Sendable {
    /// What a request counts as.
    package enum Kind: String, Sendable, CaseIterable {
        case reads, changes
        /// Signing in, registering and the like.
        case signIns = "sign_ins"
        /// Requests with a wrong credential.
        case wrongCredentials = "wrong_credentials"
    }

    private static let capacity = 50_000

    private struct State {
        var buckets: [String: TokenBucket] = [:]
        /// Tokens taken ahead from the shared bucket, and until when they are good.
        var ahead: [String: (count: Int, until: Int64)] = [:]
    }

    private let limits: [Kind: RateLimit]
    private let surroundings: Surroundings
    private let state = Mutex(State())

    package init(_ surroundings: Surroundings) {
        self.surroundings = surroundings
        let configuration = surroundings.configuration
        let all: [Kind: RateLimit?] = [
            .reads: RateLimit(perMinute: configuration.readsPerMinute),
            .changes: RateLimit(perMinute: configuration.changesPerMinute),
            .signIns: RateLimit(perMinute: configuration.signInsPerMinute),
            .wrongCredentials: RateLimit(perMinute: configuration.signInsPerMinute),
        ]
        limits = all.compactMapValues { $0 }
    }

    /// Counts a request of somebody who is signed in.
    func admit(_ person: Person, _ method: HTTPRequest.Method) async throws {
        let kind: Kind = method == .get ? .reads : .changes
        try await take(kind, "\(person.user.id.text)/\(person.credential.rawValue)")
    }

    /// Counts a request to a route for everybody.
    func admit(address: String, _ method: HTTPRequest.Method) async throws {
        try await take(method == .get ? .reads : .signIns, ClientAddress.source(address))
    }

    /// Counts a wrong credential; throws when there have been too many from the address. A right one is not asked about
    /// here, so nobody can lock out those who share an address.
    func noteWrongCredential(address: String) async throws {
        try await take(.wrongCredentials, ClientAddress.source(address))
    }

    private func key(_ kind: Kind, _ subject: String) -> String { "\(kind.rawValue)/\(subject)" }

    private func take(_ kind: Kind, _ subject: String) async throws {
        guard let limit = limits[kind] else { return }
        let (key, now) = (key(kind, subject), surroundings.now.milliseconds)
        guard surroundings.store.dialect == .postgresql else {
            if let wait = spend(key, limit, now: now) { throw Self.refusal(wait) }
            return
        }
        if spendAhead(key, now: now) { return }
        let batch = max(1, limit.burst / 10)
        if try await takeShared(key, limit, count: batch, now: now) == nil {
            keepAhead(key, batch - 1, until: now &+ 10_000)
        } else if let wait = try await takeShared(key, limit, count: 1, now: now) {
            throw Self.refusal(wait)
        }
    }

    private func spend(_ key: String, _ limit: RateLimit, now: Int64) -> Int? {
        state.withLock { state in
            if state.buckets.count >= Self.capacity {
                state.buckets = state.buckets.filter { !$0.value.isFull(now: now) }
            }
            // Whoever has so many addresses is not held by counting; memory must be.
            if state.buckets.count >= Self.capacity { state.buckets = [:] }
            return state.buckets[key, default: TokenBucket()].take(1, limit, now: now)
        }
    }

    private func spendAhead(_ key: String, now: Int64) -> Bool {
        state.withLock { state in
            guard let ahead = state.ahead[key], ahead.count > 0, ahead.until > now else { return false }
            state.ahead[key]?.count -= 1
            return true
        }
    }

    private func keepAhead(_ key: String, _ count: Int, until: Int64) {
        state.withLock { state in
            if state.ahead.count >= Self.capacity { state.ahead = [:] }
            state.ahead[key] = (count, until)
        }
    }

    private func takeShared(_ key: String, _ limit: RateLimit, count: Int, now: Int64) async throws -> Int? {
        try await surroundings.store.write {
            try RateLimitStore.take(key, Int64(clamping: count), limit, now: now, in: $0)
        }
    }

    /// Forgets shared buckets that are full.
    func clean() async throws {
        guard surroundings.store.dialect == .postgresql else { return }
        let now = surroundings.now.milliseconds
        try await surroundings.store.write { try RateLimitStore.deleteFull(now: now, in: $0) }
    }

    private static func refusal(_ seconds: Int) -> PlatformError {
        PlatformError(
            .tooManyRequests, "Too many requests; try again in \(seconds) seconds.", retryAfter: seconds)
    }
}

/// The SQL of `rate_buckets`.
enum RateLimitStore {
    /// Takes tokens in one statement; answers the seconds to wait when there are too few.
    static func take(
        _ key: String, _ count: Int64, _ limit: RateLimit, now: Int64, in transaction: Transaction
    ) throws -> Int? {
        let cost = limit.interval &* count
        let row = try transaction.first(
            """
            INSERT INTO rate_buckets (name, full_at, is_refused) VALUES ($1, $2, 0)
            ON CONFLICT (name) DO UPDATE SET
                is_refused = CASE WHEN rate_buckets.full_at > $3 THEN 1 ELSE 0 END,
                full_at = CASE WHEN rate_buckets.full_at > $3 THEN rate_buckets.full_at
                    WHEN rate_buckets.full_at < $4 THEN $2 ELSE rate_buckets.full_at + $5 END
            RETURNING full_at, is_refused
            """,
            [
                .text(key), SQLValue(now &+ cost), SQLValue(now &+ limit.span &- cost), SQLValue(now), SQLValue(cost),
            ])
        guard let row, try row.integer("is_refused") == 1 else { return nil }
        let excess = try row.integer("full_at") &+ cost &- now &- limit.span
        return Int(clamping: max(1, (excess + 999) / 1000))
    }

    static func deleteFull(now: Int64, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM rate_buckets WHERE full_at < $1", [SQLValue(now)])
    }
}

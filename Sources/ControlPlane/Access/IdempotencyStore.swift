import PlatformModel
import SQLStore

/// The SQL of `idempotency_keys`.
enum IdempotencyStore {
    struct Key: Sendable {
        let user: UserID
        let text: String
    }

    struct Entry: Sendable {
        let fingerprint: String
        let createdAt: Timestamp
        let answer: Answer?
    }

    struct Answer: Sendable {
        let status: Int
        let contentType: String
        let sealedBody: String
    }

    static func find(_ key: Key, in transaction: Transaction) throws -> Entry? {
        let row = try transaction.first(
            "SELECT * FROM idempotency_keys WHERE user_id = $1 AND key = $2", [.text(key.user.text), .text(key.text)])
        return try row.map { row in
            Entry(
                fingerprint: try row.text("fingerprint"),
                createdAt: Timestamp(milliseconds: try row.integer("created_at")),
                answer: try row.optionalInt("status").map { status in
                    Answer(
                        status: status, contentType: try row.text("content_type"),
                        sealedBody: try row.text("sealed_body"))
                })
        }
    }

    /// Notes that `attempt` works on the key, also in place of one that never came to an end.
    static func begin(
        _ key: Key, fingerprint: String, attempt: String, now: Timestamp, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO idempotency_keys (user_id, key, fingerprint, attempt, created_at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (user_id, key) DO UPDATE SET attempt = excluded.attempt, created_at = excluded.created_at
            """,
            [
                .text(key.user.text), .text(key.text), .text(fingerprint), .text(attempt), SQLValue(now.milliseconds),
            ])
    }

    static func finish(_ key: Key, attempt: String, with answer: Answer, in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE idempotency_keys SET status = $1, content_type = $2, sealed_body = $3
            WHERE user_id = $4 AND key = $5 AND attempt = $6
            """,
            [
                SQLValue(answer.status), .text(answer.contentType), .text(answer.sealedBody), .text(key.user.text),
                .text(key.text), .text(attempt),
            ])
    }

    /// Frees the key for another try.
    static func abandon(_ key: Key, attempt: String, in transaction: Transaction) throws {
        try transaction.execute(
            "DELETE FROM idempotency_keys WHERE user_id = $1 AND key = $2 AND attempt = $3",
            [.text(key.user.text), .text(key.text), .text(attempt)])
    }

    static func deleteOld(before time: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            "DELETE FROM idempotency_keys WHERE created_at < $1", [SQLValue(time.milliseconds)])
    }
}

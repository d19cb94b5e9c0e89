import PlatformModel
import SQLStore

/// The SQL of `sign_ins`, `refresh_tokens` and `web_sessions`.
enum SignInStore {
    struct SignIn {
        let id: String
        let userID: UserID
        let expiresAt: Timestamp
        let isEnded: Bool

        func isValid(now: Timestamp) -> Bool { !isEnded && expiresAt > now }
    }

    static func insert(
        _ id: String, of user: UserID, now: Timestamp, expiresAt: Timestamp, in transaction: Transaction
    ) throws {
        try transaction.execute(
            "INSERT INTO sign_ins (id, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
            [.text(id), .text(user.text), SQLValue(now.milliseconds), SQLValue(expiresAt.milliseconds)])
    }

    static func find(_ id: String, in transaction: Transaction) throws -> SignIn? {
        try transaction.first("SELECT * FROM sign_ins WHERE id = $1", [.text(id)]).map { row in
            SignIn(
                id: try row.text("id"), userID: UserID(try row.text("user_id")),
                expiresAt: Timestamp(milliseconds: try row.integer("expires_at")),
                isEnded: try row.optionalInteger("ended_at") != nil)
        }
    }

    static func prolong(_ id: String, until expiry: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE sign_ins SET expires_at = $1 WHERE id = $2", [SQLValue(expiry.milliseconds), .text(id)])
    }

    /// Ends the sign-in with all its tokens and sessions.
    static func end(_ id: String, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE sign_ins SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL",
            [SQLValue(now.milliseconds), .text(id)])
    }

    static func insertRefreshToken(
        hash: String, signIn: String, now: Timestamp, in transaction: Transaction
    ) throws {
        try transaction.execute(
            "INSERT INTO refresh_tokens (hash, sign_in_id, created_at) VALUES ($1, $2, $3)",
            [.text(hash), .text(signIn), SQLValue(now.milliseconds)])
    }

    /// The sign-in of a refresh token, and when the token was used.
    static func refreshToken(
        hash: String, in transaction: Transaction
    ) throws -> (signIn: String, usedAt: Timestamp?)? {
        try transaction.first("SELECT * FROM refresh_tokens WHERE hash = $1", [.text(hash)]).map { row in
            (
                try row.text("sign_in_id"),
                try row.optionalInteger("used_at").map { Timestamp(milliseconds: $0) }
            )
        }
    }

    static func useRefreshToken(hash: String, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE refresh_tokens SET used_at = $1 WHERE hash = $2 AND used_at IS NULL",
            [SQLValue(now.milliseconds), .text(hash)])
    }

    static func insertSession(hash: String, signIn: String, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            "INSERT INTO web_sessions (hash, sign_in_id, seen_at) VALUES ($1, $2, $3)",
            [.text(hash), .text(signIn), SQLValue(now.milliseconds)])
    }

    static func session(hash: String, in transaction: Transaction) throws -> (signIn: String, seenAt: Timestamp)? {
        try transaction.first("SELECT * FROM web_sessions WHERE hash = $1", [.text(hash)]).map { row in
            (try row.text("sign_in_id"), Timestamp(milliseconds: try row.integer("seen_at")))
        }
    }

    static func touchSession(hash: String, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE web_sessions SET seen_at = $1 WHERE hash = $2", [SQLValue(now.milliseconds), .text(hash)])
    }

    /// Forgets sign-ins, with their tokens and sessions, that ended or ran out before `time`.
    static func deleteOld(before time: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            "DELETE FROM sign_ins WHERE expires_at < $1 OR ended_at < $1", [SQLValue(time.milliseconds)])
    }
}

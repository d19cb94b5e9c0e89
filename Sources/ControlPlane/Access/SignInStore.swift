import PlatformModel
import SQLStore

/// The SQL of `sign_ins`, `refresh_tokens` and `web_sessions`.
enum SignInStore {
    enum Kind: String {
        case browser, program
    }

    /// Why a sign-in ended before its time.
    enum End: String {
        case signedOut = "signed_out"
        case revoked
        case passwordChanged = "password_changed"
        /// A refresh token was used twice: somebody else has a copy.
        case reused
    }

    struct SignIn {
        let id: String
        let userID: UserID
        let kind: Kind
        /// What it was last used from.
        let device: String
        let address: String
        let createdAt: Timestamp
        let seenAt: Timestamp
        let expiresAt: Timestamp
        let isEnded: Bool

        func isValid(now: Timestamp) -> Bool {
            !isEnded && expiresAt > now
        }
    }

    static func insert(_ signIn: SignIn, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO sign_ins (id, user_id, kind, device, address, created_at, seen_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                .text(signIn.id), .text(signIn.userID.text), .text(signIn.kind.rawValue), .text(signIn.device),
                .text(signIn.address), SQLValue(signIn.createdAt.milliseconds), SQLValue(signIn.seenAt.milliseconds),
                SQLValue(signIn.expiresAt.milliseconds),
            ])
    }

    static func find(_ id: String, in transaction: Transaction) throws -> SignIn? {
        try transaction.first("SELECT * FROM sign_ins WHERE id = $1", [.text(id)]).map(signIn)
    }

    /// A person's sign-ins that are not over, the newest first.
    static func list(of user: UserID, now: Timestamp, in transaction: Transaction) throws -> [SignIn] {
        try transaction.query(
            """
            SELECT * FROM sign_ins WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2
            ORDER BY created_at DESC, id DESC LIMIT 1000
            """,
            [.text(user.text), SQLValue(now.milliseconds)]
        ).map(signIn)
    }

    private static func signIn(_ row: Row) throws -> SignIn {
        let createdAt = try row.integer("created_at")
        return SignIn(
            id: try row.text("id"), userID: UserID(try row.text("user_id")),
            kind: Kind(rawValue: try row.text("kind")) ?? .program, device: try row.text("device"),
            address: try row.text("address"), createdAt: Timestamp(milliseconds: createdAt),
            seenAt: Timestamp(milliseconds: try row.optionalInteger("seen_at") ?? createdAt),
            expiresAt: Timestamp(milliseconds: try row.integer("expires_at")),
            isEnded: try row.optionalInteger("ended_at") != nil)
    }

    /// Notes a use: where from, and until when it lasts now.
    static func prolong(
        _ id: String, until expiry: Timestamp, from visitor: Visitor, now: Timestamp, in transaction: Transaction
    ) throws {
        try transaction.execute(
            "UPDATE sign_ins SET expires_at = $1, seen_at = $2, device = $3, address = $4 WHERE id = $5",
            [
                SQLValue(expiry.milliseconds), SQLValue(now.milliseconds), .text(visitor.device),
                .text(visitor.address), .text(id),
            ])
    }

    /// Ends the sign-in with all its tokens and sessions; false when it was over before.
    @discardableResult
    static func end(_ id: String, _ reason: End, now: Timestamp, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            "UPDATE sign_ins SET ended_at = $1, end_reason = $2 WHERE id = $3 AND ended_at IS NULL",
            [SQLValue(now.milliseconds), .text(reason.rawValue), .text(id)]) == 1
    }

    /// Ends all sign-ins of a person but one.
    static func endAll(
        of user: UserID, but kept: String?, _ reason: End, now: Timestamp, in transaction: Transaction
    ) throws {
        try transaction.execute(
            "UPDATE sign_ins SET ended_at = $1, end_reason = $2 WHERE user_id = $3 AND id <> $4 AND ended_at IS NULL",
            [SQLValue(now.milliseconds), .text(reason.rawValue), .text(user.text), .text(kept ?? "")])
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

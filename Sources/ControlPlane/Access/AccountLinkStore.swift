import PlatformModel
import SQLStore

/// The SQL of `account_links` and `confirmed_emails`. Of links only SHA-256 is kept.
enum AccountLinkStore {
    enum Purpose: String, Sendable {
        /// Sent to the person's address, which its use confirms.
        case reset
        /// Handed out by an administrator.
        case administratorReset = "administrator_reset"
        case confirmation
    }

    struct Link: Sendable {
        let userID: UserID
        let purpose: Purpose
        /// The address that it was made for.
        let email: String
    }

    static func insert(
        _ link: Link, hash: String, now: Timestamp, expiresAt: Timestamp, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO account_links (hash, user_id, purpose, email, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [
                .text(hash), .text(link.userID.text), .text(link.purpose.rawValue), .text(link.email),
                SQLValue(now.milliseconds), SQLValue(expiresAt.milliseconds),
            ])
    }

    /// How many of a kind a person was sent since `time`.
    static func count(
        of user: UserID, _ purpose: Purpose, since time: Timestamp, in transaction: Transaction
    ) throws -> Int {
        try transaction.first(
            "SELECT COUNT(*) AS number FROM account_links WHERE user_id = $1 AND purpose = $2 AND created_at > $3",
            [.text(user.text), .text(purpose.rawValue), SQLValue(time.milliseconds)])?.int("number") ?? 0
    }

    /// Takes a link away and answers it; nil when it is unknown, used or too old.
    static func use(hash: String, now: Timestamp, in transaction: Transaction) throws -> Link? {
        let row = try transaction.first("SELECT * FROM account_links WHERE hash = $1", [.text(hash)])
        guard let row, let purpose = Purpose(rawValue: try row.text("purpose")),
            try row.integer("expires_at") > now.milliseconds,
            try transaction.execute("DELETE FROM account_links WHERE hash = $1", [.text(hash)]) == 1
        else { return nil }
        return Link(userID: UserID(try row.text("user_id")), purpose: purpose, email: try row.text("email"))
    }

    static func deleteAll(of user: UserID, _ purposes: [Purpose], in transaction: Transaction) throws {
        for purpose in purposes {
            try transaction.execute(
                "DELETE FROM account_links WHERE user_id = $1 AND purpose = $2",
                [.text(user.text), .text(purpose.rawValue)])
        }
    }

    static func deleteOld(before time: Timestamp, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM account_links WHERE expires_at < $1", [SQLValue(time.milliseconds)])
    }

    static func confirm(_ user: UserID, email: String, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO confirmed_emails (user_id, email, confirmed_at) VALUES ($1, $2, $3)
            ON CONFLICT (user_id) DO UPDATE SET email = excluded.email, confirmed_at = excluded.confirmed_at
            """,
            [.text(user.text), .text(email), SQLValue(now.milliseconds)])
    }

    static func isConfirmed(_ user: User, in transaction: Transaction) throws -> Bool {
        try transaction.first(
            "SELECT 1 AS found FROM confirmed_emails WHERE user_id = $1 AND email = $2",
            [.text(user.id.text), .text(user.email)]) != nil
    }
}

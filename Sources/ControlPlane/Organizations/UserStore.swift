import PlatformModel
import SQLStore

/// The SQL of `users`.
enum UserStore {
    static func insert(_ user: User, passwordHash: String, in transaction: Transaction) throws {
        let time = SQLValue(user.createdAt.milliseconds)
        try transaction.execute(
            """
            INSERT INTO users (id, email, name, password_hash, is_administrator, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $6)
            """,
            [
                .text(user.id.text), .text(user.email), .text(user.name), .text(passwordHash),
                SQLValue(user.isAdministrator), time,
            ])
    }

    static func find(_ id: UserID, in transaction: Transaction) throws -> User? {
        try transaction.first("SELECT * FROM users WHERE id = $1", [.text(id.text)]).map(user)
    }

    /// Whoever has this address, with the hash of their password.
    static func credentials(
        email: String, in transaction: Transaction
    ) throws -> (user: User, passwordHash: String)? {
        try transaction.first("SELECT * FROM users WHERE email = $1", [.text(email)]).map { row in
            (try user(row), try row.text("password_hash"))
        }
    }

    static func setPasswordHash(_ hash: String, of id: UserID, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE users SET password_hash = $1, updated_at = $2 WHERE id = $3",
            [.text(hash), SQLValue(now.milliseconds), .text(id.text)])
    }

    static func rename(_ id: UserID, to name: String, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE users SET name = $1, updated_at = $2 WHERE id = $3",
            [.text(name), SQLValue(now.milliseconds), .text(id.text)])
    }

    /// Removes a person, and with them what refers to them; their applications get an owner of the organization
    /// instead, the one who joined first.
    static func erase(_ id: UserID, in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE applications SET owner_user_id = (
                SELECT m.user_id FROM members m
                WHERE m.organization_id = applications.organization_id AND m.role = 'owner' AND m.user_id <> $1
                ORDER BY m.created_at, m.user_id LIMIT 1)
            WHERE owner_user_id = $1
            """, [.text(id.text)])
        try transaction.execute("DELETE FROM users WHERE id = $1", [.text(id.text)])
    }

    static func hasAdministrator(in transaction: Transaction) throws -> Bool {
        try transaction.first("SELECT 1 AS found FROM users WHERE is_administrator = 1 LIMIT 1") != nil
    }

    static func user(_ row: Row) throws -> User {
        var user = User(
            id: UserID(try row.text("id")), email: try row.text("email"), name: try row.text("name"),
            isAdministrator: try row.bool("is_administrator"),
            createdAt: Timestamp(milliseconds: try row.integer("created_at")))
        user.suspendedAt = try row.moment("suspended_at")
        return user
    }
}

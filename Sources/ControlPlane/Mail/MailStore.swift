import PlatformModel
import SQLStore

/// The SQL of `mails`.
enum MailStore {
    struct Waiting: Sendable {
        let id: String
        let recipient: String
        let sealedBody: String
        let createdAt: Timestamp
        let nextAttemptAt: Timestamp
        let attempts: Int
    }

    /// The addresses of an organization's owners and admins.
    static func managers(of organization: OrganizationID, in transaction: Transaction) throws -> [String] {
        try transaction.query(
            """
            SELECT u.email FROM members m JOIN users u ON u.id = m.user_id
            WHERE m.organization_id = $1 AND m.role IN ('owner', 'admin') ORDER BY u.email
            """, [.text(organization.text)]
        ).map { try $0.text("email") }
    }

    static func insert(_ mail: Waiting, subject: String, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO mails (id, recipient, subject, sealed_body, created_at, next_attempt_at, attempts, was_sent)
            VALUES ($1, $2, $3, $4, $5, $6, $7, 0)
            """,
            [
                .text(mail.id), .text(mail.recipient), .text(subject), .text(mail.sealedBody),
                SQLValue(mail.createdAt.milliseconds), SQLValue(mail.nextAttemptAt.milliseconds),
                SQLValue(mail.attempts),
            ])
    }

    static func waitingCount(in transaction: Transaction) throws -> Int {
        try transaction.first("SELECT COUNT(*) AS number FROM mails WHERE ended_at IS NULL")?.int("number") ?? 0
    }

    static func due(now: Timestamp, limit: Int, in transaction: Transaction) throws -> [Waiting] {
        try transaction.query(
            """
            SELECT * FROM mails WHERE ended_at IS NULL AND next_attempt_at <= $1 ORDER BY next_attempt_at, id LIMIT $2
            """,
            [SQLValue(now.milliseconds), SQLValue(limit)]
        ).map { row in
            Waiting(
                id: try row.text("id"), recipient: try row.text("recipient"), sealedBody: try row.text("sealed_body"),
                createdAt: Timestamp(milliseconds: try row.integer("created_at")),
                nextAttemptAt: Timestamp(milliseconds: try row.integer("next_attempt_at")),
                attempts: try row.int("attempts"))
        }
    }

    /// Takes a mail for one attempt; false when another server was faster.
    static func claim(_ mail: Waiting, until: Timestamp, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            """
            UPDATE mails SET attempts = attempts + 1, next_attempt_at = $1
            WHERE id = $2 AND next_attempt_at = $3 AND ended_at IS NULL
            """,
            [SQLValue(until.milliseconds), .text(mail.id), SQLValue(mail.nextAttemptAt.milliseconds)]) == 1
    }

    static func postpone(_ id: String, until: Timestamp, problem: String, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE mails SET next_attempt_at = $1, last_problem = $2 WHERE id = $3 AND ended_at IS NULL",
            [SQLValue(until.milliseconds), .text(problem), .text(id)])
    }

    /// The text goes with the end: it may hold a link.
    static func end(
        _ id: String, wasSent: Bool, problem: String?, now: Timestamp, in transaction: Transaction
    ) throws {
        try transaction.execute(
            "UPDATE mails SET ended_at = $1, was_sent = $2, last_problem = $3, sealed_body = '' WHERE id = $4",
            [SQLValue(now.milliseconds), SQLValue(wasSent), SQLValue(problem), .text(id)])
    }

    /// Forgets what was sent, or waits to be.
    static func removeAll(to address: String, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM mails WHERE recipient = $1", [.text(address)])
    }

    static func deleteOld(before time: Timestamp, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM mails WHERE ended_at < $1", [SQLValue(time.milliseconds)])
    }
}

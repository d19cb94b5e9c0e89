import PlatformModel
import SQLStore

/// The SQL of `impersonations`; of a token only SHA-256 is kept.
struct ImpersonationStore: Sendable {
    func insert(_ impersonation: Impersonation, hash: String, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO impersonations (id, administrator_id, administrator_email, user_id, user_email,
                organization_id, reason, may_change, token_hash, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            [
                .text(impersonation.id.text), .text(impersonation.administratorID.text),
                .text(impersonation.administratorEmail), .text(impersonation.userID.text),
                .text(impersonation.userEmail), .text(impersonation.organizationID.text),
                .text(impersonation.reason), SQLValue(impersonation.mayChange), .text(hash),
                SQLValue(impersonation.createdAt.milliseconds), SQLValue(impersonation.expiresAt.milliseconds),
            ])
    }

    /// For finding out who calls, before there is a tenant.
    func find(hash: String, _ transaction: Transaction) throws -> Impersonation? {
        try transaction.first("SELECT * FROM impersonations WHERE token_hash = $1", [.text(hash)])
            .map(Impersonation.init(row:))
    }

    /// An organization's, newest first, at most 200.
    func list(_ scope: TenantScope, _ transaction: Transaction) throws -> [Impersonation] {
        try transaction.query(
            "SELECT * FROM impersonations WHERE organization_id = $1 ORDER BY id DESC LIMIT 200",
            [.text(scope.organizationID.text)]
        ).map(Impersonation.init(row:))
    }

    /// Everybody's, newest first, those before an id.
    func all(before id: String?, limit: Int, _ transaction: Transaction) throws -> [Impersonation] {
        try transaction.query(
            "SELECT * FROM impersonations WHERE id < $1 ORDER BY id DESC LIMIT $2",
            [.text(id ?? "~"), SQLValue(limit)]
        ).map(Impersonation.init(row:))
    }

    func load(_ id: ImpersonationID, _ transaction: Transaction) throws -> Impersonation? {
        try transaction.first("SELECT * FROM impersonations WHERE id = $1", [.text(id.text)])
            .map(Impersonation.init(row:))
    }

    func end(_ id: ImpersonationID, now: Timestamp, _ transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE impersonations SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL",
            [.text(id.text), SQLValue(now.milliseconds)])
    }

    func deleteOld(before time: Timestamp, _ transaction: Transaction) throws {
        try transaction.execute(
            "DELETE FROM impersonations WHERE expires_at < $1", [SQLValue(time.milliseconds)])
    }
}

extension Impersonation {
    init(row: Row) throws {
        let administrator = User(
            id: UserID(try row.text("administrator_id")), email: try row.text("administrator_email"), name: "",
            isAdministrator: true, createdAt: Timestamp(milliseconds: 0))
        let user = User(
            id: UserID(try row.text("user_id")), email: try row.text("user_email"), name: "", isAdministrator: false,
            createdAt: Timestamp(milliseconds: 0))
        let request = Request(
            reason: try row.text("reason"), minutes: 0, mayChange: try row.bool("may_change"))
        self.init(
            id: ImpersonationID(try row.text("id")), of: user,
            in: OrganizationID(try row.text("organization_id")), by: administrator, request,
            now: Timestamp(milliseconds: try row.integer("created_at")))
        expiresAt = Timestamp(milliseconds: try row.integer("expires_at"))
        endedAt = try row.moment("ended_at")
    }
}

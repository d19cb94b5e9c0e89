import PlatformModel
import SQLStore

/// The SQL of `invitations`; of the link's token only SHA-256 is kept.
struct InvitationStore: Sendable {
    func insert(_ invitation: Invitation, hash: String, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO invitations (id, organization_id, email, role, token_hash, inviter_id, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                .text(invitation.id.text), .text(invitation.organizationID.text), SQLValue(invitation.email),
                .text(invitation.role.rawValue), .text(hash), .text(invitation.inviterID.text),
                SQLValue(invitation.createdAt.milliseconds), SQLValue(invitation.expiresAt.milliseconds),
            ])
    }

    /// Newest first, at most 500.
    func list(_ scope: TenantScope, _ transaction: Transaction) throws -> [Invitation] {
        try transaction.query(
            "SELECT * FROM invitations WHERE organization_id = $1 ORDER BY id DESC LIMIT 500",
            [.text(scope.organizationID.text)]
        ).compactMap(Invitation.init(row:))
    }

    /// How many were made since a time, whatever became of them.
    func count(since time: Timestamp, _ scope: TenantScope, _ transaction: Transaction) throws -> Int {
        try transaction.first(
            "SELECT COUNT(*) AS number FROM invitations WHERE organization_id = $1 AND created_at >= $2",
            [.text(scope.organizationID.text), SQLValue(time.milliseconds)])?.int("number") ?? 0
    }

    /// Forgets those that can't be accepted any more since before a time, at most `limit`; answers how many.
    func deleteOld(before time: Timestamp, limit: Int, _ transaction: Transaction) throws -> Int {
        try transaction.execute(
            """
            DELETE FROM invitations WHERE id IN (
                SELECT id FROM invitations WHERE expires_at < $1 OR accepted_at < $1 OR revoked_at < $1 LIMIT $2)
            """, [SQLValue(time.milliseconds), SQLValue(limit)])
    }

    /// For whoever has the link: they are no member yet.
    func find(hash: String, _ transaction: Transaction) throws -> Invitation? {
        try transaction.first("SELECT * FROM invitations WHERE token_hash = $1", [.text(hash)])
            .flatMap(Invitation.init(row:))
    }

    func revoke(_ scope: TenantScope, _ id: InvitationID, now: Timestamp, _ transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE invitations SET revoked_at = $3 WHERE organization_id = $1 AND id = $2",
            [.text(scope.organizationID.text), .text(id.text), SQLValue(now.milliseconds)])
    }

    /// Forgets those that a person got or accepted.
    func removeAll(for user: User, _ transaction: Transaction) throws {
        try transaction.execute(
            "DELETE FROM invitations WHERE email = $1 OR accepted_by = $2", [.text(user.email), .text(user.id.text)])
    }

    func accept(_ invitation: Invitation, by user: UserID, now: Timestamp, _ transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE invitations SET accepted_at = $2, accepted_by = $3 WHERE id = $1",
            [.text(invitation.id.text), SQLValue(now.milliseconds), .text(user.text)])
    }
}

extension Invitation {
    /// Nil for a role that a newer server has written: it must not become another one.
    init?(row: Row) throws {
        guard let role = Role(rawValue: try row.text("role")) else { return nil }
        self = try Invitation(
            id: InvitationID(row.text("id")), organizationID: OrganizationID(row.text("organization_id")),
            email: row.optionalText("email"), role: role, inviterID: UserID(row.text("inviter_id")),
            now: Timestamp(milliseconds: row.integer("created_at")))
        expiresAt = try Timestamp(milliseconds: row.integer("expires_at"))
        acceptedAt = try row.optionalInteger("accepted_at").map { Timestamp(milliseconds: $0) }
        revokedAt = try row.optionalInteger("revoked_at").map { Timestamp(milliseconds: $0) }
    }
}

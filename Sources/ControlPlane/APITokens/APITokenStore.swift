import PlatformModel
import SQLStore

/// The SQL of `api_tokens`; of a token only SHA-256 is kept. Revoked ones are deleted.
struct APITokenStore: Sendable {
    func insert(_ token: APIToken, hash: String, _ transaction: Transaction) throws {
        let permissions = Permission.allCases.filter(token.permissions.contains).map(\.rawValue)
        try transaction.execute(
            """
            INSERT INTO api_tokens (id, organization_id, user_id, name, hint, token_hash, permissions,
                is_administrator, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            [
                .text(token.id.text), .text(token.organizationID.text), .text(token.userID.text), .text(token.name),
                .text(token.hint), .text(hash), .text(permissions.joined(separator: " ")),
                SQLValue(token.isAdministrator), SQLValue(token.createdAt.milliseconds),
                SQLValue(token.expiresAt.milliseconds),
            ])
    }

    /// For finding out who calls, before there is a tenant.
    func find(hash: String, _ transaction: Transaction) throws -> APIToken? {
        try transaction.first("SELECT * FROM api_tokens WHERE token_hash = $1", [.text(hash)])
            .map(APIToken.init(row:))
    }

    /// Newest first.
    func list(_ scope: TenantScope, _ transaction: Transaction) throws -> [APIToken] {
        try transaction.query(
            "SELECT * FROM api_tokens WHERE organization_id = $1 ORDER BY id DESC", [.text(scope.organizationID.text)]
        ).map(APIToken.init(row:))
    }

    /// A person's, of all organizations, newest first.
    func list(of user: UserID, _ transaction: Transaction) throws -> [APIToken] {
        try transaction.query("SELECT * FROM api_tokens WHERE user_id = $1 ORDER BY id DESC", [.text(user.text)])
            .map(APIToken.init(row:))
    }

    func remove(_ scope: TenantScope, _ id: APITokenID, _ transaction: Transaction) throws {
        try transaction.execute(
            "DELETE FROM api_tokens WHERE organization_id = $1 AND id = $2",
            [.text(scope.organizationID.text), .text(id.text)])
    }

    func noteUse(_ id: APITokenID, now: Timestamp, _ transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE api_tokens SET last_used_at = $2 WHERE id = $1", [.text(id.text), SQLValue(now.milliseconds)])
    }
}

extension APIToken {
    init(row: Row) throws {
        let words = try row.text("permissions").split(separator: " ")
        let request = try Request(
            name: row.text("name"), permissions: Set(words.compactMap { Permission(rawValue: String($0)) }),
            isAdministrator: row.bool("is_administrator"), days: 0)
        self = try APIToken(
            id: APITokenID(row.text("id")), organizationID: OrganizationID(row.text("organization_id")),
            userID: UserID(row.text("user_id")), request: request, hint: row.text("hint"),
            now: Timestamp(milliseconds: row.integer("created_at")))
        expiresAt = try Timestamp(milliseconds: row.integer("expires_at"))
        lastUsedAt = try row.optionalInteger("last_used_at").map { Timestamp(milliseconds: $0) }
    }
}

import SQLStore

extension Migration {
    /// Administrators who look at organizations as one of their members.
    static let impersonations = Migration(
        number: 18, name: "impersonations",
        sql: [
            """
            CREATE TABLE impersonations (
                id TEXT PRIMARY KEY,
                administrator_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
                administrator_email TEXT NOT NULL,
                user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
                user_email TEXT NOT NULL,
                organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
                reason TEXT NOT NULL,
                may_change {{bigint}} NOT NULL,
                token_hash TEXT NOT NULL UNIQUE,
                created_at {{bigint}} NOT NULL,
                expires_at {{bigint}} NOT NULL,
                ended_at {{bigint}}
            ){{strict}};
            CREATE INDEX impersonations_by_organization ON impersonations (organization_id, id);
            """
        ])
}

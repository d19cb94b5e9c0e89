import SQLStore

extension Migration {
    /// How people and programs get into an organization, and how much it may use.
    static let tenancy = Migration(number: 17, name: "tenancy", sql: [invitations, apiTokens, quotas])

    private static let invitations = """
        CREATE TABLE invitations (
            id TEXT PRIMARY KEY,
            organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
            email TEXT,
            role TEXT NOT NULL,
            token_hash TEXT NOT NULL UNIQUE,
            inviter_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            created_at {{bigint}} NOT NULL,
            expires_at {{bigint}} NOT NULL,
            accepted_at {{bigint}},
            accepted_by TEXT,
            revoked_at {{bigint}}
        ){{strict}};
        CREATE INDEX invitations_organization ON invitations (organization_id, id);
        """

    /// A token ends with the membership of the person who made it.
    private static let apiTokens = """
        CREATE TABLE api_tokens (
            id TEXT PRIMARY KEY,
            organization_id TEXT NOT NULL,
            user_id TEXT NOT NULL,
            name TEXT NOT NULL,
            hint TEXT NOT NULL,
            token_hash TEXT NOT NULL UNIQUE,
            permissions TEXT NOT NULL,
            is_administrator {{bigint}} NOT NULL,
            created_at {{bigint}} NOT NULL,
            expires_at {{bigint}} NOT NULL,
            last_used_at {{bigint}},
            FOREIGN KEY (organization_id, user_id) REFERENCES members (organization_id, user_id) ON DELETE CASCADE
        ){{strict}};
        CREATE INDEX api_tokens_organization ON api_tokens (organization_id, user_id);
        """

    private static let quotas = """
        CREATE TABLE organization_quotas (
            organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
            resource TEXT NOT NULL,
            amount {{bigint}} NOT NULL,
            PRIMARY KEY (organization_id, resource)
        ){{strict}};
        """
}

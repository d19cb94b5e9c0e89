import SQLStore

extension Migration {
    /// People, their organizations, and how they prove who they are; the leases of the servers.
    static let accounts = Migration(
        number: 1, name: "accounts",
        sql: people + signIns + LeaderLease.schema)

    private static let people = [
        """
        CREATE TABLE users (
            id TEXT PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL, password_hash TEXT NOT NULL,
            is_administrator {{bigint}} NOT NULL, created_at {{bigint}} NOT NULL, updated_at {{bigint}} NOT NULL
        ) {{strict}}
        """,
        "CREATE UNIQUE INDEX users_by_email ON users (email)",
        """
        CREATE TABLE organizations (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at {{bigint}} NOT NULL
        ) {{strict}}
        """,
        """
        CREATE TABLE members (
            organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
            user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            role TEXT NOT NULL, created_at {{bigint}} NOT NULL,
            PRIMARY KEY (organization_id, user_id)
        ) {{strict}}
        """,
        "CREATE INDEX members_by_user ON members (user_id)",
    ]

    /// A sign-in is one use of the password: by a program, with a chain of refresh tokens, or by a browser, with a
    /// session. Of tokens only SHA-256 is kept.
    private static let signIns = [
        """
        CREATE TABLE sign_ins (
            id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            created_at {{bigint}} NOT NULL, expires_at {{bigint}} NOT NULL, ended_at {{bigint}}
        ) {{strict}}
        """,
        "CREATE INDEX sign_ins_by_user ON sign_ins (user_id)",
        "CREATE INDEX sign_ins_by_expiry ON sign_ins (expires_at)",
        """
        CREATE TABLE refresh_tokens (
            hash TEXT PRIMARY KEY, sign_in_id TEXT NOT NULL REFERENCES sign_ins (id) ON DELETE CASCADE,
            created_at {{bigint}} NOT NULL, used_at {{bigint}}
        ) {{strict}}
        """,
        "CREATE INDEX refresh_tokens_by_sign_in ON refresh_tokens (sign_in_id)",
        """
        CREATE TABLE web_sessions (
            hash TEXT PRIMARY KEY, sign_in_id TEXT NOT NULL REFERENCES sign_ins (id) ON DELETE CASCADE,
            seen_at {{bigint}} NOT NULL
        ) {{strict}}
        """,
        "CREATE INDEX web_sessions_by_sign_in ON web_sessions (sign_in_id)",
        """
        CREATE TABLE idempotency_keys (
            user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE, key TEXT NOT NULL,
            fingerprint TEXT NOT NULL, attempt TEXT NOT NULL, created_at {{bigint}} NOT NULL,
            status {{bigint}}, content_type TEXT, sealed_body TEXT,
            PRIMARY KEY (user_id, key)
        ) {{strict}}
        """,
        "CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at)",
    ]
}

import SQLStore

extension Migration {
    /// Second factors, what a sign-in came from, links that are sent by mail, and the mail that waits to be sent.
    static let accountSecurity = Migration(
        number: 7, name: "account security", sql: secondFactors + origins + links + mails)

    private static let secondFactors = [
        """
        CREATE TABLE second_factors (
            user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
            sealed_secret TEXT NOT NULL, created_at {{bigint}} NOT NULL, confirmed_at {{bigint}}, last_step {{bigint}}
        ) {{strict}}
        """,
        """
        CREATE TABLE recovery_codes (
            user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE, hash TEXT NOT NULL, used_at {{bigint}},
            PRIMARY KEY (user_id, hash)
        ) {{strict}}
        """,
    ]

    private static let origins = [
        "ALTER TABLE sign_ins ADD COLUMN kind TEXT NOT NULL DEFAULT 'program'",
        "ALTER TABLE sign_ins ADD COLUMN device TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE sign_ins ADD COLUMN address TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE sign_ins ADD COLUMN seen_at {{bigint}}",
        "ALTER TABLE sign_ins ADD COLUMN end_reason TEXT",
    ]

    private static let links = [
        """
        CREATE TABLE account_links (
            hash TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            purpose TEXT NOT NULL, email TEXT NOT NULL, created_at {{bigint}} NOT NULL, expires_at {{bigint}} NOT NULL
        ) {{strict}}
        """,
        "CREATE INDEX account_links_by_user ON account_links (user_id, purpose)",
        "CREATE INDEX account_links_by_expiry ON account_links (expires_at)",
        """
        CREATE TABLE confirmed_emails (
            user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
            email TEXT NOT NULL, confirmed_at {{bigint}} NOT NULL
        ) {{strict}}
        """,
    ]

    private static let mails = [
        """
        CREATE TABLE mails (
            id TEXT PRIMARY KEY, recipient TEXT NOT NULL, subject TEXT NOT NULL, sealed_body TEXT NOT NULL,
            created_at {{bigint}} NOT NULL, next_attempt_at {{bigint}} NOT NULL, attempts {{bigint}} NOT NULL,
            ended_at {{bigint}}, was_sent {{bigint}} NOT NULL, last_problem TEXT
        ) {{strict}}
        """,
        "CREATE INDEX mails_by_next_attempt ON mails (next_attempt_at)",
    ]
}
